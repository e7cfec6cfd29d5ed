#include "predict.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "buffer.h"
#include "exact_tile.h"
#include "nearest.h"
#include "pack.h"

namespace centroid {
namespace {

std::vector<double> centred(const CentroidsView& set, std::size_t cols) {
  std::vector<double> centroids(set.k * cols);
  for (std::size_t i = 0; i < centroids.size(); i++) centroids[i] = set.centroids[i] - set.offset[i % cols];
  return centroids;
}

/** Calls visit(row, count, tile) for each tile of the matrix, packed one after another in the same memory. */
template <class Real, class Visit>
void each_tile(const MatrixView<Real>& matrix, const double* offset, const kernel::Kernels<Real>& kernels,
               Visit&& visit) {
  Buffer<Real> tile(kernels.tile_rows * matrix.cols);
  for (std::size_t row = 0; row < matrix.rows; row += kernels.tile_rows) {
    const std::size_t count = std::min(kernels.tile_rows, matrix.rows - row);
    BadValue found;
    if (find_bad_value(matrix, {row, row + count}, found)) throw found;
    kernels.pack(matrix.data + row * matrix.cols, count, matrix.cols, offset, tile.data());
    visit(row, count, tile.data());
  }
}

}  // namespace

template <class Real>
void predict(const MatrixView<Real>& matrix, const CentroidsView& set, const kernel::Kernels<Real>& kernels,
             std::int32_t* labels) {
  NearestCentroids nearest(*kernels.table);
  nearest.set(centred(set, matrix.cols), matrix.cols);
  Buffer<double> scratch(kernels.tile_rows * matrix.cols);
  each_tile(matrix, set.offset, kernels, [&](std::size_t row, std::size_t count, const Real* tile) {
    std::int32_t found[kernel::kTileRows] = {};
    nearest.label(scan_form(tile), std::sqrt(kernels.largest_squared_norm(tile, matrix.cols)), count, found,
                  ExactCopy<Real>(tile, matrix.cols, scratch.data()));
    std::copy(found, found + count, labels + row);
  });
}

template <class Real>
void transform(const MatrixView<Real>& matrix, const CentroidsView& set, const kernel::Kernels<Real>& kernels,
               double* distances) {
  const std::vector<double> centroids = centred(set, matrix.cols);
  Buffer<double> squared(set.k * kernels.tile_rows);
  each_tile(matrix, set.offset, kernels, [&](std::size_t row, std::size_t count, const Real* tile) {
    kernels.squared_distances(tile, matrix.cols, centroids.data(), set.k, squared.data());
    for (std::size_t r = 0; r < count; r++) {
      for (std::size_t j = 0; j < set.k; j++) {
        distances[(row + r) * set.k + j] = std::sqrt(squared[j * kernels.tile_rows + r]);
      }
    }
  });
}

#define CENTROID_PREDICT(Real)                                                                             \
  template void predict<Real>(const MatrixView<Real>&, const CentroidsView&, const kernel::Kernels<Real>&, \
                              std::int32_t*);                                                              \
  template void transform<Real>(const MatrixView<Real>&, const CentroidsView&, const kernel::Kernels<Real>&, double*);
CENTROID_PREDICT(double)
CENTROID_PREDICT(float)

}  // namespace centroid
