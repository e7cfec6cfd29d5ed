#include "pack.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <type_traits>

#include "row_blocks.h"
#include "scratch.h"
#include "sphere.h"

namespace centroid {
namespace {

constexpr std::size_t kStretch = 16 * kernel::kTileRows;  // rows between two looks at the cancel flag

/** Adds the blocks' columns in order. */
std::vector<double> reduce(const std::vector<double>& blocks, std::size_t cols) {
  std::vector<double> sums(blocks.begin(), blocks.begin() + cols);
  for (std::size_t i = cols; i < blocks.size(); i++) sums[i % cols] += blocks[i];
  return sums;
}

template <class Real>
std::vector<double> column_means(const MatrixView<Real>& matrix, const kernel::Kernels<Real>& kernels,
                                 const RowBlocks& blocks, Threads threads, CancelFlag cancel) {
  const std::size_t cols = matrix.cols;
  const double limit = largest_value<Real>(cols);
  std::vector<double> sums(blocks.count() * cols);
  std::vector<char> bad(blocks.count());
  threads.each(blocks.count(), static_cast<double>(matrix.rows) * cols, [&](std::size_t b) {
    const RowRange rows = blocks[b];
    for (std::size_t row = rows.begin; row < rows.end && !cancel.raised(); row += kStretch) {
      const std::size_t count = std::min(kStretch, rows.end - row);
      if (!kernels.add_columns(matrix.data + row * cols, count, cols, limit, sums.data() + b * cols)) {
        bad[b] = 1;
        return;
      }
    }
  });
  cancel.check();
  for (std::size_t b = 0; b < blocks.count(); b++) {
    BadValue found;
    if (bad[b] && find_bad_value(matrix, blocks[b], found)) throw found;
  }
  std::vector<double> means = reduce(sums, cols);
  for (double& mean : means) mean /= static_cast<double>(matrix.rows);
  return means;
}

}  // namespace

template <class Real>
double largest_value(std::size_t cols) {
  return std::sqrt(static_cast<double>(std::numeric_limits<Real>::max()) / static_cast<double>(cols)) / 4;
}

template <class Real>
bool find_bad_value(const MatrixView<Real>& matrix, RowRange rows, BadValue& found) {
  const double limit = largest_value<Real>(matrix.cols);
  for (std::size_t i = rows.begin * matrix.cols; i < rows.end * matrix.cols; i++) {
    const double value = static_cast<double>(matrix.data[i]);
    if (std::fabs(value) <= limit) continue;
    found = {i / matrix.cols, i % matrix.cols, value};
    return true;
  }
  return false;
}

namespace {

/** Packs `count` rows as the tile at `row`; false when they have no place there. */
bool pack_tile(PackedMatrix<float>& packed, const float* rows, std::size_t row, std::size_t count) {
  float* tile = packed.tiles.values() + row * packed.cols;
  packed.kernels->pack(rows, count, packed.cols, packed.offset.data(), tile);
  return true;
}

bool pack_tile(PackedMatrix<double>& packed, const double* rows, std::size_t row, std::size_t count) {
  const std::size_t at = row * packed.cols;
  const double* offset = packed.offset.data();
  if (packed.scan_tile(0)) {
    return packed.kernels->table->wide.pack_split(rows, count, packed.cols, offset, packed.tiles.high() + at,
                                                  packed.tiles.low() + at);
  }
  packed.kernels->pack(rows, count, packed.cols, offset, packed.tiles.plain() + at);
  return true;
}

/** The same for rows brought to the sphere; `zero_row` is lowered to the first row that has no direction. */
template <class Real>
bool pack_unit_tile(PackedMatrix<Real>& packed, const Real* rows, std::size_t row, std::size_t count,
                    ScratchPool<Real>& pool, std::size_t& zero_row) {
  Scratch<Real> unit(pool);
  const std::size_t zero = unit_rows(rows, count, packed.cols, unit.data());
  if (zero < count) zero_row = std::min(zero_row, row + zero);
  return pack_tile(packed, unit.data(), row, count);
}

/** Fills the tiles, norms and variance; false when a tile has no place for its values. */
template <class Real>
bool pack_tiles(const MatrixView<Real>& matrix, const RowBlocks& blocks, Threads threads, CancelFlag cancel,
                PackedMatrix<Real>& packed) {
  const std::size_t cols = matrix.cols;
  std::vector<double> squares(blocks.count() * cols);
  std::vector<char> misfit(blocks.count());
  const bool on_sphere = packed.metric == Metric::cosine;
  std::vector<std::size_t> zero_rows(blocks.count(), matrix.rows);
  ScratchPool<Real> pool(on_sphere ? threads.count() : 0, kernel::kTileRows * cols);
  threads.each(blocks.count(), static_cast<double>(matrix.rows) * cols, [&](std::size_t b) {
    const RowRange rows = blocks[b];
    for (std::size_t row = rows.begin; row < rows.end && !cancel.raised(); row += kernel::kTileRows) {
      const std::size_t count = std::min(kernel::kTileRows, rows.end - row);
      const Real* source = matrix.data + row * cols;
      packed.kernels->add_squares(source, count, cols, packed.offset.data(), squares.data() + b * cols);
      if (!(on_sphere ? pack_unit_tile(packed, source, row, count, pool, zero_rows[b])
                      : pack_tile(packed, source, row, count))) {
        misfit[b] = 1;
        return;
      }
      packed.measure_norm(row);
    }
  });
  cancel.check();
  packed.mean_variance = 0;
  for (double square : reduce(squares, cols)) packed.mean_variance += square / static_cast<double>(matrix.rows);
  packed.mean_variance /= static_cast<double>(cols);
  if (on_sphere) packed.mean_variance = 1 / static_cast<double>(cols);
  if (std::any_of(misfit.begin(), misfit.end(), [](char is_misfit) { return is_misfit != 0; })) return false;
  const std::size_t zero_row = *std::min_element(zero_rows.begin(), zero_rows.end());
  if (zero_row < matrix.rows) throw BadValue{zero_row, 0, 0};
  return true;
}

}  // namespace

template <class Real>
void PackedMatrix<Real>::measure_norm(std::size_t row) {
  // Values without their lowest bits are smaller by less than 2^-23 of themselves.
  constexpr double kRoom = 1 + 0x1p-22;
  const float* scan = scan_tile(row);
  const double squared = scan ? kernels->table->f32.largest_squared_norm(scan, cols)
                              : kernels->largest_squared_norm(tile(row, nullptr), cols);
  largest_norms[row / kernel::kTileRows] = std::sqrt(squared) * kRoom;
}

template <class Real>
PackedMatrix<Real> pack(const MatrixView<Real>& matrix, const double* weights, const kernel::Kernels<Real>& kernels,
                        Threads threads, CancelFlag cancel) {
  const RowBlocks blocks(matrix.rows);
  PackedMatrix<Real> packed{&kernels, matrix.rows, matrix.cols, {}, {}, {}, {}, 0, matrix.metric};
  packed.offset = column_means(matrix, kernels, blocks, threads, cancel);
  if (matrix.metric == Metric::cosine) std::fill(packed.offset.begin(), packed.offset.end(), 0.0);
  packed.largest_norms.resize(packed.padded_rows() / kernel::kTileRows);
  const std::size_t size = packed.padded_rows() * matrix.cols;
  if constexpr (std::is_same_v<Real, float>) {
    packed.tiles = TileStore<float>(size);
    pack_tiles(matrix, blocks, threads, cancel, packed);
  } else {
    packed.tiles = TileStore<double>(*kernels.table, size, true);
    if (!pack_tiles(matrix, blocks, threads, cancel, packed)) {
      packed.tiles = {};
      packed.tiles = TileStore<double>(*kernels.table, size, false);
      pack_tiles(matrix, blocks, threads, cancel, packed);
    }
  }
  if (weights) {
    packed.weights = Buffer<double>(matrix.rows);
    std::copy_n(weights, matrix.rows, packed.weights.data());
  }
  return packed;
}

template void PackedMatrix<double>::measure_norm(std::size_t);
template void PackedMatrix<float>::measure_norm(std::size_t);
template double largest_value<double>(std::size_t);
template double largest_value<float>(std::size_t);
template bool find_bad_value<double>(const MatrixView<double>&, RowRange, BadValue&);
template bool find_bad_value<float>(const MatrixView<float>&, RowRange, BadValue&);
template PackedMatrix<double> pack<double>(const MatrixView<double>&, const double*, const kernel::Kernels<double>&,
                                           Threads, CancelFlag);
template PackedMatrix<float> pack<float>(const MatrixView<float>&, const double*, const kernel::Kernels<float>&,
                                         Threads, CancelFlag);

}  // namespace centroid
