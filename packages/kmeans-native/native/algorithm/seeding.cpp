#include "seeding.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "../kernel/dispatch.h"
#include "rng.h"
#include "row_blocks.h"

namespace centroid {
namespace {

constexpr std::size_t kMaxTrials = 23;  // 2 + floor(ln 2^31)
static_assert(kMaxTrials < kernel::kMaxPotentialCentres);

constexpr std::size_t kLanes = kernel::kPotentialLanes;
constexpr std::size_t kCheckRows = 1 << 16;  // in a scan on one thread, between two looks at the cancel flag

// Scores in float pay while they spare more than two in five of the distances; where they do not, they are tried again
// after a while.
constexpr std::size_t kPauseTiles = 15;
constexpr bool spares_enough(std::size_t computed, std::size_t all) { return computed * 5 <= all * 3; }

// Up to this squared norm, scores in float do not overflow.
constexpr double kLargestScanned = 1e35;

/** 2 + floor(ln k); no power of e is near an integer, and std::log would ask for a newer C library. */
std::size_t trials_for(std::size_t k) {
  constexpr double kE = 2.718281828459045;
  std::size_t trials = 2;
  for (double power = kE; power <= static_cast<double>(k); power *= kE) trials++;
  return trials;
}

/** Calls visit(row) for every row until it returns false. @throws Cancelled */
template <class Visit>
void scan_rows(RowRange rows, CancelFlag cancel, Visit&& visit) {
  for (std::size_t i = rows.begin; i < rows.end; i++) {
    if (i % kCheckRows == 0) cancel.check();
    if (!visit(i)) return;
  }
}

template <class Real>
std::size_t first_weighted_row(const PackedMatrix<Real>& data) {
  std::size_t row = 0;
  while (row + 1 < data.rows && !(data.weight(row) > 0)) row++;
  return row;
}

/** choice(rows, p = w / sum w): the first row whose normalised cumulative probability is above u. */
template <class Real>
std::size_t choose_row(const PackedMatrix<Real>& data, double u, CancelFlag cancel) {
  const RowRange all{0, data.rows};
  if (data.weights.empty()) {
    return std::min(data.rows - 1, static_cast<std::size_t>(u * static_cast<double>(data.rows)));
  }
  double total = 0, last = 0, sum = 0;
  scan_rows(all, cancel, [&](std::size_t i) {
    total += data.weights[i];
    return true;
  });
  scan_rows(all, cancel, [&](std::size_t i) {
    last += data.weights[i] / total;
    return true;
  });
  std::size_t chosen = data.rows;
  scan_rows(all, cancel, [&](std::size_t i) {
    sum += data.weights[i] / total;
    if (sum / last > u) chosen = i;
    return chosen == data.rows;
  });
  return chosen < data.rows ? chosen : first_weighted_row(data);
}

/** Centres as the kernel reads them, with their norms. */
struct Centres {
  std::vector<double> values, norms;
  std::vector<float> scan;
  std::size_t count;
  bool lowers;
  bool scannable;

  kernel::PotentialCentres view() const { return {count, lowers, values.data(), scan.data()}; }
};

template <class Real>
class PlusPlus {
 public:
  PlusPlus(const PackedMatrix<Real>& data, Threads threads, CancelFlag cancel)
      : data_(data),
        kernels_(kernel::potentials_with(*data.kernels)),
        threads_(threads),
        cancel_(cancel),
        blocks_(data.rows),
        closest_(data.padded_rows()),
        scratch_(blocks_.count() * data.cols * data.kernels->tile_rows),
        totals_(blocks_.count()),
        is_lowered_(blocks_.count()) {}

