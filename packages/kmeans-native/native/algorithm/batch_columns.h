#pragma once
#include <cstddef>

#include "cancel.h"
#include "matrix_view.h"
#include "parallel.h"

namespace centroid {

/** Where a batch lies in the stream that it is part of. */
struct BatchPlace {
  std::size_t first_row;
  std::size_t total_rows;  // of the stream
};

/**
 * Adds the columns of a batch to the sums of the stream's blocks of rows: those of RowBlocks(total_rows), in row order,
 * as `pack` sums a whole matrix. Where `offset` is given, the squared differences from it are added instead.
 * @throws BadValue (counted from the first row of the batch; not where `offset` is given), Cancelled
 */
template <class Real>
void add_batch_columns(const MatrixView<Real>& batch, BatchPlace place,
                       const double* offset,  // in, length cols, or null
                       double* sums,          // in/out, blocks x cols
                       Threads threads, CancelFlag cancel);

}  // namespace centroid
