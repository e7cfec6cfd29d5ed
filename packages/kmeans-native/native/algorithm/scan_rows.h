#pragma once
#include <cstddef>

#include "cancel.h"
#include "matrix_view.h"
#include "pack.h"

namespace centroid {

/** Calls visit(row) for every row on the calling thread until it returns false. @throws Cancelled */
template <class Visit>
void scan_rows(RowRange rows, CancelFlag cancel, Visit&& visit) {
  constexpr std::size_t kCheckRows = 1 << 16;
  for (std::size_t i = rows.begin; i < rows.end; i++) {
    if (i % kCheckRows == 0) cancel.check();
    if (!visit(i)) return;
  }
}

/** The first row of positive weight. */
template <class Real>
std::size_t first_weighted_row(const PackedMatrix<Real>& data) {
  std::size_t row = 0;
  while (row + 1 < data.rows && !(data.weight(row) > 0)) row++;
  return row;
}

}  // namespace centroid
