#include "label_order.h"

#include <stdexcept>

namespace centroid {

std::size_t LabelOrder::distinct() const {
  std::size_t count = 0;
  for (std::size_t j = 0; j < k(); j++) count += size(j) > 0;
  return count;
}

LabelOrder order_by_label(const std::int32_t* labels, std::size_t count, const std::vector<std::int32_t>& rows,
                          std::size_t k) {
  const std::size_t items = rows.empty() ? count : rows.size();
  LabelOrder result{std::vector<std::int32_t>(items), std::vector<std::int32_t>(items),
                    std::vector<std::size_t>(k + 1)};
  for (std::size_t i = 0; i < items; i++) {
    const std::int32_t label = labels[rows.empty() ? i : static_cast<std::size_t>(rows[i])];
    if (label < 0 || static_cast<std::size_t>(label) >= k) throw std::out_of_range("a label is out of range");
    result.labels[i] = label;
    result.starts[static_cast<std::size_t>(label) + 1]++;
  }
  for (std::size_t j = 0; j < k; j++) result.starts[j + 1] += result.starts[j];
  std::vector<std::size_t> next(result.starts.begin(), result.starts.end() - 1);
  for (std::size_t i = 0; i < items; i++) {
    result.order[next[static_cast<std::size_t>(result.labels[i])]++] = static_cast<std::int32_t>(i);
  }
  return result;
}

}  // namespace centroid
