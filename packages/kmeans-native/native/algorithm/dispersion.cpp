#include "dispersion.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "../kernel/two_sum.h"
#include "row_blocks.h"

namespace centroid {
namespace {

constexpr double kNegligible = 1e-14;

/** Sums that carry their rounding errors along. */
struct ExactSums {
  std::vector<double> sums, errors;

  explicit ExactSums(std::size_t count) : sums(count), errors(count) {}
  void add(std::size_t i, double term) { kernel::add_exactly(sums[i], errors[i], term); }
  double operator[](std::size_t i) const { return sums[i] + errors[i]; }
  void add(const ExactSums& other) {
    for (std::size_t i = 0; i < sums.size(); i++) {
      add(i, other.sums[i]);
      errors[i] += other.errors[i];
    }
  }
};

template <class Real>
class Clusters {
 public:
  Clusters(const MatrixView<Real>& matrix, const LabelOrder& order, const MeasureContext& context)
      : matrix_(matrix),
        order_(order),
        context_(context),
        blocks_(matrix.rows, order.k()),
        cols_(matrix.cols),
        firsts_(order.k() * cols_),
        deltas_(order.k() * cols_),
        means_(order.k() * cols_) {
    for (std::size_t j = 0; j < order.k(); j++) {
      if (order.size(j) == 0) continue;
      const Real* row = matrix.data + static_cast<std::size_t>(order.order[order.starts[j]]) * cols_;
      std::copy(row, row + cols_, firsts_.begin() + static_cast<std::ptrdiff_t>(j * cols_));
    }
  }

  Dispersion measure() {
    find_means();
    const ExactSums scatter = find_scatter();
    const std::size_t k = order_.k();
    const double rows = static_cast<double>(matrix_.rows), clusters = static_cast<double>(order_.distinct());
    Dispersion result{};
    result.within = scatter[k];
    result.between = between();
    result.calinski_harabasz =
        result.within > 0 ? result.between / result.within * ((rows - clusters) / (clusters - 1)) : 1;
    spread_.resize(k);
    for (std::size_t j = 0; j < k; j++) {
      spread_[j] = order_.size(j) > 0 ? scatter[j] / static_cast<double>(order_.size(j)) : 0;
    }
    result.davies_bouldin = davies_bouldin(kNegligible * std::sqrt((result.within + result.between) / rows));
    return result;
  }

 private:
  /** Sums that `visit` takes of the rows, block by block, the blocks added in order. */
  template <class Visit>
  ExactSums sum(std::size_t count, Visit&& visit) {
    std::vector<ExactSums> partial(blocks_.count(), ExactSums(count));
    const double work = static_cast<double>(matrix_.rows) * static_cast<double>(cols_);
    context_.threads.each(blocks_.count(), work, [&](std::size_t b) {
      const RowRange rows = blocks_[b];
      std::vector<double> difference(cols_);
      for (std::size_t i = rows.begin; i < rows.end; i++) {
        if (i % kernel::kTileRows == 0 && context_.cancel.raised()) return;
        const auto label = static_cast<std::size_t>(order_.labels[i]);
        const Real* row = matrix_.data + i * cols_;
        const double* first = firsts_.data() + label * cols_;
        for (std::size_t t = 0; t < cols_; t++) difference[t] = static_cast<double>(row[t]) - first[t];
        visit(label, difference.data(), partial[b]);
      }
    });
    context_.cancel.check();
    ExactSums total = std::move(partial[0]);
    for (std::size_t b = 1; b < partial.size(); b++) total.add(partial[b]);
    return total;
  }

