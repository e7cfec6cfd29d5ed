#include "nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../kernel/panel.h"

namespace centroid {
namespace {

// From so many doubtful rows on, the distances of a whole tile cost less than those of the rows one by one.
constexpr int kManyRows = 4;

int count_bits(std::uint64_t bits) {
  int count = 0;
  for (; bits != 0; bits &= bits - 1) count++;
  return count;
}

std::uint64_t first_bits(std::size_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

template <class Real>
void NearestCentroids<Real>::set(std::vector<double> centroids, std::size_t cols) {
  centroids_ = std::move(centroids);
  cols_ = cols;
  k_ = centroids_.size() / cols;
  largest_norm_ = 0;
  for (std::size_t j = 0; j < k_; j++) {
    double squared = 0;
    for (std::size_t t = 0; t < cols; t++) squared += centroids_[j * cols + t] * centroids_[j * cols + t];
    largest_norm_ = std::max(largest_norm_, std::sqrt(squared));
  }
  panel_.reserve(kernel::panel_size(k_, cols));
  kernel::fill_panel(centroids_.data(), k_, cols, kernels_.max_group, panel_.data());
}

template <class Real>
void NearestCentroids<Real>::label(const Real* tile, double largest_squared_norm, std::size_t count,
                                   std::int32_t* labels) const {
  std::uint64_t doubtful = kernels_.assign(tile, cols_, panel_.data(), k_, margin(largest_squared_norm), labels);
  doubtful &= first_bits(count);
  if (doubtful == 0) return;
  if (count_bits(doubtful) >= kManyRows) return settle_tile(tile, doubtful, labels);
  for (std::size_t row = 0; row < count; row++) {
    if (doubtful >> row & 1) settle_row(tile, row, labels);
  }
}

/**
 * Twice the error of a score (see kernel/distance.h), with room for that of the direct differences, by whichever bound
 * is lower. With the largest norm of a centroid: ||c||^2/2 + ||x|| ||c||. With the distance d to the centroid, whose
 * norm is at most ||x|| + d: 2.5 (||x||^2 + d^2), where d^2 is 2 * score + ||x||^2.
 */
template <class Real>
kernel::ScoreMargin<Real> NearestCentroids<Real>::margin(double largest_squared_norm) const {
  using Limits = std::numeric_limits<Real>;
  const double terms = static_cast<double>(cols_ + 4);
  const double score_error = terms * static_cast<double>(Limits::epsilon());
  const double distance_error = terms * std::numeric_limits<double>::epsilon();
  const double underflow = terms * static_cast<double>(Limits::min());
  const double norm = std::sqrt(largest_squared_norm), reach = norm + largest_norm_;
  const double by_norms =
      1.01 * (score_error * largest_norm_ * (largest_norm_ / 2 + norm) + distance_error * reach * reach) + underflow;
  const double by_distance = 8 * score_error * largest_squared_norm + underflow;
  if (by_norms < by_distance) return {static_cast<Real>(by_norms), 0};
  return {static_cast<Real>(by_distance), static_cast<Real>(8 * score_error)};
}

template <class Real>
void NearestCentroids<Real>::settle_row(const Real* tile, std::size_t row, std::int32_t* labels) const {
  double nearest = HUGE_VAL;
  for (std::size_t j = 0; j < k_; j++) {
    const double* centroid = centroids_.data() + j * cols_;
    double distance = 0;
    for (std::size_t t = 0; t < cols_; t++) {
      const double difference = static_cast<double>(tile[t * kernels_.tile_rows + row]) - centroid[t];
      distance += difference * difference;
    }
    if (distance < nearest) {
      nearest = distance;
      labels[row] = static_cast<std::int32_t>(j);
    }
  }
}

template <class Real>
void NearestCentroids<Real>::settle_tile(const Real* tile, std::uint64_t rows, std::int32_t* labels) const {
  constexpr std::size_t kAtOnce = 8;
  const std::size_t stride = kernels_.tile_rows;
  double nearest[kernel::kRowUnit], distances[kAtOnce * kernel::kRowUnit];
  std::fill_n(nearest, stride, HUGE_VAL);
  for (std::size_t first = 0; first < k_; first += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, k_ - first);
    kernels_.squared_distances(tile, cols_, centroids_.data() + first * cols_, count, distances);
    for (std::size_t j = 0; j < count; j++) {
      for (std::size_t r = 0; r < stride; r++) {
        if (!(rows >> r & 1) || !(distances[j * stride + r] < nearest[r])) continue;
        nearest[r] = distances[j * stride + r];
        labels[r] = static_cast<std::int32_t>(first + j);
      }
    }
  }
}

template class NearestCentroids<double>;
template class NearestCentroids<float>;

}  // namespace centroid
