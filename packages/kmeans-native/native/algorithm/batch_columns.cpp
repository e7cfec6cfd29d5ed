#include "batch_columns.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "pack.h"
#include "row_blocks.h"

namespace centroid {
namespace {

constexpr std::size_t kRowsPerLook = 1024;  // at the cancel flag

/** Adds rows of `Width` neighbouring columns; false when a value is beyond `limit` or not a number. */
template <std::size_t Width, class Real>
bool add_values(const Real* row, std::size_t rows, std::size_t cols, double limit, double* sums) {
  double sum[Width];
  std::copy_n(sums, Width, sum);
  unsigned bad[Width] = {};
  for (std::size_t i = 0; i < rows; i++, row += cols) {
    for (std::size_t t = 0; t < Width; t++) {
      const double value = static_cast<double>(row[t]);
      bad[t] |= !(std::fabs(value) <= limit);
      sum[t] += value;
    }
  }
  std::copy_n(sum, Width, sums);
  return std::none_of(bad, bad + Width, [](unsigned flag) { return flag != 0; });
}

template <std::size_t Width, class Real>
void add_squares(const Real* row, std::size_t rows, std::size_t cols, const double* offset, double* sums) {
  double sum[Width];
  std::copy_n(sums, Width, sum);
  for (std::size_t i = 0; i < rows; i++, row += cols) {
    for (std::size_t t = 0; t < Width; t++) {
      const double difference = static_cast<double>(row[t]) - offset[t];
      sum[t] += difference * difference;
    }
  }
  std::copy_n(sum, Width, sums);
}

/** Columns that one thread adds: a cache line of each row. */
template <class Real>
struct Columns {
  static constexpr std::size_t kWidth = 64 / sizeof(Real);
  std::size_t first;
  std::size_t count;

  /** False when a value must be refused. */
  bool add(const Real* rows, std::size_t count_of_rows, std::size_t cols, double limit, const double* offset,
           double* sums) const {
    std::size_t t = first;
    bool is_good = true;
    if (count == kWidth) {
      is_good = add_at<kWidth>(t, rows, count_of_rows, cols, limit, offset, sums);
    } else {
      for (; t < first + count; t++) is_good &= add_at<1>(t, rows, count_of_rows, cols, limit, offset, sums);
    }
    return is_good;
  }

 private:
  template <std::size_t Width>
  static bool add_at(std::size_t t, const Real* rows, std::size_t count, std::size_t cols, double limit,
                     const double* offset, double* sums) {
    if (!offset) return add_values<Width>(rows + t, count, cols, limit, sums + t);
    add_squares<Width>(rows + t, count, cols, offset + t, sums + t);
    return true;
  }
};

/** The last block that begins at or before the row. */
std::size_t block_of(const RowBlocks& blocks, std::size_t row) {
  std::size_t block = 0;
  while (block + 1 < blocks.count() && blocks[block + 1].begin <= row) block++;
  return block;
}

}  // namespace

template <class Real>
void add_batch_columns(const MatrixView<Real>& batch, BatchPlace place, const double* offset, double* sums,
                       Threads threads, CancelFlag cancel) {
  const std::size_t cols = batch.cols, width = Columns<Real>::kWidth;
  const RowBlocks blocks(place.total_rows);
  const std::size_t first_block = block_of(blocks, place.first_row);
  const double limit = largest_value<Real>(cols);
  std::atomic<bool> has_bad{false};
  threads.each((cols + width - 1) / width, static_cast<double>(batch.rows) * cols, [&](std::size_t task) {
    const Columns<Real> columns{task * width, std::min(width, cols - task * width)};
    std::size_t block = first_block;
    for (std::size_t row = 0; row < batch.rows && !cancel.raised();) {
      while (blocks[block].end <= place.first_row + row) block++;
      const std::size_t end = std::min({batch.rows, blocks[block].end - place.first_row, row + kRowsPerLook});
      const Real* rows = batch.data + row * cols;
      if (!columns.add(rows, end - row, cols, limit, offset, sums + block * cols)) has_bad = true;
      row = end;
    }
  });
  cancel.check();
  BadValue found;
  if (has_bad && find_bad_value(batch, {0, batch.rows}, found)) throw found;
}

template void add_batch_columns<double>(const MatrixView<double>&, BatchPlace, const double*, double*, Threads,
                                        CancelFlag);
template void add_batch_columns<float>(const MatrixView<float>&, BatchPlace, const double*, double*, Threads,
                                       CancelFlag);

}  // namespace centroid
