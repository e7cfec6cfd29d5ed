#include "potentials.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "../kernel/dispatch.h"
#include "scan_rows.h"

namespace centroid {
namespace {

constexpr std::size_t kLanes = kernel::kPotentialLanes;

// Scores in float pay while they spare more than two in five of the distances; where they do not, they are tried again
// after a while.
constexpr std::size_t kPauseTiles = 15;
constexpr bool spares_enough(std::size_t computed, std::size_t all) { return computed * 5 <= all * 3; }

// Candidates are compared on one block in so many first; the others need then be compared in float only, except for
// the best. A sample that misleads costs a second look at the rows, so they are given up after a few.
constexpr std::size_t kSampleStride = 16;
constexpr std::size_t kMaxMisses = 4;

// From so many features on, what the best of the sample makes of the distances is kept: as a rule it is picked.
constexpr std::size_t kKeptCols = 8;

// Up to this squared norm, and between these weights, float neither overflows nor underflows.
constexpr double kLargestScanned = 1e35, kLeastWeight = 1e-30, kLargestWeight = 1e30;

// So many tiles add their gains up in float; then, relative to itself and to the potential, a gain is wrong by less
// than the slack.
constexpr std::size_t kTilesPerGain = 64;
constexpr double kGainSlack = 4e-5;

double lane_total(const double* lanes) { return lanes[0] + lanes[1] + lanes[2] + lanes[3]; }

}  // namespace

template <class Real>
Potentials<Real>::Potentials(const PackedMatrix<Real>& data, Threads threads, CancelFlag cancel)
    : data_(data),
      kernels_(kernel::potentials_with(*data.kernels->table)),
      threads_(threads),
      cancel_(cancel),
      blocks_(data.rows),
      closest_(data.padded_rows()),
      with_leader_(data.cols >= kKeptCols ? data.padded_rows() : 0),
      scratch_(threads.count(), data.tile_size()),
      totals_(blocks_.count()),
      is_lowered_(blocks_.count()),
      is_in_other_(blocks_.count()) {
  for (std::size_t b = 0; b < blocks_.count(); b++) {
    all_.push_back(b);
    (b % kSampleStride == kSampleStride / 2 ? sample_ : rest_).push_back(b);
  }
  largest_norm_ = *std::max_element(data.largest_norms.begin(), data.largest_norms.end());
  total_weight_ = static_cast<double>(data.rows);
  if (data.weights.empty()) return;
  total_weight_ = 0;
  scan_rows({0, data.rows}, cancel, [&](std::size_t i) {
    const double weight = data.weights[i];
    total_weight_ += weight;
    has_usual_weights_ &= weight == 0 || (weight >= kLeastWeight && weight <= kLargestWeight);
    return true;
  });
}

template <class Real>
void Potentials<Real>::begin(std::size_t row) {
  std::fill(closest_.data(), closest_.data() + closest_.size(), HUGE_VAL);
  std::fill(is_in_other_.begin(), is_in_other_.end(), 0);
  std::fill(is_lowered_.begin(), is_lowered_.end(), 0);
  last_ = row;
  misses_ = 0;
  rows_.clear();
  compare(all_, {}, {});
  for (std::size_t b : all_) totals_[b] = share(0, b);
  potential_ = share(0, all_);
}

template <class Real>
void Potentials<Real>::begin(const std::vector<double>& centroids, const std::int32_t* labels) {
  threads_.each(blocks_.count(), static_cast<double>(data_.rows) * data_.cols, [&](std::size_t b) {
    const RowRange rows = blocks_[b];
    const Scratch<Real> scratch(scratch_);
    for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += kernel::kTileRows) {
      const std::size_t count = std::min(kernel::kTileRows, rows.end - row);
      data_.kernels->squared_distances_to_own(data_.tile(row, scratch.data()), data_.cols, centroids.data(),
                                              labels + row, count, closest_.data() + row);
    }
  });
  begin_with_distances();
}

