#pragma once
#include <cstddef>
#include <cstdint>

#include "../kernel/distance.h"
#include "cancel.h"
#include "matrix_view.h"
#include "parallel.h"

namespace centroid {

/**
 * What a pass over batches adds up, in the caller's memory. Totals of clusters lie in `lanes` parts: block b of each
 * batch is added to part b, and whoever reads them adds the parts in order. Sums carry their rounding errors along.
 */
struct RunningTotals {
  std::size_t lanes;
  double* sums;               // in/out, lanes x k x cols; null where sums, weights and members are not wanted
  double* errors;             // in/out, lanes x k x cols
  double* weights;            // in/out, lanes x k
  double* weight_errors;      // in/out, lanes x k
  double* members;            // in/out, lanes x k: rows of positive weight
  double* sizes;              // in/out, lanes x k: rows
  double* inertia;            // in/out, sum and rounding error; null where it is not wanted
  std::int32_t* fingerprint;  // in/out, low and high half of a sum over the rows that tells one labelling from another
};

template <class Real>
struct BatchScan {
  MatrixView<Real> batch;
  const double* sample_weight;  // in, length rows, or null for unit weights
  std::uint64_t first_row;      // of the batch, in its stream
  const double* centroids;      // in, k x cols, in the frame of `offset`
  const double* offset;         // in, length cols; subtracted from the rows
  std::size_t k;
  RunningTotals totals;
  std::int32_t* labels;  // out, length rows, or null
  double* distances;     // out, length rows: squared distances to the own centroid; or null
};

/**
 * Labels the rows of a batch as a fit does, and adds them to the totals. The result depends on the batches, not on the
 * threads.
 * @throws BadValue (counted from the first row of the batch), Cancelled, std::bad_alloc; the totals are then of no use.
 */
template <class Real>
void scan_batch(const BatchScan<Real>& scan, const kernel::Kernels<Real>& kernels, Threads threads, CancelFlag cancel);

}  // namespace centroid
