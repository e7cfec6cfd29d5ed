#include "measure.h"

#include <algorithm>
#include <limits>

#include "../kernel/two_sum.h"
#include "pack.h"
#include "row_blocks.h"

namespace centroid {
namespace {

constexpr std::size_t kValuesPerLook = std::size_t{1} << 18;

}  // namespace

MeasureMeans means_of(const double* values, const LabelOrder& order) {
  double sum = 0, error = 0;
  std::vector<double> sums(order.k()), errors(order.k());
  for (std::size_t i = 0; i < order.labels.size(); i++) {
    const auto label = static_cast<std::size_t>(order.labels[i]);
    kernel::add_exactly(sum, error, values[i]);
    kernel::add_exactly(sums[label], errors[label], values[i]);
  }
  MeasureMeans means{(sum + error) / static_cast<double>(order.labels.size()), std::vector<double>(order.k())};
  for (std::size_t j = 0; j < order.k(); j++) {
    means.by_cluster[j] = order.size(j) > 0 ? (sums[j] + errors[j]) / static_cast<double>(order.size(j))
                                            : std::numeric_limits<double>::quiet_NaN();
  }
  return means;
}

template <class Real>
void check_finite(const MatrixView<Real>& matrix, const MeasureContext& context) {
  const RowBlocks blocks(matrix.rows);
  const std::size_t step = std::max<std::size_t>(1, kValuesPerLook / matrix.cols);
  std::vector<BadValue> found(blocks.count());
  std::vector<char> bad(blocks.count());
  context.threads.each(blocks.count(), static_cast<double>(matrix.rows) * matrix.cols, [&](std::size_t b) {
    for (RowRange rows = blocks[b]; rows.begin < rows.end && !context.cancel.raised() && !bad[b]; rows.begin += step) {
      bad[b] = find_bad_value(matrix, {rows.begin, std::min(rows.end, rows.begin + step)}, found[b]);
    }
  });
  context.cancel.check();
  for (std::size_t b = 0; b < blocks.count(); b++) {
    if (bad[b]) throw found[b];
  }
}

template void check_finite<double>(const MatrixView<double>&, const MeasureContext&);
template void check_finite<float>(const MatrixView<float>&, const MeasureContext&);

}  // namespace centroid