  std::vector<std::size_t> pick(std::size_t k, std::uint32_t seed) {
    Mt19937 rng(seed);
    std::fill(closest_.data(), closest_.data() + closest_.size(), HUGE_VAL);
    std::vector<std::size_t> picked{choose_row(data_, rng.next_double(), cancel_)};
    if (k == 1) return picked;
    picked_ = centres_at(picked, true);
    double potential = best_of(picked_).potential;
    std::fill(is_lowered_.begin(), is_lowered_.end(), 1);
    std::vector<std::size_t> candidates(trials_for(k));
    for (;;) {
      for (std::size_t& candidate : candidates) candidate = row_at(rng.next_double() * potential);
      std::vector<std::size_t> compared;
      if (picked.size() > 1) compared.push_back(picked.back());
      compared.insert(compared.end(), candidates.begin(), candidates.end());
      const Best best = best_of(centres_at(compared, picked.size() > 1));
      potential = best.potential;
      picked.push_back(candidates[best.candidate]);
      if (picked.size() == k) return picked;
      picked_ = centres_at({picked.back()}, true);
      std::fill(is_lowered_.begin(), is_lowered_.end(), 0);
    }
  }

 private:
  struct Best {
    std::size_t candidate;
    double potential;
  };

  Centres centres_at(const std::vector<std::size_t>& rows, bool lowers) const {
    const std::size_t count = rows.size(), cols = data_.cols;
    Centres centres{std::vector<double>(count * cols),
                    std::vector<double>(count),
                    std::vector<float>(count * (cols + 1)),
                    count,
                    lowers,
                    true};
    for (std::size_t c = 0; c < count; c++) {
      double* values = centres.values.data() + c * cols;
      data_.copy_row(rows[c], values);
      double norm = 0, scan_norm = 0;
      for (std::size_t t = 0; t < cols; t++) {
        norm += values[t] * values[t];
        const float rounded = static_cast<float>(values[t]);
        centres.scan[(t + 1) * count + c] = rounded;
        scan_norm += static_cast<double>(rounded) * static_cast<double>(rounded);
      }
      centres.scan[c] = static_cast<float>(scan_norm / 2);
      centres.norms[c] = std::sqrt(norm);
      centres.scannable &= norm <= kLargestScanned;
    }
    return centres;
  }

  /** The margins that the kernel asks for; twice the error bound, and a little for rounding them. */
  void fill_margins(const Centres& centres, double largest_squared_norm, float* margins) const {
    const double terms = 2.02 * static_cast<double>(data_.cols + 8), largest_norm = std::sqrt(largest_squared_norm);
    for (std::size_t c = 0; c < centres.count; c++) {
      const double reach = largest_norm + centres.norms[c];
      margins[c] = static_cast<float>(terms * (static_cast<double>(FLT_EPSILON) / 2 * (reach * reach / 2) + FLT_MIN));
    }
  }

  void add_block(std::size_t block, const Centres& centres, double* sums) {
    const RowRange rows = blocks_[block];
    const std::size_t tile_rows = data_.kernels->tile_rows;
    Real* scratch = scratch_.data() + block * data_.cols * tile_rows;
    const kernel::PotentialCentres view = centres.view();
    float margins[kernel::kMaxPotentialCentres];
    std::size_t pause = 0;
    for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += tile_rows) {
      const double largest = data_.largest_squared_norm_at(row);
      const bool scans = pause == 0 && centres.scannable && largest <= kLargestScanned;
      if (scans) fill_margins(centres, largest, margins);
      const std::size_t computed = kernels_.add_potentials(
          data_.tile(row, scratch), data_.cols, view, scans ? margins : nullptr, data_.weights_at(row),
          std::min(tile_rows, rows.end - row), closest_.data() + row, sums);
      if (pause > 0) {
        pause--;
      } else if (!spares_enough(computed, centres.count * tile_rows)) {
        pause = kPauseTiles;
      }
    }
  }

  /** The candidate that would leave the lowest potential; keeps its blocks' shares in totals_. */
  Best best_of(const Centres& centres) {
    const std::size_t count = std::max<std::size_t>(1, centres.count - centres.lowers);
    std::vector<double> sums(blocks_.count() * count * kLanes);
    const double work = static_cast<double>(data_.rows) * data_.cols * centres.count;
    threads_.each(blocks_.count(), work, [&](std::size_t i) {
      // To and fro, so that the caches still hold the blocks that come first.
      const std::size_t b = is_reversed_ ? blocks_.count() - 1 - i : i;
      add_block(b, centres, sums.data() + b * count * kLanes);
    });
    cancel_.check();
    is_reversed_ = !is_reversed_;
    const auto total = [&](std::size_t b, std::size_t c) {
      const double* lanes = sums.data() + (b * count + c) * kLanes;
      return lanes[0] + lanes[1] + lanes[2] + lanes[3];
    };
    Best best{0, HUGE_VAL};
    for (std::size_t c = 0; c < count; c++) {
      double potential = 0;
      for (std::size_t b = 0; b < blocks_.count(); b++) potential += total(b, c);
      if (potential < best.potential) best = {c, potential};
    }
    for (std::size_t b = 0; b < blocks_.count(); b++) totals_[b] = total(b, best.candidate);
    return best;
  }

