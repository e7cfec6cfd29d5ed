#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

/**
 * Lloyd's algorithm as its definition reads, on rows that are centred already: direct float64 differences for every
 * label, sums whose rounding errors are carried along twice. It shares no code with the library.
 */
namespace naive {

/** A sum with its error and the error of that: right to about 2^-159 of the largest partial sum. */
class Sum {
 public:
  void add(double term) {
    const double error = add_into(sum_, term);
    rest_ += add_into(error_, error);
    rounding_ += std::fabs(error);
    count_++;
  }

  /** About how far off a sum may be that carries its error along once. */
  double doubt() const { return 8 * static_cast<double>(count_) * std::numeric_limits<double>::epsilon() * rounding_; }

  /** The sum rounded once; `certain` turns false where one that is off by `doubt` may round to another number. */
  double rounded(double doubt, bool& certain) const {
    double sum = sum_, error = error_;
    error = add_into(sum, error) + rest_;
    error = add_into(sum, error);
    const double neighbour = std::nextafter(sum, error < 0 ? -HUGE_VAL : HUGE_VAL);
    if (doubt > 0 && !(std::fabs(error) + doubt < std::fabs(neighbour - sum) / 2)) certain = false;
    return sum;
  }

  double rounded() const {
    bool certain;
    return rounded(0, certain);
  }

 private:
  /** Knuth's TwoSum: adds in place and returns the rounding error. */
  static double add_into(double& sum, double term) {
    const double before = sum, after = before + term, added = after - before;
    sum = after;
    return (before - (after - added)) + (term - added);
  }

  double sum_ = 0, error_ = 0, rest_ = 0, rounding_ = 0;
  std::size_t count_ = 0;
};

struct Data {
  std::size_t rows, cols;
  std::vector<double> values;   // rows x cols, centred
  std::vector<double> weights;  // empty for unit weights
  std::vector<double> offset;   // cols

  const double* row(std::size_t i) const { return values.data() + i * cols; }
  double weight(std::size_t i) const { return weights.empty() ? 1 : weights[i]; }
};

enum class Stop { labels = 0, tol = 1, max_iter = 2 };

struct Iteration {
  std::size_t changed;
  double shift;
};

struct Fit {
  std::vector<double> centroids;  // k x cols, in the data's own frame
  std::vector<std::int32_t> labels;
  std::vector<std::size_t> sizes;
  double inertia;
  Stop stopped_by;
  std::size_t relocations;
  std::vector<Iteration> iterations;
  bool certain;  // no sum was so near to the middle of two numbers that carried errors could round it elsewhere
};

class Lloyd {
 public:
  Lloyd(const Data& data, std::vector<double> centroids)
      : data_(data),
        centroids_(std::move(centroids)),
        k_(centroids_.size() / data.cols),
        doubts_(k_ * (data.cols + 1)) {}

  Fit run(std::size_t max_iter, double absolute_tol) {
    Fit fit{};
    fit.certain = true;
    std::vector<std::int32_t> labels(data_.rows, -1);
    for (;;) {
      const std::vector<std::int32_t> before = labels;
      assign(labels);
      std::size_t changed = 0;
      for (std::size_t i = 0; i < data_.rows; i++) changed += labels[i] != before[i];
      add_up(labels, fit.certain);
      const std::size_t relocated = relocate(labels);
      fit.relocations += relocated;
      const double shift = move();
      fit.iterations.push_back({changed, shift});
      if (changed == 0 && relocated == 0) {
        fit.stopped_by = Stop::labels;
      } else if (shift <= absolute_tol) {
        fit.stopped_by = Stop::tol;
      } else if (fit.iterations.size() >= max_iter) {
        fit.stopped_by = Stop::max_iter;
      } else {
        continue;
      }
      break;
    }
    finish(fit, labels);
    return fit;
  }

 private:
  double distance(std::size_t i, std::size_t j) const {
    double sum = 0;
    for (std::size_t t = 0; t < data_.cols; t++) {
      const double difference = data_.row(i)[t] - centroids_[j * data_.cols + t];
      sum += difference * difference;
    }
    return sum;
  }

  /** The lowest index of the nearest; a few centroids side by side, which changes no sum. */
  void assign(std::vector<std::int32_t>& labels) {
    constexpr std::size_t kAtOnce = 8;
    const std::size_t cols = data_.cols, groups = (k_ + kAtOnce - 1) / kAtOnce;
    std::vector<double> turned(groups * cols * kAtOnce, 0.0);
    for (std::size_t j = 0; j < k_; j++) {
      for (std::size_t t = 0; t < cols; t++) {
        turned[(j / kAtOnce * cols + t) * kAtOnce + j % kAtOnce] = centroids_[j * cols + t];
      }
    }
    for (std::size_t i = 0; i < data_.rows; i++) {
      double nearest = 0;
      for (std::size_t g = 0; g < groups; g++) {
        double sums[kAtOnce] = {};
        const double *x = data_.row(i), *c = turned.data() + g * cols * kAtOnce;
        for (std::size_t t = 0; t < cols; t++, c += kAtOnce) {
          for (std::size_t j = 0; j < kAtOnce; j++) sums[j] += (x[t] - c[j]) * (x[t] - c[j]);
        }
        for (std::size_t j = 0; j < std::min(kAtOnce, k_ - g * kAtOnce); j++) {
          if (g + j > 0 && !(sums[j] < nearest)) continue;
          nearest = sums[j];
          labels[i] = static_cast<std::int32_t>(g * kAtOnce + j);
        }
      }
    }
  }

