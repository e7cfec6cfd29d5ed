#include "lloyd.h"

#include <algorithm>

#include "../kernel/two_sum.h"
#include "exact_tile.h"
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
  if (pruning_) pruning_->begin(k_);
  blocks_ = RowBlocks(data_.rows, k_);
  changed_.assign(blocks_.count(), 0);
  labels_.reserve(data_.padded_rows());
  std::fill_n(labels_.data(), data_.padded_rows(), -1);
  sums_.reset(k_, data_.cols, blocks_.count(), !data_.weights.empty());

  ClusterTotals totals;
  std::vector<Relocation> relocations;
  std::size_t relocated = 0, iteration = 1;
  StopReason stopped_by;
  for (;; iteration++) {
    const std::size_t changed = assign();
    sums_.reduce(*data_.kernels->table, threads_, totals);
    relocations = choose_relocations<Real>(
        data_, nearest_.centroids().data(), labels_.data(), totals.members,
        [&](std::size_t row) { return pruning_ ? pruning_->own_row(row) : row; }, threads_, cancel_);
    totals.relocate(data_, relocations);
    relocated += relocations.size();
    std::vector<double> next = totals.means();
    if (data_.metric == Metric::cosine) project_to_sphere(next, nearest_.centroids(), data_.cols);
    const double shift = squared_shift(next, nearest_.centroids());
    move_centroids(std::move(next));
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

  LloydResult result = finish(options.distances);
  result.n_iter = iteration;
  result.stopped_by = stopped_by;
  result.relocations = relocated;
  return result;
}

/** Labels every row and brings the sums up to date; returns how many labels changed. */
template <class Real>
std::size_t Lloyd<Real>::assign() {
  if (pruning_) pruning_->prepare_pass(nearest_);
  threads_.each(blocks_.count(), work(), [&](std::size_t block) { assign_block(block); });
  cancel_.check();
  std::size_t changed = 0;
  for (std::size_t in_block : changed_) changed += in_block;
  sums_are_stale_ = pruning_ && pruning_->end_pass(changed, labels_.data());
  return changed;
}

template <class Real>
void Lloyd<Real>::move_centroids(std::vector<double> centroids) {
  if (pruning_) pruning_->move_centroids(nearest_.centroids(), centroids);
  nearest_.set(std::move(centroids), data_.cols);
}

template <class Real>
kernel::RowMask Lloyd<Real>::label(std::size_t row, std::size_t count, const Workspace& workspace) {
  if (pruning_) return pruning_->label(nearest_, row, count, labels_.data() + row, *workspace.pruning);
  return nearest_.label(data_.scan_tile(row), data_.largest_norm_at(row), count, labels_.data() + row,
                        ExactTile<Real>(data_, row, workspace.tile.data()));
}

template <class Real>
void Lloyd<Real>::assign_block(std::size_t block) {
  const RowRange rows = blocks_[block];
  const bool is_first = labels_[rows.begin] < 0;
  const bool is_full = is_first || sums_are_stale_ || changed_[block] * kFullShare > rows.end - rows.begin;
  const Workspace workspace(*this);
  double* scratch = workspace.tile.data();
  if (is_full) sums_.clear(block);
  std::size_t changed = 0;
  std::int32_t before[kernel::kTileRows];
  for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += kernel::kTileRows) {
    const std::size_t count = std::min(kernel::kTileRows, rows.end - row);
    std::int32_t* labels = labels_.data() + row;
    if (!is_full) std::copy_n(labels, kernel::kTileRows, before);
    kernel::RowMask moved = label(row, count, workspace);
    if (is_full) sums_.add(block, data_, row, count, labels, scratch);
    for (std::size_t r = 0; moved >> r != 0 && !is_full; r++) {
      if (moved >> r & 1) data_.prefetch_row(row + r);
      if (r + 1 == kernel::kTileRows) break;
    }
    for (std::size_t r = 0; moved != 0; r++, moved >>= 1) {
      if (!(moved & 1)) continue;
      changed++;
      if (is_full) continue;
      sums_.move(block, data_, row + r, static_cast<std::size_t>(before[r]), static_cast<std::size_t>(labels[r]),
                 scratch);
    }
  }
  changed_[block] = changed;
}

/** Takes the centroids to the data's frame and back, as `predict` will find them, and labels the rows by those. */
template <class Real>
LloydResult Lloyd<Real>::finish(double* own_distances) {
  const std::vector<double>& centred = nearest_.centroids();
  const std::size_t cols = data_.cols;
  LloydResult result{};
  result.centroids.resize(centred.size());
  std::vector<double> returned(centred.size());
  for (std::size_t i = 0; i < centred.size(); i++) {
    result.centroids[i] = centred[i] + data_.offset[i % cols];
    returned[i] = result.centroids[i] - data_.offset[i % cols];
  }
  move_centroids(std::move(returned));
  // With their rounding errors, so that the order of the rows does not show.
  std::vector<double> inertias(blocks_.count()), errors(blocks_.count());
  threads_.each(blocks_.count(), work(), [&](std::size_t block) {
    const RowRange rows = blocks_[block];
    const Workspace workspace(*this);
    double distances[kernel::kTileRows];
    double inertia = 0, error = 0;
    for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += kernel::kTileRows) {
      const std::size_t count = std::min(kernel::kTileRows, rows.end - row);
      label(row, count, workspace);
      const Real* tile = data_.tile(row, reinterpret_cast<Real*>(workspace.tile.data()));
      data_.kernels->squared_distances_to_own(tile, cols, nearest_.centroids().data(), labels_.data() + row, count,
                                              distances);
      for (std::size_t r = 0; r < count; r++) kernel::add_exactly(inertia, error, data_.weight(row + r) * distances[r]);
      if (own_distances) std::copy_n(distances, count, own_distances + row);
    }
    inertias[block] = inertia;
    errors[block] = error;
  });
  cancel_.check();
  double error = 0;
  for (std::size_t b = 0; b < blocks_.count(); b++) {
    kernel::add_exactly(result.inertia, error, inertias[b]);
    error += errors[b];
  }
  result.inertia += error;
  if (pruning_) pruning_->restore_labels(labels_.data());
  return result;
}

template class Lloyd<double>;
template class Lloyd<float>;

}  // namespace centroid
