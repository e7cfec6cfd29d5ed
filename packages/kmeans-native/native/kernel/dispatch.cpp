#include "dispatch.h"

#include <cstring>

#include "cpu_features.h"

namespace centroid::kernel {

void list_candidates(Candidate (&candidates)[kCandidateCount]) {
  const CpuFeatures cpu = cpu_features();
  candidates[0] = {"avx512", avx512_kernels(), avx512_potentials(), cpu.avx512};
  candidates[1] = {"avx2", avx2_kernels(), avx2_potentials(), cpu.avx2};
  candidates[2] = {"neon", neon_kernels(), neon_potentials(), cpu.neon};
  candidates[3] = {"scalar", scalar_kernels(), scalar_potentials(), true};
}

const KernelTable* select_kernels(const char* request) {
  Candidate candidates[kCandidateCount];
  list_candidates(candidates);
  const bool any = !request || !*request;
  for (const Candidate& candidate : candidates) {
    if (!candidate.table || !candidate.supported) continue;
    if (any || std::strcmp(request, candidate.simd) == 0) return candidate.table;
  }
  return nullptr;
}

const PotentialKernels& potentials_with(const KernelTable& table) {
  Candidate candidates[kCandidateCount];
  list_candidates(candidates);
  for (const Candidate& candidate : candidates) {
    if (candidate.table == &table) return *candidate.potentials;
  }
  return *scalar_potentials();
}

}  // namespace centroid::kernel
