#pragma once
#include <cstddef>
#include <vector>

#include "../kernel/distance.h"
#include "buffer.h"
#include "cancel.h"
#include "matrix_view.h"
#include "parallel.h"

namespace centroid {

/** A matrix in the frame whose origin is its column means (see `metric`), as tiles (see kernel/distance.h), with its
 * weights. */
template <class Real>
struct PackedMatrix {
  const kernel::Kernels<Real>* kernels;
  std::size_t rows, cols;
  Buffer<Real> tiles;
  /** Of the rows of each tile. */
  std::vector<double> largest_squared_norms;
  /** Empty for unit weights. */
  Buffer<double> weights;
  /** Column means (cols). */
  std::vector<double> offset;
  /** Mean over the columns of the population variance. */
  double mean_variance;
  /** For cosine the rows are of norm 1, the offset is 0, and the mean variance is the mean square. */
  Metric metric = Metric::euclidean;

  /** `row` is a multiple of the tile's rows. */
  const Real* tile_at(std::size_t row) const { return tiles.data() + row * cols; }
  /** The same tile for reading whole values; `scratch` holds cols x tile_rows and may be where it lies. */
  const Real* tile(std::size_t row, Real*) const { return tile_at(row); }
  double largest_squared_norm_at(std::size_t row) const { return largest_squared_norms[row / kernels->tile_rows]; }
  const double* weights_at(std::size_t row) const { return weights.empty() ? nullptr : weights.data() + row; }
  double weight(std::size_t row) const { return weights.empty() ? 1 : weights[row]; }
  std::size_t padded_rows() const { return (rows + kernels->tile_rows - 1) / kernels->tile_rows * kernels->tile_rows; }

  /** One row as float64. */
  void copy_row(std::size_t row, double* out) const {
    const std::size_t lane = row % kernels->tile_rows;
    const Real* tile = tile_at(row - lane);
    for (std::size_t t = 0; t < cols; t++) out[t] = static_cast<double>(tile[t * kernels->tile_rows + lane]);
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
