#include "lloyd.h"

#include <algorithm>

#include "sphere.h"

namespace centroid {
namespace {

// Where more than one label in so many changed, summing a block anew costs less than moving rows in its sums.
constexpr std::size_t kFullShare = 4;

double squared_shift(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

}  // namespace

template <class Real>
LloydResult Lloyd<Real>::run(std::vector<double> centroids, const LloydOptions& options) {
  k_ = centroids.size() / data_.cols;
  if (data_.metric == Metric::cosine) project_to_sphere(centroids, centroids, data_.cols);
  nearest_.set(std::move(centroids), data_.cols);
  blocks_ = RowBlocks(data_.rows, k_);
  changed_.assign(blocks_.count(), 0);
  labels_.reserve(data_.rows);
  std::fill_n(labels_.data(), data_.rows, -1);
  sums_.reset(k_, data_.cols, blocks_.count(), !data_.weights.empty());

  ClusterTotals totals;
  std::vector<Relocation> relocations;
  std::size_t relocated = 0, iteration = 1;
  StopReason stopped_by;
  for (;; iteration++) {
    const std::size_t changed = assign();
    sums_.reduce(threads_, totals);
    relocations =
        choose_relocations(data_, nearest_.centroids().data(), labels_.data(), totals.members, threads_, cancel_);
    totals.relocate(data_, relocations);
    relocated += relocations.size();
    std::vector<double> next = totals.means();
    if (data_.metric == Metric::cosine) project_to_sphere(next, nearest_.centroids(), data_.cols);
    const double shift = squared_shift(next, nearest_.centroids());
    nearest_.set(std::move(next), data_.cols);
    if (options.on_iteration) options.on_iteration({iteration, changed, shift});
    if (changed == 0 && relocations.empty()) {
      stopped_by = StopReason::labels;
    } else if (shift <= options.absolute_tol) {
      stopped_by = StopReason::tol;
    } else if (iteration >= options.max_iter) {
      stopped_by = StopReason::max_iter;
    } else {
      continue;
    }
    break;
  }

  LloydResult result = finish();
  result.n_iter = iteration;
  result.stopped_by = stopped_by;
  result.relocations = relocated;
  return result;
}

/** Labels every row and brings the sums up to date; returns how many labels changed. */
template <class Real>
std::size_t Lloyd<Real>::assign() {
  threads_.each(blocks_.count(), work(), [&](std::size_t block) { assign_block(block); });
  cancel_.check();
  std::size_t changed = 0;
  for (std::size_t in_block : changed_) changed += in_block;
  return changed;
}

template <class Real>
void Lloyd<Real>::assign_block(std::size_t block) {
  const RowRange rows = blocks_[block];
  const bool is_first = labels_[rows.begin] < 0;
  const bool is_full = is_first || changed_[block] * kFullShare > rows.end - rows.begin;
  if (is_full) sums_.clear(block);
  std::size_t changed = 0;
  std::int32_t found[kernel::kRowUnit];
  for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += data_.kernels->tile_rows) {
    const std::size_t count = std::min(data_.kernels->tile_rows, rows.end - row);
    nearest_.label(data_.tile_at(row), data_.largest_squared_norm_at(row), count, found);
    std::int32_t* labels = labels_.data() + row;
    std::size_t changed_here = 0;
    for (std::size_t r = 0; r < count; r++) changed_here += labels[r] != found[r];
    if (is_full) {
      sums_.add(block, data_, row, count, found);
    } else if (changed_here > 0) {
      for (std::size_t r = 0; r < count; r++) {
        if (labels[r] == found[r]) continue;
        sums_.move(block, data_, row + r, static_cast<std::size_t>(labels[r]), static_cast<std::size_t>(found[r]));
      }
    }
    if (changed_here > 0) std::copy(found, found + count, labels);
    changed += changed_here;
  }
  changed_[block] = changed;
}

/** Takes the centroids to the data's frame and back, as `predict` will find them, and labels the rows by those. */
template <class Real>
LloydResult Lloyd<Real>::finish() {
  const std::vector<double>& centred = nearest_.centroids();
  const std::size_t cols = data_.cols;
  LloydResult result{};
  result.centroids.resize(centred.size());
  std::vector<double> returned(centred.size());
  for (std::size_t i = 0; i < centred.size(); i++) {
    result.centroids[i] = centred[i] + data_.offset[i % cols];
    returned[i] = result.centroids[i] - data_.offset[i % cols];
  }
  nearest_.set(std::move(returned), cols);
  std::vector<double> inertias(blocks_.count());
  threads_.each(blocks_.count(), work(), [&](std::size_t block) {
    const RowRange rows = blocks_[block];
    std::int32_t found[kernel::kRowUnit];
    double distances[kernel::kRowUnit];
    double inertia = 0;
    for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += data_.kernels->tile_rows) {
      const std::size_t count = std::min(data_.kernels->tile_rows, rows.end - row);
      const Real* tile = data_.tile_at(row);
      nearest_.label(tile, data_.largest_squared_norm_at(row), count, found);
      data_.kernels->squared_distances_to_own(tile, cols, nearest_.centroids().data(), found, count, distances);
      for (std::size_t r = 0; r < count; r++) inertia += data_.weight(row + r) * distances[r];
      std::copy(found, found + count, labels_.data() + row);
    }
    inertias[block] = inertia;
  });
  cancel_.check();
  for (double inertia : inertias) result.inertia += inertia;
  return result;
}

template class Lloyd<double>;
template class Lloyd<float>;

}  // namespace centroid
