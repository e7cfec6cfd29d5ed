#pragma once
#include <cstddef>
#include <cstdint>

#include "buffer.h"
#include "pack.h"

namespace centroid {

/**
 * The rows of a packed matrix in another order, so that those of a tile are alike. The matrix is rearranged in its own
 * memory, a feature at a time.
 */
template <class Real>
class RowOrder {
 public:
  /** The row of the matrix as it was that is now at `row`. */
  std::size_t own_row(std::size_t row) const { return is_sorted() ? static_cast<std::size_t>(rows_[row]) : row; }
  bool is_sorted() const { return !rows_.empty(); }

  /**
   * Puts rows of equal label together, within them those of equal second label; rows of equal both keep their order.
   * `labels` move along.
   * @throws std::bad_alloc
   */
  void sort(PackedMatrix<Real>& data, std::size_t k, std::int32_t* labels, const std::int32_t* second_labels,
            Threads threads);

  /** Puts the matrix back into its own order. */
  void restore(PackedMatrix<Real>& data, Threads threads);

  /** Puts labels into the matrix's own order, while the matrix stays. */
  void restore_labels(std::int32_t* labels, std::size_t rows) const;

 private:
  Buffer<std::int32_t> rows_;  // the row at each place; empty where nothing was moved
};

}  // namespace centroid
