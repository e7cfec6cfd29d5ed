#pragma once
#include <cstddef>
#include <cstdint>

#include "pair_distance.h"

/**
 * The kernels: what is done to one tile of points. They allocate nothing, throw nothing and know no threads.
 *
 * Tile.   kTileRows rows of `cols` values, feature-major: value t of row r is tile[t * kTileRows + r]. The last tile of
 *         a matrix is filled up with rows of zeros, so kernels always work on whole tiles; callers ignore the tail.
 * Split.  A float64 tile in two: a float32 tile of the values without their lowest 29 bits, so that scores can be
 *         computed at float32 speed, and a tile of those bits. Together they are the same numbers in the same memory.
 * Memory. No pointer needs more alignment than its type has. Outputs never alias inputs.
 * Rows.   Each row is computed in its own lane with a fixed order of operations: a result depends neither on the row's
 *         place in a tile nor on its neighbours.
 * Error.  With u the unit roundoff of Real, a score ||c||^2/2 - x.c of a float64 centroid c is within
 *         score_roundings(cols) * u * (||c||^2/2 + ||x|| ||c||) of the exact one, also where x is the float32 part of a
 * split tile; `assign` reports the rows for which that may matter. Squared distances are sums over ascending features
 * of squared float64 differences, with no fused operations: the same bits for every instruction set; relative error at
 * most (cols + 2) * 2^-53.
 */
namespace centroid::kernel {

inline constexpr std::size_t kTileRows = 64;

/** Products of a score are added up in runs of kRun where a row has more than kLongestRun. */
inline constexpr std::size_t kRun = 64, kLongestRun = 128;

/** How many roundings a product of a score goes through, with those of its factors. */
constexpr std::size_t score_roundings(std::size_t cols) {
  return cols > kLongestRun ? kRun + cols / kRun + 5 : cols + 4;
}

/** One bit for each row of a tile. */
using RowMask = std::uint64_t;

/** Two scores whose difference is above absolute + relative * max(0, the lower one) are in true order. */
template <class Real>
struct ScoreMargin {
  Real absolute;
  Real relative;
};

/** The centroids that a tile is scored with: those that `list` names, or the first `count` where it is null. */
template <class Real>
struct ScoredCentroids {
  const Real* values;        // k x cols, row-major
  const Real* half_norms;    // k: half the squared norms of the values
  const std::int32_t* list;  // length count, or null
  std::size_t count;         // >= 1
};

/** Rows whose two lowest scores differ by no more than the margin, and rows whose label is another than before. */
struct AssignedRows {
  RowMask close;
  RowMask changed;
};

struct KernelTable;

template <class Real>
struct Kernels {
  /** The table that these belong to. */
  const KernelTable* table;
  /** kTileRows. */
  std::size_t tile_rows;

  /** Adds the rows to `sums`, column by column, in row order; false when a value is beyond `limit` or not a number. */
  bool (*add_columns)(const Real* rows,   // in, count x cols, row-major
                      std::size_t count,  // in
                      std::size_t cols,   // in, >= 1
                      double limit,       // in
                      double* sums);      // in/out, length cols

  /** Adds the squared differences of the rows to `offset`, column by column, in row order. */
  void (*add_squares)(const Real* rows,      // in, count x cols, row-major
                      std::size_t count,     // in
                      std::size_t cols,      // in, >= 1
                      const double* offset,  // in, length cols
                      double* squares);      // in/out, length cols

  /** Subtracts `offset` in float64, rounds to Real and transposes; rows from `count` on become zeros. */
  void (*pack)(const Real* rows,      // in, count x cols, row-major
               std::size_t count,     // in, [1, kTileRows]
               std::size_t cols,      // in, >= 1
               const double* offset,  // in, length cols
               Real* tile);           // out, cols x kTileRows

  /** The largest squared norm of a row. */
  double (*largest_squared_norm)(const Real* tile,   // in, cols x kTileRows
                                 std::size_t cols);  // in, >= 1

  /**
   * Index of the centroid of the lowest score for each row; the first in the list of equals. With `scores`, those are
   * kept, and the lowest of each row.
   */
  AssignedRows (*assign)(const Real* tile,                        // in, cols x kTileRows
                         std::size_t cols,                        // in, >= 1
                         const ScoredCentroids<Real>& centroids,  // in
                         ScoreMargin<Real> margin,                // in
                         const std::int32_t* previous,            // in, length kTileRows
                         std::int32_t* labels,                    // out, length kTileRows; may be `previous`
                         Real* scores);                           // out, (count + 1) x kTileRows, or null

  /** Squared distances of each row to m centres. */
  void (*squared_distances)(const Real* tile,       // in, cols x kTileRows
                            std::size_t cols,       // in, >= 1
                            const double* centres,  // in, m x cols, row-major
                            std::size_t m,          // in, >= 1
                            double* distances);     // out, m x kTileRows

