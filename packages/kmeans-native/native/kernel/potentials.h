#pragma once
#include <cstddef>

#include "distance.h"

/**
 * The kernel of greedy k-means++: what a row's squared distance to the nearest centre becomes, and would become with
 * each of some candidates. Tiles, memory and rows are as in distance.h.
 */
namespace centroid::kernel {

/** Potentials are summed in so many interleaved lanes, row r in lane r % lanes; it divides every tile. */
inline constexpr std::size_t kPotentialLanes = 4;

/** Centres that one call takes, at most. */
inline constexpr std::size_t kMaxPotentialCentres = 32;

/** What one pass compares every row with. */
struct PotentialCentres {
  std::size_t count;     // [1, kMaxPotentialCentres]
  bool lowers;           // the first is picked and lowers `closest`; the others are candidates
  const double* values;  // count x cols, row-major
  const float* scan;     // half squared norms (count), then values (cols x count), of the centres rounded to float
};

template <class Real>
struct PotentialKernels {
  /**
   * Lowers closest[r] to the squared distance to the picked centre, then adds weight[r] * min(closest[r], distance) to
   * lane r % kPotentialLanes of each candidate, rows ascending; without candidates weight[r] * closest[r] is added to
   * the first lanes. Distances are those of `squared_distances`. With margins, a distance is not computed where its
   * score ||c||^2/2 - x.c, in float, exceeds (closest[r] - ||x||^2) / 2 by more than the margin of its centre. The bits
   * are the same if the margin is at least twice what the scores, ||x||^2 and rounding to float can be wrong by:
   * (cols + 8) * 2^-24 * ((||x|| + ||c||)^2 / 2 + 2^-125); rounding of `closest` is accounted for here. Returns how
   * many distances were computed.
   */
  std::size_t (*add_potentials)(const Real* tile,                 // in, cols x tile_rows
                                std::size_t cols,                 // in, >= 1
                                const PotentialCentres& centres,  // in
                                const float* margins,             // in, length centres.count, or null
                                const double* weights,            // in, length count, or null for unit weights
                                std::size_t count,                // in, [1, tile_rows]
                                double* closest,                  // in/out, length tile_rows
                                double* sums);                    // in/out, candidates x kPotentialLanes
};

/** The kernels of one instruction set. */
struct PotentialTable {
  PotentialKernels<double> f64;
  PotentialKernels<float> f32;
};

template <class Real>
const PotentialKernels<Real>& potentials_for(const PotentialTable& table);
template <>
inline const PotentialKernels<double>& potentials_for<double>(const PotentialTable& table) {
  return table.f64;
}
template <>
inline const PotentialKernels<float>& potentials_for<float>(const PotentialTable& table) {
  return table.f32;
}

/** Each is null where this build has no such code. */
const PotentialTable* scalar_potentials();
const PotentialTable* avx2_potentials();
const PotentialTable* avx512_potentials();
const PotentialTable* neon_potentials();

}  // namespace centroid::kernel
