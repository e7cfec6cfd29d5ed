#include "pack.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "row_blocks.h"
#include "sphere.h"

namespace centroid {
namespace {

/** Adds the rows to `sums`; false when a value is beyond `limit` or not a number. */
template <class Real>
bool add_columns(const MatrixView<Real>& matrix, RowRange rows, double limit, double* sums) {
  const std::size_t cols = matrix.cols;
  const Real* row = matrix.data + rows.begin * cols;
  unsigned bad = 0;
  for (std::size_t i = rows.begin; i < rows.end; i++, row += cols) {
    for (std::size_t t = 0; t < cols; t++) {
      const double value = static_cast<double>(row[t]);
      bad |= !(std::fabs(value) <= limit);
      sums[t] += value;
    }
  }
  return bad == 0;
}

template <class Real>
void add_squares(const Real* row, std::size_t count, std::size_t cols, const double* offset, double* squares) {
  for (std::size_t i = 0; i < count; i++, row += cols) {
    for (std::size_t t = 0; t < cols; t++) {
      const double difference = static_cast<double>(row[t]) - offset[t];
      squares[t] += difference * difference;
    }
  }
}

/** Adds the blocks' columns in order. */
std::vector<double> reduce(const std::vector<double>& blocks, std::size_t cols) {
  std::vector<double> sums(blocks.begin(), blocks.begin() + cols);
  for (std::size_t i = cols; i < blocks.size(); i++) sums[i % cols] += blocks[i];
  return sums;
}

template <class Real>
std::vector<double> column_means(const MatrixView<Real>& matrix, const RowBlocks& blocks, Threads threads,
                                 CancelFlag cancel) {
  const std::size_t cols = matrix.cols;
  const double limit = largest_value<Real>(cols);
  std::vector<double> sums(blocks.count() * cols);
  std::vector<char> bad(blocks.count());
  threads.each(blocks.count(), static_cast<double>(matrix.rows) * cols, [&](std::size_t b) {
    for (RowRange rows = blocks[b]; rows.begin < rows.end && !cancel.raised(); rows.begin += kernel::kRowUnit) {
      const RowRange unit{rows.begin, std::min(rows.end, rows.begin + kernel::kRowUnit)};
      if (!add_columns(matrix, unit, limit, sums.data() + b * cols)) {
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

template <class Real>
PackedMatrix<Real> pack(const MatrixView<Real>& matrix, const double* weights, const kernel::Kernels<Real>& kernels,
                        Threads threads, CancelFlag cancel) {
  const std::size_t cols = matrix.cols;
  const RowBlocks blocks(matrix.rows);
  PackedMatrix<Real> packed{&kernels, matrix.rows, cols, {}, {}, {}, {}, 0, matrix.metric};
  packed.offset = column_means(matrix, blocks, threads, cancel);
  const bool on_sphere = matrix.metric == Metric::cosine;
  if (on_sphere) std::fill(packed.offset.begin(), packed.offset.end(), 0.0);
  std::vector<std::size_t> zero_rows(blocks.count(), matrix.rows);
  packed.tiles = Buffer<Real>(packed.padded_rows() * cols);
  packed.largest_squared_norms.resize(packed.padded_rows() / kernels.tile_rows);
  if (weights) packed.weights = Buffer<double>(matrix.rows);
  std::vector<double> squares(blocks.count() * cols);
  threads.each(blocks.count(), static_cast<double>(matrix.rows) * cols, [&](std::size_t b) {
    const RowRange rows = blocks[b];
    for (std::size_t row = rows.begin; row < rows.end && !cancel.raised(); row += kernels.tile_rows) {
      const std::size_t count = std::min(kernels.tile_rows, rows.end - row);
      const Real* source = matrix.data + row * cols;
      Real* tile = packed.tiles.data() + row * cols;
      kernels.pack(source, count, cols, packed.offset.data(), tile);
      if (on_sphere) {
        const std::size_t zero = unit_tile(count, cols, kernels.tile_rows, tile);
        if (zero < count) zero_rows[b] = std::min(zero_rows[b], row + zero);
      }
      packed.largest_squared_norms[row / kernels.tile_rows] = kernels.largest_squared_norm(tile, cols);
      add_squares(source, count, cols, packed.offset.data(), squares.data() + b * cols);
      if (weights) std::copy(weights + row, weights + row + count, packed.weights.data() + row);
    }
  });
  cancel.check();
  const std::size_t zero_row = *std::min_element(zero_rows.begin(), zero_rows.end());
  if (zero_row < matrix.rows) throw BadValue{zero_row, 0, 0};
  for (double square : reduce(squares, cols)) packed.mean_variance += square / static_cast<double>(matrix.rows);
  packed.mean_variance /= static_cast<double>(cols);
  if (on_sphere) packed.mean_variance = 1 / static_cast<double>(cols);
  return packed;
}

template double largest_value<double>(std::size_t);
template double largest_value<float>(std::size_t);
template bool find_bad_value<double>(const MatrixView<double>&, RowRange, BadValue&);
template bool find_bad_value<float>(const MatrixView<float>&, RowRange, BadValue&);
template PackedMatrix<double> pack<double>(const MatrixView<double>&, const double*, const kernel::Kernels<double>&,
                                           Threads, CancelFlag);
template PackedMatrix<float> pack<float>(const MatrixView<float>&, const double*, const kernel::Kernels<float>&,
                                         Threads, CancelFlag);

}  // namespace centroid
