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

/** Gains are summed in so many lanes, in any of them. */
inline constexpr std::size_t kGainLanes = 16;

/** Centres that one call takes, at most. */
inline constexpr std::size_t kMaxPotentialCentres = 32;

/** What one pass compares every row with: the centre picked last, if it is not yet in `closest`, then candidates. */
struct PotentialCentres {
  std::size_t count;     // [1, kMaxPotentialCentres]
  bool lowers;           // the first is the centre picked last
  std::size_t scored;    // so many of the last are only scored; 0 without margins
  const double* values;  // count x cols, row-major
  const float* scan;     // half squared norms (count), then values (cols x count), of the centres rounded to float
  /**
   * Per centre, or null: twice what float can be wrong by in its scores ||c||^2/2 - x.c, in ||x||^2/2 and in rounding
   * values, at least (cols + 8) * 2^-24 * ((||x|| + ||c||)^2 / 2 + 2^-125). The kernel itself sees to `closest`.
   */
  const float* margins;
};

template <class Real>
struct PotentialKernels {
  /**
   * Lowers closest[r] to the squared distance to the centre picked last. Then adds weight[r] * min(closest[r],
   * distance) to lane r % kPotentialLanes of each candidate, rows ascending; where there is none, weight[r] *
   * closest[r] to the first lanes. Distances are those of `squared_distances`. With margins, only distances that float
   * scores cannot tell to be above closest[r] are computed: the bits are the same. For a candidate that is only scored,
   * weight[r] * max(0, closest[r] - distance) / 2 in float is added to its lanes, within
   * weight[r] * (margin + 2^-21 * closest[r]) and 2^-20 of itself, before it is rounded in the lane. Returns how many
   * distances were computed.
   */
  std::size_t (*add_potentials)(const Real* tile,                 // in, cols x tile_rows
                                std::size_t cols,                 // in, >= 1
                                const PotentialCentres& centres,  // in
                                const double* weights,            // in, length count, or null for unit weights
                                std::size_t count,                // in, [1, tile_rows]
                                double* closest,                  // in/out, length tile_rows
                                double* sums,                     // in/out, candidates x kPotentialLanes
                                float* gains);                    // in/out, centres.scored x kGainLanes
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