  /** Lowers closest_ in a block by the centre that was picked last; for the other blocks the next pass does. */
  void lower_block(std::size_t block) {
    if (is_lowered_[block]) return;
    double sums[kLanes] = {};
    add_block(block, picked_, sums);
    cancel_.check();
    is_lowered_[block] = 1;
  }

  /** searchsorted(cumsum(w * closest), target), clipped to the rows of positive weight. */
  std::size_t row_at(double target) {
    double sum = 0;
    std::size_t last = data_.rows, found = data_.rows;
    for (std::size_t b = 0; b < blocks_.count(); b++) {
      const bool is_last = b + 1 == blocks_.count();
      if (!is_last && sum + totals_[b] < target) {
        sum += totals_[b];
        continue;
      }
      lower_block(b);
      double cumulative = sum;
      scan_rows(blocks_[b], cancel_, [&](std::size_t i) {
        const double weight = data_.weight(i);
        cumulative += weight * closest_[i];
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

  const PackedMatrix<Real>& data_;
  const kernel::PotentialKernels<Real>& kernels_;
  Threads threads_;
  CancelFlag cancel_;
  RowBlocks blocks_;
  Buffer<double> closest_;      // squared distance to the nearest picked row; the last picked counts where is_lowered_
  Buffer<Real> scratch_;        // blocks x cols x tile_rows
  std::vector<double> totals_;  // potential per block, with every picked row
  std::vector<char> is_lowered_;  // per block
  Centres picked_;                // the last
  bool is_reversed_ = false;
};

}  // namespace

template <class Real>
std::vector<std::size_t> pick_rows_plus_plus(const PackedMatrix<Real>& data, std::size_t k, std::uint32_t seed,
                                             Threads threads, CancelFlag cancel) {
  return PlusPlus<Real>(data, threads, cancel).pick(k, seed);
}

template <class Real>
std::vector<std::size_t> pick_rows_random(const PackedMatrix<Real>& data, std::size_t k, std::uint32_t seed,
                                          CancelFlag cancel) {
  Mt19937 rng(seed);
  const std::size_t rows = data.rows;
  std::vector<double> shares(rows);
  std::size_t available = 0;
  double total = 0;
  scan_rows({0, rows}, cancel, [&](std::size_t i) {
    available += data.weight(i) > 0;
    total += data.weight(i);
    return true;
  });
  for (std::size_t i = 0; i < rows; i++) shares[i] = data.weight(i) / total;
  std::vector<double> cumulative(rows);
  std::vector<std::size_t> picked;
  while (picked.size() < std::min(k, available)) {
    double sum = 0;
    scan_rows({0, rows}, cancel, [&](std::size_t i) {
      cumulative[i] = sum += shares[i];
      return true;
    });
    for (double& share : cumulative) share /= sum;
    for (std::size_t missing = k - picked.size(); missing > 0; missing--) {
      const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), rng.next_double());
      const auto row = static_cast<std::size_t>(found - cumulative.begin());
      if (row >= rows || shares[row] == 0) continue;
      shares[row] = 0;
      picked.push_back(row);
    }
  }
  picked.resize(k, first_weighted_row(data));
  return picked;
}

#define CENTROID_SEEDING(Real)                                                                                       \
  template std::vector<std::size_t> pick_rows_plus_plus<Real>(const PackedMatrix<Real>&, std::size_t, std::uint32_t, \
                                                              Threads, CancelFlag);                                  \
  template std::vector<std::size_t> pick_rows_random<Real>(const PackedMatrix<Real>&, std::size_t, std::uint32_t,    \
                                                           CancelFlag);
CENTROID_SEEDING(double)
CENTROID_SEEDING(float)

}  // namespace centroid
