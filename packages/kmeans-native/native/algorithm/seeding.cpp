#include "seeding.h"

#include <algorithm>
#include <cmath>

#include "rng.h"
#include "row_blocks.h"
#include "scratch.h"

namespace centroid {
namespace {

constexpr std::size_t kMaxTrials = 24;  // 2 + floor(ln 2^31) = 23
constexpr std::size_t kLanes = 4;       // divides every tile

/** 2 + floor(ln k); no power of e is near an integer, and std::log would ask for a newer C library. */
std::size_t trials_for(std::size_t k) {
  constexpr double kE = 2.718281828459045;
  std::size_t trials = 2;
  for (double power = kE; power <= static_cast<double>(k); power *= kE) trials++;
  return trials;
}

/** Sums in interleaved lanes, added in order at the end: the same for every tile width. */
struct LaneSums {
  double lane[kLanes] = {};
  double total() const { return lane[0] + lane[1] + lane[2] + lane[3]; }
};

/** Adds weight * min(closest, distances) of a tile, row r in lane r % lanes. */
void add_potential(const double* closest, const double* distances, const double* weights, std::size_t count,
                   LaneSums& sums) {
  const auto term = [&](std::size_t r) {
    const double nearest = std::min(closest[r], distances[r]);
    return weights ? weights[r] * nearest : nearest;
  };
  std::size_t r = 0;
  for (; r + kLanes <= count; r += kLanes) {
    for (std::size_t l = 0; l < kLanes; l++) sums.lane[l] += term(r + l);
  }
  for (std::size_t l = 0; r + l < count; l++) sums.lane[l] += term(r + l);
}

template <class Real>
std::size_t first_weighted_row(const PackedMatrix<Real>& data) {
  std::size_t row = 0;
  while (row + 1 < data.rows && !(data.weight(row) > 0)) row++;
  return row;
}

/** choice(rows, p = w / sum w): the first row whose normalised cumulative probability is above u. */
template <class Real>
std::size_t choose_row(const PackedMatrix<Real>& data, double u) {
  if (data.weights.empty()) {
    return std::min(data.rows - 1, static_cast<std::size_t>(u * static_cast<double>(data.rows)));
  }
  double total = 0;
  for (std::size_t i = 0; i < data.rows; i++) total += data.weights[i];
  double last = 0;
  for (std::size_t i = 0; i < data.rows; i++) last += data.weights[i] / total;
  double sum = 0;
  for (std::size_t i = 0; i < data.rows; i++) {
    sum += data.weights[i] / total;
    if (sum / last > u) return i;
  }
  return first_weighted_row(data);
}

template <class Real>
class PlusPlus {
 public:
  PlusPlus(const PackedMatrix<Real>& data, Threads threads, CancelFlag cancel)
      : data_(data),
        threads_(threads),
        cancel_(cancel),
        blocks_(data.rows),
        closest_(data.padded_rows()),
        totals_(blocks_.count()),
        scratch_(threads.count(), data.tile_size()) {}

  std::vector<std::size_t> pick(std::size_t k, std::uint32_t seed) {
    Mt19937 rng(seed);
    const std::size_t trials = trials_for(k);
    std::fill(closest_.data(), closest_.data() + closest_.size(), HUGE_VAL);
    std::vector<std::size_t> picked{choose_row(data_, rng.next_double())};
    double potential = k > 1 ? best_of(picked).potential : 0;
    if (k > 1) move_closer(picked[0]);
    std::vector<std::size_t> candidates(trials);
    while (picked.size() < k) {
      for (std::size_t& candidate : candidates) candidate = row_at(rng.next_double() * potential);
      const Best best = best_of(candidates);
      potential = best.potential;
      picked.push_back(candidates[best.candidate]);
      if (picked.size() < k) move_closer(picked.back());
    }
    return picked;
  }

 private:
  struct Best {
    std::size_t candidate;
    double potential;
  };