template <class Real>
void Potentials<Real>::begin_with_distances() {
  misses_ = 0;
  threads_.each(blocks_.count(), static_cast<double>(data_.rows), [&](std::size_t b) {
    double lanes[kLanes] = {};
    for (std::size_t i = blocks_[b].begin; i < blocks_[b].end; i++) {
      lanes[i % kLanes] += data_.weights.empty() ? closest_[i] : data_.weights[i] * closest_[i];
    }
    totals_[b] = lane_total(lanes);
    is_lowered_[b] = 1;
    is_in_other_[b] = 0;
  });
  std::fill(closest_.data() + data_.rows, closest_.data() + closest_.size(), 0.0);
  cancel_.check();
  potential_ = 0;
  for (double total : totals_) potential_ += total;
}

template <class Real>
std::size_t Potentials<Real>::farthest_row() {
  std::size_t farthest = first_weighted_row(data_);
  double reach = -1;
  for (std::size_t b : all_) {
    lower_block(b);
    const double* closest = closest_of(b);
    scan_rows(blocks_[b], cancel_, [&](std::size_t i) {
      if (closest[i] > reach && data_.weight(i) > 0) {
        reach = closest[i];
        farthest = i;
      }
      return true;
    });
  }
  return farthest;
}

template <class Real>
std::size_t Potentials<Real>::row_at(double target) {
  double sum = 0;
  std::size_t last = data_.rows, found = data_.rows;
  for (std::size_t b = 0; b < blocks_.count(); b++) {
    const bool is_last = b + 1 == blocks_.count();
    if (!is_last && sum + totals_[b] < target) {
      sum += totals_[b];
      continue;
    }
    lower_block(b);
    const double* closest = closest_of(b);
    double cumulative = sum;
    scan_rows(blocks_[b], cancel_, [&](std::size_t i) {
      const double weight = data_.weight(i);
      cumulative += weight * closest[i];
      if (!(weight > 0)) return true;
      last = i;
      if (cumulative >= target) found = i;
      return found == data_.rows;
    });
    if (found < data_.rows) return found;
    sum += totals_[b];
  }
  return last < data_.rows ? last : first_weighted_row(data_);
}

template <class Real>
std::size_t Potentials<Real>::add_best(const std::vector<std::size_t>& rows) {
  rows_.clear();
  for (std::size_t row : rows) {
    if (std::find(rows_.begin(), rows_.end(), row) == rows_.end()) rows_.push_back(row);
  }
  Indices candidates(rows_.size());
  for (std::size_t c = 0; c < candidates.size(); c++) candidates[c] = c;
  if (rows_.size() > 1 && may_score()) {
    candidates = compare_by_sample(candidates);
  } else {
    compare(all_, candidates, {});
  }
  const std::size_t best = lowest(candidates, all_);
  for (std::size_t b : all_) totals_[b] = share(best, b);
  potential_ = share(best, all_);
  last_ = rows_[best];
  std::fill(is_lowered_.begin(), is_lowered_.end(), 0);
  if (is_kept_) {
    for (std::size_t b : rest_) {
      is_lowered_[b] = 1;
      is_in_other_[b] ^= 1;
    }
    is_kept_ = false;
  }
  return last_;
}

/**
 * Compares the candidates on the sample, the best of it on all rows, and the others there in float, where their errors
 * allow; returns those that were compared on all rows, of which one is the best.
 */