  void add_up(const std::vector<std::int32_t>& labels, bool& certain) {
    const std::size_t cols = data_.cols;
    std::vector<Sum> sums(k_ * cols), weights(k_);
    members_.assign(k_, 0);
    for (std::size_t i = 0; i < data_.rows; i++) {
      const auto own = static_cast<std::size_t>(labels[i]);
      const double weight = data_.weight(i);
      if (!(weight > 0)) continue;
      members_[own]++;
      weights[own].add(weight);
      for (std::size_t t = 0; t < cols; t++) sums[own * cols + t].add(weight * data_.row(i)[t]);
    }
    sums_.resize(k_ * cols);
    weights_.resize(k_);
    for (std::size_t p = 0; p < k_ * cols; p++) sums_[p] = rounded(sums[p], doubts_[p], certain);
    for (std::size_t j = 0; j < k_; j++) weights_[j] = rounded(weights[j], doubts_[k_ * cols + j], certain);
  }

  /** What was doubtful stays so: whoever moves rows between sums keeps the errors of rows that left. */
  static double rounded(const Sum& sum, double& doubt, bool& certain) {
    doubt += sum.doubt();
    return sum.rounded(doubt, certain);
  }

  /** Each empty cluster takes the farthest row left, of those that are not the last of their cluster. */
  std::size_t relocate(const std::vector<std::int32_t>& labels) {
    std::vector<std::size_t> empty;
    for (std::size_t j = 0; j < k_; j++) {
      if (members_[j] == 0) empty.push_back(j);
    }
    if (empty.empty()) return 0;
    struct Candidate {
      double distance;
      std::size_t row;
    };
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < data_.rows; i++) {
      if (data_.weight(i) > 0) candidates.push_back({distance(i, static_cast<std::size_t>(labels[i])), i});
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.distance > b.distance; });
    if (candidates.empty() || candidates.front().distance == 0) return 0;
    std::size_t moved = 0;
    for (const Candidate& candidate : candidates) {
      if (moved == empty.size()) break;
      const auto from = static_cast<std::size_t>(labels[candidate.row]);
      if (members_[from] <= 1) continue;
      const std::size_t to = empty[moved++];
      const double weight = data_.weight(candidate.row);
      for (std::size_t t = 0; t < data_.cols; t++) {
        const double term = weight * data_.row(candidate.row)[t];
        sums_[from * data_.cols + t] -= term;
        sums_[to * data_.cols + t] = term;
      }
      weights_[from] -= weight;
      weights_[to] = weight;
      members_[from]--;
      members_[to] = 1;
    }
    return moved;
  }

  /** To the means, a cluster without weight to the mean of the heaviest; returns the squared length of the moves. */
  double move() {
    const std::size_t cols = data_.cols;
    std::size_t heaviest = 0;
    for (std::size_t j = 1; j < k_; j++) {
      if (weights_[j] > weights_[heaviest]) heaviest = j;
    }
    double shift = 0;
    for (std::size_t j = 0; j < k_; j++) {
      const std::size_t source = members_[j] > 0 && weights_[j] > 0 ? j : heaviest;
      const double reciprocal = 1 / weights_[source];
      for (std::size_t t = 0; t < cols; t++) {
        const double sum = sums_[source * cols + t];
        const double mean = std::isfinite(reciprocal) ? sum * reciprocal : sum / weights_[source];
        double& centroid = centroids_[j * cols + t];
        shift += (mean - centroid) * (mean - centroid);
        centroid = mean;
      }
    }
    return shift;
  }

  /** Labels by the centroids as they come back from the data's own frame. */
  void finish(Fit& fit, std::vector<std::int32_t>& labels) {
    fit.centroids.resize(centroids_.size());
    for (std::size_t p = 0; p < centroids_.size(); p++) {
      const double offset = data_.offset[p % data_.cols];
      fit.centroids[p] = centroids_[p] + offset;
      centroids_[p] = fit.centroids[p] - offset;
    }
    assign(labels);
    fit.sizes.assign(k_, 0);
    Sum inertia;
    for (std::size_t i = 0; i < data_.rows; i++) {
      const auto own = static_cast<std::size_t>(labels[i]);
      fit.sizes[own]++;
      inertia.add(data_.weight(i) * distance(i, own));
    }
    fit.inertia = inertia.rounded();
    fit.labels = labels;
  }

  const Data& data_;
  std::vector<double> centroids_;  // k x cols, centred
  std::size_t k_;
  std::vector<double> doubts_;  // of the k x cols sums, then of the k weights
  std::vector<double> sums_, weights_;
  std::vector<std::size_t> members_;  // rows of positive weight
};

}  // namespace naive
