#pragma once
#include <cstddef>
#include <cstdint>

#include "measure.h"

namespace centroid {

/** How rows scatter around the means of their clusters, and the measures that follow from it. */
struct Dispersion {
  double within;   // sum of the rows' squared distances to their cluster's mean
  double between;  // sum over the clusters of size * squared distance of its mean to the mean of all rows
  double calinski_harabasz;
  double davies_bouldin;
};

/**
 * Rows are taken relative to the first of their cluster, so that equal rows have no scatter at all and nothing is lost
 * far from the origin. A distance below 1e-14 of the rows' spread counts as 0.
 *
 * Sources: Caliński and Harabasz, "A dendrite method for cluster analysis", Comm. in Statistics 3 (1974); Davies and
 * Bouldin, "A cluster separation measure", IEEE PAMI 1 (1979); degenerate cases as in scikit-learn.
 * @throws BadValue, BadLabels unless 2 to n - 1 labels occur, Cancelled, std::out_of_range, std::bad_alloc
 */
template <class Real>
Dispersion dispersion(const MatrixView<Real>& matrix, const std::int32_t* labels, std::size_t k,
                      const MeasureContext& context);

}  // namespace centroid
