#pragma once
#include <cstddef>

#include "distance.h"
#include "potentials.h"

namespace centroid::kernel {

/** An instruction set: its kernels, and whether this machine can run them. */
struct Candidate {
  const char* simd;
  const KernelTable* table;  // null where this build has no such code
  const PotentialKernels* potentials;
  bool supported;
};

inline constexpr std::size_t kCandidateCount = 4;

/** Every instruction set, the best first. */
void list_candidates(Candidate (&candidates)[kCandidateCount]);

/** The kernels that `request` names by their `simd`, or the best where it is null or ""; null if there are none. */
const KernelTable* select_kernels(const char* request);

/** The kernels of k-means++ of the same instruction set as others. */
const PotentialKernels& potentials_with(const KernelTable& table);

}  // namespace centroid::kernel