template <class Real>
typename Potentials<Real>::Indices Potentials<Real>::compare_by_sample(const Indices& candidates) {
  compare(sample_, candidates, {});
  const std::size_t leader = lowest(candidates, sample_);
  Indices scored, contenders;
  for (std::size_t c : candidates) {
    if (c != leader) scored.push_back(c);
  }
  compare(rest_, {leader}, scored, true);

  double before = 0;
  for (std::size_t b : rest_) before += totals_[b];
  const double leads = share(leader, all_), slack = potential_ * kGainSlack;
  const Pass pass = pass_of(candidates, false, 0);
  float margins[kernel::kMaxPotentialCentres];
  fill_margins(pass, largest_norm_, margins);
  for (std::size_t i = 0; i < scored.size(); i++) {
    const std::size_t c = scored[i];
    double gain = 0;
    for (std::size_t b : rest_) gain += gains_[b * scored.size() + i];
    const double least = share(c, sample_) + before -
                         2 * (gain * (1 + kGainSlack) + total_weight_ * static_cast<double>(margins[c])) - slack;
    if (!(least > leads)) contenders.push_back(c);
  }
  if (contenders.empty()) {
    is_kept_ = !with_leader_.empty();
    return {leader};
  }
  misses_++;
  compare(rest_, contenders, {});
  contenders.insert(std::lower_bound(contenders.begin(), contenders.end(), leader), leader);
  return contenders;
}

template <class Real>
bool Potentials<Real>::may_score() const {
  return data_.scan_tile(0) && !sample_.empty() && misses_ < kMaxMisses && has_usual_weights_ &&
         largest_norm_ * largest_norm_ <= kLargestScanned;
}

/** Compares the rows of some blocks with the centre that was picked last, if they were not yet, and with candidates. */
template <class Real>
void Potentials<Real>::compare(const Indices& blocks, const Indices& exact, const Indices& scored, bool keeps) {
  const bool lowers = std::any_of(blocks.begin(), blocks.end(), [&](std::size_t b) { return is_lowered_[b] == 0; });
  Indices rows;
  if (lowers) rows.push_back(last_);
  for (std::size_t c : exact) rows.push_back(rows_[c]);
  for (std::size_t c : scored) rows.push_back(rows_[c]);
  const Pass pass = pass_of(rows, lowers, scored.size());
  const std::size_t summed = std::max<std::size_t>(1, exact.size()), stride = blocks_.count() * kLanes;
  sums_.resize(std::max<std::size_t>(1, rows_.size()) * stride);
  gains_.resize(blocks_.count() * scored.size());
  std::vector<double> sums(blocks_.count() * summed * kLanes);
  const double work = static_cast<double>(data_.rows) * data_.cols * rows.size() * blocks.size() / blocks_.count();
  threads_.each(blocks.size(), work, [&](std::size_t i) {
    // To and fro, so that the caches still hold the blocks that come first.
    const std::size_t b = blocks[is_reversed_ ? blocks.size() - 1 - i : i];
    double* gains = gains_.data() + b * scored.size();
    std::fill_n(gains, scored.size(), 0.0);
    add_block(pass, b, keeps, sums.data() + b * summed * kLanes, gains);
  });
  cancel_.check();
  is_reversed_ = !is_reversed_;
  for (std::size_t b : blocks) {
    is_lowered_[b] = 1;
    for (std::size_t i = 0; i < summed; i++) {
      const std::size_t c = exact.empty() ? 0 : exact[i];
      std::copy_n(sums.data() + (b * summed + i) * kLanes, kLanes, sums_.data() + c * stride + b * kLanes);
    }
  }
}

template <class Real>
void Potentials<Real>::add_block(const Pass& pass, std::size_t block, bool keeps, double* sums, double* gains) {
  const RowRange rows = blocks_[block];
  const std::size_t tile_rows = data_.kernels->tile_rows;
  kernel::PotentialCentres centres = pass.centres;
  double* closest = closest_of(block);
  double* kept = keeps && !with_leader_.empty() ? other_of(block) : nullptr;
  const std::size_t exact = centres.count - centres.scored;
  float margins[kernel::kMaxPotentialCentres];
  float lanes[kernel::kMaxPotentialCentres * kernel::kGainLanes] = {};
  const auto flush_gains = [&] {
    for (std::size_t i = 0; i < centres.scored * kernel::kGainLanes; i++) {
      gains[i / kernel::kGainLanes] += static_cast<double>(lanes[i]);
      lanes[i] = 0;
    }
  };
  std::size_t pause = 0;
  for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += tile_rows) {
    const double largest = data_.largest_norm_at(row);
    const bool scans = centres.scored > 0 ||
                       (pause == 0 && pass.scannable && largest * largest <= kLargestScanned && data_.scan_tile(row));
    if (scans) fill_margins(pass, largest, margins);
    centres.margins = scans ? margins : nullptr;
    const std::size_t computed = kernels_.add_potentials(rows_of_tile(row), data_.cols, centres, data_.weights_at(row),
                                                         std::min(tile_rows, rows.end - row), closest + row,
                                                         kept ? kept + row : nullptr, sums, lanes);
    if (row / tile_rows % kTilesPerGain == 0) flush_gains();
    if (!scans) {
      pause -= pause > 0;
    } else if (!spares_enough(computed, exact * tile_rows)) {
      pause = kPauseTiles;
    }
  }
  flush_gains();
}