  /** Each cluster's mean, relative to its own first row and to the first row of all. */
  void find_means() {
    const ExactSums sums =
        sum(order_.k() * cols_, [&](std::size_t label, const double* difference, ExactSums& partial) {
          double *sum = partial.sums.data() + label * cols_, *error = partial.errors.data() + label * cols_;
          for (std::size_t t = 0; t < cols_; t++) kernel::add_exactly(sum[t], error[t], difference[t]);
        });
    for (std::size_t j = 0; j < order_.k(); j++) {
      if (order_.size(j) == 0) continue;
      for (std::size_t t = 0; t < cols_; t++) {
        const std::size_t p = j * cols_ + t;
        deltas_[p] = sums[p] / static_cast<double>(order_.size(j));
        means_[p] = (firsts_[p] - static_cast<double>(matrix_.data[t])) + deltas_[p];
      }
    }
  }

  /** The sum of each cluster's distances to its mean, and last the sum of all squared ones. */
  ExactSums find_scatter() {
    return sum(order_.k() + 1, [&](std::size_t label, const double* difference, ExactSums& partial) {
      const double* delta = deltas_.data() + label * cols_;
      double squared = 0;
      for (std::size_t t = 0; t < cols_; t++) squared += (difference[t] - delta[t]) * (difference[t] - delta[t]);
      partial.add(label, std::sqrt(squared));
      partial.add(order_.k(), squared);
    });
  }

  double between() const {
    ExactSums total(1);
    for (std::size_t t = 0; t < cols_; t++) {
      ExactSums column(1);
      for (std::size_t j = 0; j < order_.k(); j++) {
        column.add(0, static_cast<double>(order_.size(j)) * means_[j * cols_ + t]);
      }
      const double mean = column[0] / static_cast<double>(matrix_.rows);
      for (std::size_t j = 0; j < order_.k(); j++) {
        const double difference = means_[j * cols_ + t] - mean;
        total.add(0, static_cast<double>(order_.size(j)) * (difference * difference));
      }
    }
    return total[0];
  }

  double davies_bouldin(double negligible) const {
    const std::size_t k = order_.k();
    ExactSums total(1);
    for (std::size_t i = 0; i < k; i++) {
      context_.cancel.check();
      double worst = 0;
      for (std::size_t j = 0; j < k && order_.size(i) > 0; j++) {
        if (j == i || order_.size(j) == 0) continue;
        const double apart = distance(i, j), scatter = spread_[i] + spread_[j];
        if (apart > negligible && scatter > negligible) worst = std::max(worst, scatter / apart);
      }
      total.add(0, worst);
    }
    return total[0] / static_cast<double>(order_.distinct());
  }

  double distance(std::size_t i, std::size_t j) const {
    double squared = 0;
    for (std::size_t t = 0; t < cols_; t++) {
      const std::size_t p = i * cols_ + t, q = j * cols_ + t;
      const double difference = (firsts_[p] - firsts_[q]) + (deltas_[p] - deltas_[q]);
      squared += difference * difference;
    }
    return std::sqrt(squared);
  }

  const MatrixView<Real>& matrix_;
  const LabelOrder& order_;
  const MeasureContext& context_;
  RowBlocks blocks_;
  std::size_t cols_;
  std::vector<double> firsts_;  // k x cols: the first row of each cluster
  std::vector<double> deltas_;  // k x cols: what leads from there to its mean
  std::vector<double> means_;   // k x cols: the mean less the first row of all
  std::vector<double> spread_;  // k: the mean distance to the mean
};

}  // namespace

template <class Real>
Dispersion dispersion(const MatrixView<Real>& matrix, const std::int32_t* labels, std::size_t k,
                      const MeasureContext& context) {
  check_finite(matrix, context);
  const LabelOrder order = order_by_label(labels, matrix.rows, {}, k);
  const std::size_t distinct = order.distinct();
  if (distinct < 2 || distinct >= matrix.rows) throw BadLabels{distinct, matrix.rows};
  return Clusters<Real>(matrix, order, context).measure();
}

template Dispersion dispersion<double>(const MatrixView<double>&, const std::int32_t*, std::size_t,
                                       const MeasureContext&);
template Dispersion dispersion<float>(const MatrixView<float>&, const std::int32_t*, std::size_t,
                                      const MeasureContext&);

}  // namespace centroid
