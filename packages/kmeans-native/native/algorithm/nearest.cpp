#include "nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace centroid {
namespace {

using kernel::kTileRows;
using kernel::RowMask;

// From so many doubtful rows on, scoring the tile in float64 costs less than the distances of those rows.
constexpr int kManyRows = 6;

}  // namespace

void NearestCentroids::set(std::vector<double> centroids, std::size_t cols) {
  centroids_ = std::move(centroids);
  cols_ = cols;
  k_ = centroids_.size() / cols;
  stride_ = (k_ + 7) / 8 * 8;
  largest_norm_ = 0;
  values_f32_.resize(centroids_.size());
  half_norms_f32_.resize(k_);
  half_norms_.resize(k_);
  by_feature_.reserve(cols * stride_);
  for (std::size_t j = 0; j < k_; j++) {
    double squared = 0, squared_f32 = 0;
    for (std::size_t t = 0; t < cols; t++) {
      const double value = centroids_[j * cols + t];
      const float rounded = static_cast<float>(value);
      values_f32_[j * cols + t] = rounded;
      by_feature_[t * stride_ + j] = value;
      squared += value * value;
      squared_f32 += static_cast<double>(rounded) * static_cast<double>(rounded);
    }
    half_norms_[j] = squared / 2;
    half_norms_f32_[j] = static_cast<float>(squared_f32 / 2);
    largest_norm_ = std::max(largest_norm_, std::sqrt(squared));
  }
  for (std::size_t j = k_; j < stride_; j++) {
    for (std::size_t t = 0; t < cols; t++) by_feature_[t * stride_ + j] = 0;
  }
}

/**
 * Twice the error of a score (see kernel/distance.h), with room for that of the direct differences, by whichever bound
 * is lower. With the largest norm of a centroid: ||c||^2/2 + ||x|| ||c||. With the distance d to the centroid, whose
 * norm is at most ||x|| + d: 2.5 (||x||^2 + d^2), where d^2 is 2 * score + ||x||^2.
 */
template <class Real>
kernel::ScoreMargin<Real> NearestCentroids::margin(double largest_norm) const {
  using Limits = std::numeric_limits<Real>;
  const double terms = static_cast<double>(cols_ + 4);
  const double score_error =
      static_cast<double>(kernel::score_roundings(cols_)) * static_cast<double>(Limits::epsilon());
  const double distance_error = terms * std::numeric_limits<double>::epsilon();
  const double underflow = terms * static_cast<double>(Limits::min());
  const double reach = largest_norm + largest_norm_;
  const double by_norms =
      1.01 * (score_error * largest_norm_ * (largest_norm_ / 2 + largest_norm) + distance_error * reach * reach) +
      underflow;
  const double by_distance = 8 * score_error * largest_norm * largest_norm + underflow;
  if (by_norms < by_distance) return {static_cast<Real>(by_norms), 0};
  return {static_cast<Real>(by_distance), static_cast<Real>(8 * score_error)};
}

bool NearestCentroids::is_many(RowMask rows) {
  int count = 0;
  for (; rows != 0 && count < kManyRows; rows &= rows - 1) count++;
  return count == kManyRows;
}

RowMask NearestCentroids::changes(const std::int32_t* before, const std::int32_t* after) {
  RowMask changed = 0;
  for (std::size_t r = 0; r < kTileRows; r++) changed |= RowMask{before[r] != after[r]} << r;
  return changed;
}

RowMask NearestCentroids::label_wide(const double* tile, double largest_norm, std::int32_t* found) const {
  const kernel::ScoredCentroids<double> scored{centroids_.data(), half_norms_.data(), nullptr, k_};
  return kernels_.f64.assign(tile, cols_, scored, margin<double>(largest_norm), found, found, nullptr).close;
}

std::int32_t NearestCentroids::nearest_to(const double* row) const {
  return static_cast<std::int32_t>(kernels_.wide.nearest_to_row(row, cols_, by_feature_.data(), k_, stride_));
}

template kernel::ScoreMargin<float> NearestCentroids::margin<float>(double) const;
template kernel::ScoreMargin<double> NearestCentroids::margin<double>(double) const;

}  // namespace centroid
