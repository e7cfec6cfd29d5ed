#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "cancel.h"
#include "label_order.h"
#include "matrix_view.h"
#include "parallel.h"

namespace centroid {

/** What every measure of a clustering is told. */
struct MeasureContext {
  Threads threads;
  CancelFlag cancel;
  /** Takes the share that is done, in (0, 1]; may be empty. */
  std::function<void(double)> on_progress;
};

/** Means of one value per row. */
struct MeasureMeans {
  double mean;
  std::vector<double> by_cluster;  // NaN for a label without rows
};

MeasureMeans means_of(const double* values, const LabelOrder& order);

/** Tells of progress in steps of a hundredth. */
class ProgressSteps {
 public:
  ProgressSteps(const std::function<void(double)>& listener, std::size_t total) : listener_(listener), total_(total) {}
  void add_one() {
    done_++;
    if (!listener_ || (done_ * 100 / total_ == (done_ - 1) * 100 / total_ && done_ < total_)) return;
    listener_(static_cast<double>(done_) / static_cast<double>(total_));
  }

 private:
  const std::function<void(double)>& listener_;
  std::size_t total_;
  std::size_t done_ = 0;
};

/** @throws BadValue for the first value, in row order, that is not finite or too large to square; Cancelled */
template <class Real>
void check_finite(const MatrixView<Real>& matrix, const MeasureContext& context);

}  // namespace centroid
