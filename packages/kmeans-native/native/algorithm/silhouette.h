#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../kernel/pair_distance.h"
#include "measure.h"

namespace centroid {

struct SilhouetteOptions {
  /** Rows drawn by `seed`, the only ones that count; 0 for all. */
  std::size_t sample_size;
  std::uint32_t seed;
};

struct Silhouette {
  std::vector<std::int32_t> rows;  // the drawn rows, ascending; empty for all
  std::vector<double> samples;     // of each drawn row, or of each row
  MeasureMeans means;
};

/**
 * (b - a) / max(a, b) of each row, a being the mean distance to the others of its cluster and b the smallest mean
 * distance to another cluster; 0 for a row alone in its cluster and for 0 / 0. Distances are Euclidean.
 *
 * Every pair of rows is visited once. The rows lie sorted by label in tiles of one label each, so that the distances
 * between two tiles add to one sum per row. Where that takes too much memory or padding, as with clusters of a few
 * rows, every pair is visited from both sides instead, and memory grows with the rows alone.
 *
 * Source: Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987).
 * @throws BadValue, BadLabels unless 2 to n - 1 labels occur, Cancelled, std::out_of_range, std::bad_alloc
 */
template <class Real>
Silhouette silhouette(const MatrixView<Real>& matrix, const std::int32_t* labels, std::size_t k,
                      const SilhouetteOptions& options, const kernel::PairKernels& kernels,
                      const MeasureContext& context);

}  // namespace centroid
