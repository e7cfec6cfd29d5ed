#pragma once
#include <cstddef>
#include <cstdint>

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

/** The rows of a tile as they are stored: float32, float32 with their lowest bits apart (see distance.h), or float64.
 */
struct PotentialRows {
  const float* values;            // cols x kTileRows, or null
  const std::uint32_t* low_bits;  // the same, where there are such bits
  const double* wide;             // instead of both
};

struct PotentialKernels {
  /**
   * Lowers closest[r] to the squared distance to the centre picked last. Then adds weight[r] * min(closest[r],
   * distance) to lane r % kPotentialLanes of each candidate, rows ascending; where there is none, weight[r] *
   * closest[r] to the first lanes. `with_first` gets what `closest` would be with the first candidate. Distances are
   * those of `squared_distances`. With margins, only distances that float scores cannot tell to be above closest[r] are
   * computed: the bits are the same. For a candidate that is only scored, weight[r] * max(0, closest[r] - distance) / 2
   * in float is added to its lanes, within weight[r] * (margin + 2^-21 * closest[r]) and 2^-20 of itself, before it is
   * rounded in the lane. Returns how many distances were computed.
   */
  std::size_t (*add_potentials)(const PotentialRows& rows,        // in
                                std::size_t cols,                 // in, >= 1
                                const PotentialCentres& centres,  // in; margins only where `rows` has float32 values
                                const double* weights,            // in, length count, or null for unit weights
                                std::size_t count,                // in, [1, kTileRows]
                                double* closest,                  // in/out, length kTileRows
                                double* with_first,               // out, length kTileRows, or null
                                double* sums,                     // in/out, candidates x kPotentialLanes
                                float* gains);                    // in/out, centres.scored x kGainLanes
};

/** Each is null where this build has no such code. */
const PotentialKernels* scalar_potentials();
const PotentialKernels* avx2_potentials();
const PotentialKernels* avx512_potentials();
const PotentialKernels* neon_potentials();

}  // namespace centroid::kernel
