#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace centroid {

/** What a measure cannot be taken of: too few labels for it, or one for every row. */
struct BadLabels {
  std::size_t distinct;
  std::size_t rows;
};

/** Items 0 to n - 1 with their labels, and their order by label; items of equal labels stay in order. */
struct LabelOrder {
  std::vector<std::int32_t> labels;  // of each item
  std::vector<std::int32_t> order;   // the items, by label
  std::vector<std::size_t> starts;   // k + 1: where each label begins in `order`

  std::size_t k() const { return starts.size() - 1; }
  std::size_t size(std::size_t label) const { return starts[label + 1] - starts[label]; }
  std::size_t distinct() const;
};

/**
 * Reads the caller's labels once. Item i is row rows[i], or row i where `rows` is empty.
 * @throws std::out_of_range for a label that is not in [0, k)
 */
LabelOrder order_by_label(const std::int32_t* labels,             // in, one per row of the matrix
                          std::size_t count,                      // in, rows of the matrix
                          const std::vector<std::int32_t>& rows,  // in
                          std::size_t k);                         // in

}  // namespace centroid