template <class Real>
typename Potentials<Real>::Pass Potentials<Real>::pass_of(const Indices& rows, bool lowers, std::size_t scored) const {
  const std::size_t count = rows.size(), cols = data_.cols;
  Pass pass{
      {}, std::vector<double>(count * cols), std::vector<double>(count), std::vector<float>(count * (cols + 1)), true};
  for (std::size_t c = 0; c < count; c++) {
    double* values = pass.values.data() + c * cols;
    data_.copy_row(rows[c], values);
    double norm = 0, scan_norm = 0;
    for (std::size_t t = 0; t < cols; t++) {
      const float rounded = static_cast<float>(values[t]);
      norm += values[t] * values[t];
      scan_norm += static_cast<double>(rounded) * static_cast<double>(rounded);
      pass.scan[(t + 1) * count + c] = rounded;
    }
    pass.norms[c] = std::sqrt(norm);
    pass.scan[c] = static_cast<float>(scan_norm / 2);
    pass.scannable &= norm <= kLargestScanned;
  }
  pass.centres = {count, lowers, scored, pass.values.data(), pass.scan.data(), nullptr};
  return pass;
}

template <class Real>
kernel::PotentialRows Potentials<Real>::rows_of_tile(std::size_t row) const {
  const std::size_t at = row * data_.cols;
  return {data_.tiles.scan(at), data_.tiles.low_bits(at), data_.tiles.wide(at)};
}

/** What PotentialCentres asks for, and a little for rounding it. */
template <class Real>
void Potentials<Real>::fill_margins(const Pass& pass, double largest_norm, float* margins) const {
  const double unit = static_cast<double>(FLT_EPSILON) / 2, terms = 2.02 * static_cast<double>(data_.cols + 8);
  for (std::size_t c = 0; c < pass.norms.size(); c++) {
    const double reach = largest_norm + pass.norms[c];
    margins[c] = static_cast<float>(terms * (unit * reach * reach / 2 + static_cast<double>(FLT_MIN)));
  }
}

/** What a candidate leaves of a block. */
template <class Real>
double Potentials<Real>::share(std::size_t candidate, std::size_t block) const {
  return lane_total(sums_.data() + (candidate * blocks_.count() + block) * kLanes);
}

template <class Real>
double Potentials<Real>::share(std::size_t candidate, const Indices& blocks) const {
  double sum = 0;
  for (std::size_t b : blocks) sum += share(candidate, b);
  return sum;
}

template <class Real>
std::size_t Potentials<Real>::lowest(const Indices& candidates, const Indices& blocks) const {
  std::size_t best = candidates[0];
  for (std::size_t c : candidates) {
    if (share(c, blocks) < share(best, blocks)) best = c;
  }
  return best;
}

/** Lowers closest_ in a block by the centre that was picked last; for the other blocks the next comparison does. */
template <class Real>
void Potentials<Real>::lower_block(std::size_t block) {
  if (is_lowered_[block]) return;
  double sums[kLanes] = {};
  add_block(pass_of({last_}, true, 0), block, false, sums, nullptr);
  cancel_.check();
  is_lowered_[block] = 1;
}

template class Potentials<double>;
template class Potentials<float>;

}  // namespace centroid