  template <class Visit>
  void each_tile(std::size_t distances_per_row, Visit&& visit) {
    const double work = static_cast<double>(data_.rows) * data_.cols * distances_per_row;
    threads_.each(blocks_.count(), work, [&](std::size_t b) {
      const RowRange rows = blocks_[b];
      const Scratch<Real> scratch(scratch_);
      for (std::size_t row = rows.begin; row < rows.end && !cancel_.raised(); row += data_.kernels->tile_rows) {
        visit(b, row, std::min(data_.kernels->tile_rows, rows.end - row), scratch.data());
      }
    });
    cancel_.check();
  }

  /** The candidate that would leave the lowest potential; keeps its blocks' shares in totals_. */
  Best best_of(const std::vector<std::size_t>& candidates) {
    const std::size_t count = candidates.size();
    std::vector<double> centres(count * data_.cols);
    for (std::size_t c = 0; c < count; c++) data_.copy_row(candidates[c], centres.data() + c * data_.cols);
    std::vector<LaneSums> sums(blocks_.count() * count);
    each_tile(count, [&](std::size_t b, std::size_t row, std::size_t rows, Real* scratch) {
      double distances[kMaxTrials * kernel::kTileRows];
      const std::size_t stride = data_.kernels->tile_rows;
      data_.kernels->squared_distances(data_.tile(row, scratch), data_.cols, centres.data(), count, distances);
      for (std::size_t c = 0; c < count; c++) {
        add_potential(closest_.data() + row, distances + c * stride, data_.weights_at(row), rows, sums[b * count + c]);
      }
    });
    Best best{0, HUGE_VAL};
    for (std::size_t c = 0; c < count; c++) {
      double potential = 0;
      for (std::size_t b = 0; b < blocks_.count(); b++) potential += sums[b * count + c].total();
      if (potential < best.potential) best = {c, potential};
    }
    for (std::size_t b = 0; b < blocks_.count(); b++) totals_[b] = sums[b * count + best.candidate].total();
    return best;
  }

  void move_closer(std::size_t centre_row) {
    std::vector<double> centre(data_.cols);
    data_.copy_row(centre_row, centre.data());
    each_tile(1, [&](std::size_t, std::size_t row, std::size_t rows, Real* scratch) {
      double distances[kernel::kTileRows];
      data_.kernels->squared_distances(data_.tile(row, scratch), data_.cols, centre.data(), 1, distances);
      double* closest = closest_.data() + row;
      for (std::size_t r = 0; r < rows; r++) closest[r] = std::min(closest[r], distances[r]);
    });
  }

  /** searchsorted(cumsum(w * closest), target), clipped to the rows of positive weight. */
  std::size_t row_at(double target) {
    double sum = 0;
    std::size_t last = data_.rows;
    for (std::size_t b = 0; b < blocks_.count(); b++) {
      const bool is_last = b + 1 == blocks_.count();
      if (!is_last && sum + totals_[b] < target) {
        sum += totals_[b];
        continue;
      }
      double cumulative = sum;
      for (std::size_t i = blocks_[b].begin; i < blocks_[b].end; i++) {
        const double weight = data_.weight(i);
        cumulative += weight * closest_[i];
        if (!(weight > 0)) continue;
        if (cumulative >= target) return i;
        last = i;
      }
      sum += totals_[b];
    }
    return last < data_.rows ? last : first_weighted_row(data_);
  }

  const PackedMatrix<Real>& data_;
  Threads threads_;
  CancelFlag cancel_;
  RowBlocks blocks_;
  Buffer<double> closest_;
  std::vector<double> totals_;
  ScratchPool<Real> scratch_;
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
  for (std::size_t i = 0; i < rows; i++) {
    available += data.weight(i) > 0;
    total += data.weight(i);
  }
  for (std::size_t i = 0; i < rows; i++) shares[i] = data.weight(i) / total;
  std::vector<double> cumulative(rows);
  std::vector<std::size_t> picked;
  while (picked.size() < std::min(k, available)) {
    cancel.check();
    double sum = 0;
    for (std::size_t i = 0; i < rows; i++) cumulative[i] = sum += shares[i];
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