  /** Squared distance of the first `count` rows to the centroid that `labels` gives them. */
  void (*squared_distances_to_own)(const Real* tile,            // in, cols x kTileRows
                                   std::size_t cols,            // in, >= 1
                                   const double* centroids,     // in, k x cols, row-major
                                   const std::int32_t* labels,  // in, length count
                                   std::size_t count,           // in, [1, kTileRows]
                                   double* distances);          // out, length count

  /**
   * Adds weight * row to the sum of its label, in row order, for the first `count` rows. Every sum carries its rounding
   * error along (Knuth's TwoSum): sum + error is exact but for errors of order 2^-106.
   */
  void (*add_rows)(const Real* tile,            // in, cols x kTileRows
                   std::size_t cols,            // in, >= 1
                   const std::int32_t* labels,  // in, length count
                   const double* weights,       // in, length count, or null for unit weights
                   std::size_t count,           // in, [1, kTileRows]
                   double* sums,                // in/out, k x cols, row-major
                   double* errors);             // in/out, k x cols, row-major
};

/** What is done to float64 values that come from no tile, or from a split one. */
struct WideKernels {
  /** As `pack`, into a split tile; false when a value has no place there: its float32 part would under- or overflow. */
  bool (*pack_split)(const double* rows,    // in, count x cols, row-major
                     std::size_t count,     // in, [1, kTileRows]
                     std::size_t cols,      // in, >= 1
                     const double* offset,  // in, length cols
                     float* high,           // out, cols x kTileRows
                     std::uint32_t* low);   // out, cols x kTileRows

  /** Puts split values together. */
  void (*join)(const float* high,         // in, length count
               const std::uint32_t* low,  // in, length count
               std::size_t count,         // in
               double* values);           // out, length count

  /** Adds weight * row to sums that are kept as `add_rows` keeps them. */
  void (*add_row)(const double* row,  // in, length cols
                  std::size_t cols,   // in
                  double weight,      // in
                  double* sums,       // in/out, length cols
                  double* errors);    // in/out, length cols

  /** Adds sums with their errors to others. */
  void (*add_sums)(const double* sums,     // in, length count
                   const double* errors,   // in, length count
                   std::size_t count,      // in
                   double* totals,         // in/out, length count
                   double* total_errors);  // in/out, length count

  /** Index of the centroid of the lowest squared distance to a row, as `squared_distances` gives it; ties go low. */
  std::size_t (*nearest_to_row)(const double* row,        // in, length cols
                                std::size_t cols,         // in, >= 1
                                const double* centroids,  // in, cols x stride: feature-major
                                std::size_t k,            // in, >= 1
                                std::size_t stride);      // in, >= k, a multiple of 8
};

/** Bounds of a tile, and what the scores that `assign` kept say beyond the labels. */
struct BoundKernels {
  /** The indices, ascending, at which `bounds` is not above moves + limit; returns how many. */
  std::size_t (*within_moves)(const float* bounds,  // in, length size
                              const float* moves,   // in, length size
                              float limit,          // in
                              std::size_t size,     // in, a multiple of 16
                              std::int32_t* list);  // out, length size

  /** The largest of the lowest scores and the largest of the squared distances that they stand for. */
  void (*largest_own)(const float* lowest,         // in, length kTileRows
                      const float* squared_norms,  // in, length kTileRows
                      float& score,                // out
                      float& squared_distance);    // out

  /** For each centroid of the list: by how much its score is above the lowest, over the rows of other labels. */
  void (*lowest_gaps)(const float* scores,         // in, count x kTileRows, from `assign` with the same list
                      const float* lowest,         // in, length kTileRows
                      const std::int32_t* list,    // in, length count
                      std::size_t count,           // in, >= 1
                      const std::int32_t* labels,  // in, length kTileRows
                      float* gaps);                // out, length count; infinity where no row has another label

  /** Index of the centroid of the lowest score but the label's. */
  void (*second_labels)(const float* scores,         // in, (k + 1) x kTileRows, from `assign` with all centroids
                        std::size_t k,               // in, >= 2
                        const std::int32_t* labels,  // in, length kTileRows
                        std::int32_t* seconds);      // out, length kTileRows
};

/** The kernels of one instruction set. */
struct KernelTable {
  const char* simd;
  Kernels<double> f64;
  Kernels<float> f32;
  WideKernels wide;
  BoundKernels bounds;
  PairKernels pair;
};

template <class Real>
const Kernels<Real>& kernels_for(const KernelTable& table);
template <>
inline const Kernels<double>& kernels_for<double>(const KernelTable& table) {
  return table.f64;
}
template <>
inline const Kernels<float>& kernels_for<float>(const KernelTable& table) {
  return table.f32;
}

/** Each is null where this build has no such code. */
const KernelTable* scalar_kernels();
const KernelTable* avx2_kernels();
const KernelTable* avx512_kernels();
const KernelTable* neon_kernels();

}  // namespace centroid::kernel
