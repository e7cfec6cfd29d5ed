#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../kernel/distance.h"
#include "measure.h"

namespace centroid {

struct SimplifiedSilhouette {
  std::vector<double> samples;  // of each row
  MeasureMeans means;
};

/**
 * (b - a) / max(a, b) of each row, a being its distance to the centroid of its cluster and b that to the nearest of the
 * other centroids; 0 for 0 / 0. Centroids of clusters without rows do not count.
 *
 * Source: Hruschka, de Castro and Campello, "Evolutionary algorithms for clustering gene-expression data", ICDM 2004.
 * @throws BadValue, BadLabels unless 2 labels occur, Cancelled, std::out_of_range, std::bad_alloc
 */
template <class Real>
SimplifiedSilhouette simplified_silhouette(const MatrixView<Real>& matrix, const std::int32_t* labels, std::size_t k,
                                           const double* centroids,  // in, k x cols, row-major
                                           const kernel::Kernels<Real>& kernels, const MeasureContext& context);

}  // namespace centroid
