#include "regroup.h"

#include <algorithm>
#include <cmath>

#include "rng.h"
#include "trial_seed.h"

namespace centroid {
namespace {

constexpr std::size_t kMaxStarts = 10, kMaxPoints = 640;  // starts x clusters
constexpr std::size_t kMaxIterations = 50;

double squared_distance(const double* a, const double* b, std::size_t cols) {
  double sum = 0;
  for (std::size_t t = 0; t < cols; t++) sum += (a[t] - b[t]) * (a[t] - b[t]);
  return sum;
}

/** Weighted K-Means on a few points; its memory serves one start after another. */
class TinyKMeans {
 public:
  TinyKMeans(const std::vector<double>& points, const std::vector<double>& weights, std::size_t cols, std::size_t k)
      : points_(points), weights_(weights), cols_(cols), k_(k), centres_(k * cols), closest_(weights.size()) {}

  Grouping run(std::uint32_t seed) {
    pick_centres(seed);
    labels_.assign(weights_.size(), k_);
    double cost = assign();
    for (std::size_t i = 0; i < kMaxIterations && changed_ > 0; i++) {
      move_centres();
      cost = assign();
    }
    return {centres_, cost};
  }

 private:
  const double* point(std::size_t i) const { return points_.data() + i * cols_; }

  void pick_centres(std::uint32_t seed) {
    Mt19937 rng(seed);
    std::fill(closest_.begin(), closest_.end(), HUGE_VAL);
    for (std::size_t j = 0; j < k_; j++) {
      const std::size_t picked = draw(rng.next_double(), j == 0);
      std::copy_n(point(picked), cols_, centres_.data() + j * cols_);
      for (std::size_t i = 0; i < closest_.size(); i++) {
        closest_[i] = std::min(closest_[i], squared_distance(point(i), point(picked), cols_));
      }
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

  double assign() {
    double cost = 0;
    changed_ = 0;
    for (std::size_t i = 0; i < labels_.size(); i++) {
      double nearest = HUGE_VAL;
      std::size_t label = 0;
      for (std::size_t j = 0; j < k_; j++) {
        const double distance = squared_distance(point(i), centres_.data() + j * cols_, cols_);
        if (distance < nearest) {
          nearest = distance;
          label = j;
        }
      }
      changed_ += labels_[i] != label;
      labels_[i] = label;
      cost += weights_[i] * nearest;
    }
    return cost;
  }

  /** A centre without weight stays. */
  void move_centres() {
    std::vector<double> sums(centres_.size()), totals(k_);
    for (std::size_t i = 0; i < labels_.size(); i++) {
      for (std::size_t t = 0; t < cols_; t++) sums[labels_[i] * cols_ + t] += weights_[i] * point(i)[t];
      totals[labels_[i]] += weights_[i];
    }
    for (std::size_t p = 0; p < sums.size(); p++) {
      if (totals[p / cols_] > 0) centres_[p] = sums[p] / totals[p / cols_];
    }
  }

  const std::vector<double>&points_, &weights_;
  std::size_t cols_, k_;
  std::vector<double> centres_;
  std::vector<double> closest_;
  std::vector<std::size_t> labels_;
  std::size_t changed_ = 0;
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
                          std::size_t k, std::uint32_t seed, CancelFlag cancel) {
  TinyKMeans tiny(centroids, weights, cols, k);
  const std::size_t starts = std::max<std::size_t>(1, std::min(kMaxStarts, kMaxPoints / weights.size()));
  Grouping best{{}, HUGE_VAL};
  for (std::size_t start = 0; start < starts; start++) {
    cancel.check();
    Grouping found = tiny.run(trial_seed(seed, static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(start + 1)));
    if (best.centroids.empty() || found.cost < best.cost) best = std::move(found);
  }
  return best;
}

}  // namespace centroid
