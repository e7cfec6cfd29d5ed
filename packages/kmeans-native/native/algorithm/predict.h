#pragma once
#include <cstddef>
#include <cstdint>

#include "../kernel/distance.h"
#include "matrix_view.h"

namespace centroid {

/** Fitted centroids and their frame: distances are computed on rows - offset (0 for cosine) and centroids - offset. */
struct CentroidsView {
  const double* centroids;  // k x cols, row-major, in the data's own frame
  const double* offset;     // cols
  std::size_t k;
};

/**
 * Index of the nearest centroid of each row; the lowest index of equals.
 * @throws BadValue, std::bad_alloc
 */
template <class Real>
void predict(const MatrixView<Real>& matrix, const CentroidsView& set, const kernel::Kernels<Real>& kernels,
             std::int32_t* labels);  // out, length rows

/**
 * Euclidean distances to every centroid.
 * @throws BadValue, std::bad_alloc
 */
template <class Real>
void transform(const MatrixView<Real>& matrix, const CentroidsView& set, const kernel::Kernels<Real>& kernels,
               double* distances);  // out, rows x k, row-major

}  // namespace centroid
