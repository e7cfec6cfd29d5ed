#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../kernel/distance.h"
#include "../kernel/split.h"
#include "buffer.h"
#include "cancel.h"
#include "matrix_view.h"
#include "parallel.h"

namespace centroid {

/** Where the values of the tiles lie. */
template <class Real>
class TileStore;

template <>
class TileStore<float> {
 public:
  TileStore() = default;
  explicit TileStore(std::size_t size) : values_(size) {}

  float* values() { return values_.data(); }
  const float* scan(std::size_t at) const { return values_.data() + at; }
  const std::uint32_t* low_bits(std::size_t) const { return nullptr; }
  const double* wide(std::size_t) const { return nullptr; }
  const float* read(std::size_t at, std::size_t, float*) const { return values_.data() + at; }
  const double* widen(std::size_t at, std::size_t count, double* scratch) const {
    std::copy_n(values_.data() + at, count, scratch);
    return scratch;
  }
  double operator[](std::size_t at) const { return static_cast<double>(values_[at]); }
  /** Scanned a moment ago. */
  void prefetch(std::size_t) const {}
  template <class Visit>
  void each_plane(Visit&& visit) {
    visit(values_.data());
  }

 private:
  Buffer<float> values_;
};

/** Split where all values allow it (see kernel/distance.h), plain float64 elsewhere. */
template <>
class TileStore<double> {
 public:
  TileStore() = default;
  TileStore(const kernel::KernelTable& table, std::size_t size, bool split) : table_(&table) {
    if (split) {
      high_ = Buffer<float>(size);
      low_ = Buffer<std::uint32_t>(size);
    } else {
      plain_ = Buffer<double>(size);
    }
  }

  float* high() { return high_.data(); }
  std::uint32_t* low() { return low_.data(); }
  double* plain() { return plain_.data(); }
  const float* scan(std::size_t at) const { return high_.empty() ? nullptr : high_.data() + at; }
  const std::uint32_t* low_bits(std::size_t at) const { return low_.empty() ? nullptr : low_.data() + at; }
  const double* wide(std::size_t at) const { return plain_.empty() ? nullptr : plain_.data() + at; }
  const double* read(std::size_t at, std::size_t count, double* scratch) const {
    if (high_.empty()) return plain_.data() + at;
    table_->wide.join(high_.data() + at, low_.data() + at, count, scratch);
    return scratch;
  }
  const double* widen(std::size_t at, std::size_t count, double* scratch) const { return read(at, count, scratch); }
  double operator[](std::size_t at) const {
    return high_.empty() ? plain_[at] : kernel::join_value(high_[at], low_[at]);
  }
  void prefetch(std::size_t at) const {
#if defined(__GNUC__)
    if (!low_.empty()) __builtin_prefetch(low_.data() + at);
#else
    static_cast<void>(at);
#endif
  }
  template <class Visit>
  void each_plane(Visit&& visit) {
    if (!high_.empty()) visit(high_.data());
    if (!low_.empty()) visit(low_.data());
    if (!plain_.empty()) visit(plain_.data());
  }

 private:
  const kernel::KernelTable* table_ = nullptr;
  Buffer<float> high_;
  Buffer<std::uint32_t> low_;
  Buffer<double> plain_;
};

/** A matrix around its column means (but see `metric`), as tiles (see kernel/distance.h), with its weights. */
template <class Real>
struct PackedMatrix {
  const kernel::Kernels<Real>* kernels;
  std::size_t rows, cols;
  TileStore<Real> tiles;
  /** Of the rows of each tile, or a little more. */
  std::vector<double> largest_norms;
  /** Empty for unit weights. */
  Buffer<double> weights;
  /** Column means (cols). */
  std::vector<double> offset;
  /** Mean over the columns of the population variance. */
  double mean_variance;
  /** For cosine the rows have norm 1, the offset is 0, and the mean variance is the mean square. */
  Metric metric = Metric::euclidean;

  std::size_t tile_size() const { return kernel::kTileRows * cols; }
  /** The tile as float32, perhaps without its lowest bits; null where it has no such form. `row` begins a tile. */
  const float* scan_tile(std::size_t row) const { return tiles.scan(row * cols); }
  /** The same tile for reading whole values; `scratch` holds tile_size() values and may be where it lies. */
  const Real* tile(std::size_t row, Real* scratch) const { return tiles.read(row * cols, tile_size(), scratch); }
  /** The same in float64. */
  const double* wide_tile(std::size_t row, double* scratch) const {
    return tiles.widen(row * cols, tile_size(), scratch);
  }
  /** Finds the largest norm of the tile at `row`. */
  void measure_norm(std::size_t row);
  double largest_norm_at(std::size_t row) const { return largest_norms[row / kernel::kTileRows]; }
  const double* weights_at(std::size_t row) const { return weights.empty() ? nullptr : weights.data() + row; }
  double weight(std::size_t row) const { return weights.empty() ? 1 : weights[row]; }
  std::size_t padded_rows() const { return (rows + kernel::kTileRows - 1) / kernel::kTileRows * kernel::kTileRows; }

  /** Asks for a row's memory ahead of copy_row. */
  void prefetch_row(std::size_t row) const {
    const std::size_t lane = row % kernel::kTileRows, first = (row - lane) * cols + lane;
    for (std::size_t t = 0; t < cols; t++) tiles.prefetch(first + t * kernel::kTileRows);
  }
  /** One row as float64. */
  void copy_row(std::size_t row, double* out) const {
    const std::size_t lane = row % kernel::kTileRows, first = (row - lane) * cols + lane;
    for (std::size_t t = 0; t < cols; t++) out[t] = tiles[first + t * kernel::kTileRows];
  }
};

/**
 * Reads the caller's memory twice, here and nowhere else.
 * @throws BadValue, Cancelled, std::bad_alloc
 */
template <class Real>
PackedMatrix<Real> pack(const MatrixView<Real>& matrix, const double* weights, const kernel::Kernels<Real>& kernels,
                        Threads threads, CancelFlag cancel);

/** Up to this magnitude no squared distance between two rows overflows in Real. */
template <class Real>
double largest_value(std::size_t cols);

/** The first value of the rows beyond that, if there is one. */
template <class Real>
bool find_bad_value(const MatrixView<Real>& matrix, RowRange rows, BadValue& found);

}  // namespace centroid
