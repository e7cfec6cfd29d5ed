#include "regroup.h"

#include <algorithm>
#include <cmath>

#include "rng.h"
#include "trial_seed.h"

namespace centroid {
namespace {

constexpr std::size_t kMaxPasses = 50;
constexpr double kLeastGain = 1e-9;  // less is rounding

double squared_distance(const double* a, const double* b, std::size_t cols) {
  double sum = 0;
  for (std::size_t t = 0; t < cols; t++) sum += (a[t] - b[t]) * (a[t] - b[t]);
  return sum;
}

/** Weighted K-Means on a few points by single moves; its memory serves one start after another. */
class TinyKMeans {
 public:
  TinyKMeans(const std::vector<double>& points, const std::vector<double>& weights, std::size_t cols, std::size_t k)
      : points_(points), weights_(weights), cols_(cols), k_(k), centres_(k * cols), closest_(weights.size()) {}

  Grouping run(std::uint32_t seed) {
    pick_centres(seed);
    assign();
    for (std::size_t pass = 0; pass < kMaxPasses && move_points() > 0; pass++) average();
    double cost = 0;
    for (std::size_t i = 0; i < labels_.size(); i++) cost += weights_[i] * distance(i, labels_[i]);
    return {centres_, cost};
  }

 private:
  const double* point(std::size_t i) const { return points_.data() + i * cols_; }
  double* centre(std::size_t j) { return centres_.data() + j * cols_; }
  double distance(std::size_t i, std::size_t j) { return squared_distance(point(i), centre(j), cols_); }

  void pick_centres(std::uint32_t seed) {
    Mt19937 rng(seed);
    std::fill(closest_.begin(), closest_.end(), HUGE_VAL);
    for (std::size_t j = 0; j < k_; j++) {
      std::copy_n(point(draw(rng.next_double(), j == 0)), cols_, centre(j));
      for (std::size_t i = 0; i < closest_.size(); i++) closest_[i] = std::min(closest_[i], distance(i, j));
    }
  }

  /** A point with probability proportional to weight, times squared distance to the centres so far. */
  std::size_t draw(double u, bool is_first) const {
    const auto share = [&](std::size_t i) { return is_first ? weights_[i] : weights_[i] * closest_[i]; };
    double total = 0, sum = 0;
    for (std::size_t i = 0; i < weights_.size(); i++) total += share(i);
    for (std::size_t i = 0; i + 1 < weights_.size(); i++) {
      sum += share(i);
      if (sum > u * total) return i;
    }
    return weights_.size() - 1;
  }

  void assign() {
    labels_.assign(weights_.size(), 0);
    for (std::size_t i = 0; i < labels_.size(); i++) {
      for (std::size_t j = 1; j < k_; j++) {
        if (distance(i, j) < distance(i, labels_[i])) labels_[i] = j;
      }
    }
    average();
  }

  /** A centre without weight stays. */
  void average() {
    std::vector<double> sums(centres_.size());
    totals_.assign(k_, 0);
    for (std::size_t i = 0; i < labels_.size(); i++) {
      for (std::size_t t = 0; t < cols_; t++) sums[labels_[i] * cols_ + t] += weights_[i] * point(i)[t];
      totals_[labels_[i]] += weights_[i];
    }
    for (std::size_t p = 0; p < sums.size(); p++) {
      if (totals_[p / cols_] > 0) centres_[p] = sums[p] / totals_[p / cols_];
    }
  }

  /** Moves each point to where that lowers the cost most, its old and new centre with it; returns how many moved. */
  std::size_t move_points() {
    std::size_t moved = 0;
    for (std::size_t i = 0; i < labels_.size(); i++) {
      const double weight = weights_[i], own = totals_[labels_[i]];
      if (!(weight > 0 && own > weight)) continue;
      double least = weight * own / (own - weight) * distance(i, labels_[i]) * (1 - kLeastGain);
      std::size_t to = labels_[i];
      for (std::size_t j = 0; j < k_; j++) {
        if (j == labels_[i]) continue;
        const double cost = weight * totals_[j] / (totals_[j] + weight) * distance(i, j);
        if (cost < least) {
          least = cost;
          to = j;
        }
      }
      if (to == labels_[i]) continue;
      shift(labels_[i], i, -weight);
      shift(to, i, weight);
      labels_[i] = to;
      moved++;
    }
    return moved;
  }

  /** Adds weight at a point to a centre. */
  void shift(std::size_t j, std::size_t i, double weight) {
    totals_[j] += weight;
    for (std::size_t t = 0; t < cols_; t++) centre(j)[t] += weight / totals_[j] * (point(i)[t] - centre(j)[t]);
  }

  const std::vector<double>&points_, &weights_;
  std::size_t cols_, k_;
  std::vector<double> centres_, closest_, totals_;
  std::vector<std::size_t> labels_;
};

}  // namespace

Grouping merge_clusters(std::vector<double> centroids, std::vector<double> weights, std::size_t cols, std::size_t k) {
  double cost = 0;
  while (weights.size() > k) {
    double least = HUGE_VAL;
    std::size_t first = 0, second = 1;
    for (std::size_t i = 0; i < weights.size(); i++) {
      for (std::size_t j = i + 1; j < weights.size(); j++) {
        const double total = weights[i] + weights[j];
        const double distance = squared_distance(&centroids[i * cols], &centroids[j * cols], cols);
        const double merging = total > 0 ? weights[i] * weights[j] / total * distance : 0;
        if (merging < least) {
          least = merging;
          first = i;
          second = j;
        }
      }
    }
    const double total = weights[first] + weights[second];
    for (std::size_t t = 0; total > 0 && t < cols; t++) {
      double& value = centroids[first * cols + t];
      value = (weights[first] * value + weights[second] * centroids[second * cols + t]) / total;
    }
    weights[first] = total;
    weights.erase(weights.begin() + static_cast<std::ptrdiff_t>(second));
    const auto gone = centroids.begin() + static_cast<std::ptrdiff_t>(second * cols);
    centroids.erase(gone, gone + static_cast<std::ptrdiff_t>(cols));
    cost += least;
  }
  return {std::move(centroids), cost};
}

Grouping regroup_clusters(const std::vector<double>& centroids, const std::vector<double>& weights, std::size_t cols,
                          std::size_t k, std::uint32_t seed, std::size_t starts, CancelFlag cancel) {
  TinyKMeans tiny(centroids, weights, cols, k);
  Grouping best{{}, HUGE_VAL};
  for (std::size_t start = 0; start < starts; start++) {
    cancel.check();
    Grouping found = tiny.run(trial_seed(seed, static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(start + 1)));
    if (best.centroids.empty() || found.cost < best.cost) best = std::move(found);
  }
  return best;
}

}  // namespace centroid
