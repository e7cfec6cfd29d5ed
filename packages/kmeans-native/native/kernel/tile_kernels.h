#pragma once
// Included once by each instruction set's file: its table, from its vector types for float64, float32 and pairs.
#include "bound_kernels.h"
#include "pack_kernels.h"
#include "pair_kernels.h"
#include "row_kernels.h"
#include "score_kernels.h"

namespace centroid::kernel {
namespace {

template <class V, class Pack>
constexpr Kernels<typename V::Real> tile_kernels(const KernelTable* table) {
  using Columns = PackKernels<typename V::Real>;
  using Rows = RowKernels<V>;
  return {table,
          kTileRows,
          Columns::add_columns,
          Columns::add_squares,
          Pack::pack,
          Rows::largest_squared_norm,
          ScoreKernels<V>::assign,
          Rows::squared_distances,
          Rows::squared_distances_to_own,
          Rows::add_rows};
}

template <class V64, class V32, class VPair>
constexpr KernelTable kernel_table(const char* simd, const KernelTable* table) {
  using Rows = RowKernels<V64>;
  using Turning = TurningPackKernels<V32>;
  return {simd,
          tile_kernels<V64, PackKernels<double>>(table),
          tile_kernels<V32, Turning>(table),
          {Turning::pack_split, join, Rows::add_row, Rows::add_sums, Rows::nearest_to_row},
          {BoundKernelsOf<V32>::within_moves, BoundKernelsOf<V32>::largest_own, BoundKernelsOf<V32>::lowest_gaps,
           BoundKernelsOf<V32>::second_labels},
          PairTiles<VPair>::table()};
}

}  // namespace
}  // namespace centroid::kernel
