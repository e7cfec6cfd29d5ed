#pragma once
#include <cstddef>
#include <cstdint>

#include "pair_distance.h"

/**
 * The kernels: what is done to one tile of points. They allocate nothing, throw nothing and know no threads.
 *
 * Tile.   `tile_rows` rows of `cols` values, feature-major: value t of row r is tile[t * tile_rows + r]. The last tile
 *         of a matrix is filled up with rows of zeros, so kernels always work on whole tiles; callers ignore the tail.
 *         `tile_rows` divides kRowUnit.
 * Panel.  k centroids with their half squared norms and indices in the order in which `assign` reads them; see panel.h.
 * Memory. No pointer needs more alignment than its type has. Outputs never alias inputs.
 * Rows.   Each row is computed in its own lane with a fixed order of operations: a result depends neither on the row's
 *         place in a tile nor on its neighbours.
 * Error.  With u the unit roundoff of Real, a score ||c||^2/2 - x.c of a float64 centroid c is within
 *         (cols + 4) * u * (||c||^2/2 + ||x|| ||c||) of the exact one; `assign` reports the rows for which that may
 *         matter. Squared distances are sums over ascending features of squared float64 differences, with no fused
 *         operations: the same bits for every instruction set; relative error at most (cols + 2) * 2^-53.
 */
namespace centroid::kernel {

inline constexpr std::size_t kRowUnit = 64;

/** Two scores whose difference is above absolute + relative * max(0, the lower one) are in true order. */
template <class Real>
struct ScoreMargin {
  Real absolute;
  Real relative;
};

template <class Real>
struct Kernels {
  std::size_t tile_rows;
  /** Centroids that `assign` scores together, at most; the panel is built for it. */
  std::size_t max_group;

  /** Subtracts `offset` in float64, rounds to Real and transposes; rows from `count` on become zeros. */
  void (*pack)(const Real* rows,      // in, count x cols, row-major
               std::size_t count,     // in, [1, tile_rows]
               std::size_t cols,      // in, >= 1
               const double* offset,  // in, length cols
               Real* tile);           // out, cols x tile_rows

  /** The largest squared norm of a row. */
  double (*largest_squared_norm)(const Real* tile,   // in, cols x tile_rows
                                 std::size_t cols);  // in, >= 1

  /**
   * Index of the centroid of the lowest score for each row; the lowest index of equals. Returns the rows, as bits,
   * whose two lowest scores differ by no more than the margin.
   */
  std::uint64_t (*assign)(const Real* tile,          // in, cols x tile_rows
                          std::size_t cols,          // in, >= 1
                          const Real* panel,         // in, panel_size(k, cols)
                          std::size_t k,             // in, >= 1
                          ScoreMargin<Real> margin,  // in
                          std::int32_t* labels);     // out, length tile_rows

  /** Squared distances of each row to m centres. */
  void (*squared_distances)(const Real* tile,       // in, cols x tile_rows
                            std::size_t cols,       // in, >= 1
                            const double* centres,  // in, m x cols, row-major
                            std::size_t m,          // in, >= 1
                            double* distances);     // out, m x tile_rows

  /** Squared distance of the first `count` rows to the centroid that `labels` gives them. */
  void (*squared_distances_to_own)(const Real* tile,            // in, cols x tile_rows
                                   std::size_t cols,            // in, >= 1
                                   const double* centroids,     // in, k x cols, row-major
                                   const std::int32_t* labels,  // in, length count
                                   std::size_t count,           // in, [1, tile_rows]
                                   double* distances);          // out, length count

  /**
   * Adds weight * row to the sum of its label, in row order, for the first `count` rows. Every sum carries its rounding
   * error along (Knuth's TwoSum): sum + error is exact but for errors of order 2^-106.
   */
  void (*add_rows)(const Real* tile,            // in, cols x tile_rows
                   std::size_t cols,            // in, >= 1
                   const std::int32_t* labels,  // in, length count
                   const double* weights,       // in, length count, or null for unit weights
                   std::size_t count,           // in, [1, tile_rows]
                   double* sums,                // in/out, k x cols, row-major
                   double* errors);             // in/out, k x cols, row-major

  /** Takes weight * row from one sum and adds it to another; they are kept as `add_rows` keeps them. */
  void (*move_row)(const Real* tile,     // in, cols x tile_rows
                   std::size_t cols,     // in, >= 1
                   std::size_t row,      // in, [0, tile_rows)
                   double weight,        // in
                   double* from,         // in/out, length cols
                   double* from_errors,  // in/out, length cols
                   double* to,           // in/out, length cols; not `from`
                   double* to_errors);   // in/out, length cols
};

/** The kernels of one instruction set. */
struct KernelTable {
  const char* simd;
  Kernels<double> f64;
  Kernels<float> f32;
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
