#include "tile_bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace centroid {
namespace {

using kernel::kTileRows;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kUp = 1 + 0x1p-21F;    // more than a few roundings take away
constexpr float kDown = 1 - 0x1p-19F;  // less than a few roundings of sums so inflated add

constexpr std::int32_t kSeveral = -1;

}  // namespace

template <class Real>
void TileBounds::reset(const PackedMatrix<Real>& data, std::size_t k, Threads threads) {
  k_ = k;
  stride_ = padded_k(k);
  const std::size_t tiles = data.largest_norms.size();
  bounds_.reserve(tiles * stride_);
  squared_norms_.reserve(tiles * kTileRows);
  for (std::size_t tile = 0; tile < tiles; tile++) {
    float* bounds = bounds_.data() + tile * stride_;
    std::fill_n(bounds, k, -kInfinity);
    std::fill(bounds + k, bounds + stride_, kInfinity);
  }
  only_label_.assign(tiles, kSeveral);
  own_moves_.assign(tiles, 0);
  exact_.assign(k, 0);
  moves_.assign(stride_, 0);
  last_moves_.assign(k, 0);
  largest_last_move_ = 0;
  const double largest = *std::max_element(data.largest_norms.begin(), data.largest_norms.end());
  slack_ = static_cast<float>(static_cast<double>(data.cols + 8) * 0x1p-49 * largest) * kUp;
  const std::vector<double> origin(data.cols);
  threads.each(tiles, static_cast<double>(data.rows) * data.cols, [&](std::size_t tile) {
    double norms[kTileRows];
    const float* scan = data.scan_tile(tile * kTileRows);
    data.kernels->table->f32.squared_distances(scan, data.cols, origin.data(), 1, norms);
    for (std::size_t r = 0; r < kTileRows; r++) {
      squared_norms_[tile * kTileRows + r] = static_cast<float>(norms[r]) * kUp;
    }
  });
}

void TileBounds::move_centroids(const std::vector<double>& from, const std::vector<double>& to, std::size_t cols) {
  for (std::size_t j = 0; j < k_; j++) {
    double squared = 0;
    for (std::size_t i = j * cols; i < (j + 1) * cols; i++) squared += (from[i] - to[i]) * (from[i] - to[i]);
    const double distance = std::sqrt(squared) * (1 + 0x1p-30);
    exact_[j] += distance;
    moves_[j] = static_cast<float>(exact_[j]) * kUp;
    last_moves_[j] = (last_moves_[j] + static_cast<float>(distance)) * kUp;
    largest_last_move_ = std::max(largest_last_move_, last_moves_[j]);
  }
}

void TileBounds::end_pass() {
  std::fill(last_moves_.begin(), last_moves_.end(), 0.0F);
  largest_last_move_ = 0;
}

std::size_t TileBounds::candidates(const kernel::BoundKernels& kernels, std::size_t tile, std::int32_t* list) {
  const std::int32_t only = only_label_[tile];
  const float own = only == kSeveral ? largest_last_move_ : last_moves_[static_cast<std::size_t>(only)];
  const float limit = own_moves_[tile] = (own_moves_[tile] + own) * kUp;
  std::size_t listed = kernels.within_moves(bounds_.data() + tile * stride_, moves_.data(), limit, stride_, list);
  if (only != kSeveral && listed > 0) list[listed++] = only;
  return listed;
}

/**
 * With d the distance to the own centroid and g the gap of the scores, the other's distance is sqrt(d^2 + 2 g), and
 * that less d is least for the largest d and the least g.
 */
void TileBounds::update(const kernel::BoundKernels& kernels, kernel::ScoreMargin<float> margin, std::size_t tile,
                        const std::int32_t* labels, const std::int32_t* list, std::size_t listed, const float* scores) {
  const float* lowest = scores + listed * kTileRows;
  float largest_score, largest_squared;
  kernels.largest_own(lowest, squared_norms_.data() + tile * kTileRows, largest_score, largest_squared);
  const float error = (margin.absolute + margin.relative * std::max(0.0F, largest_score)) * kUp;
  const float own_squared = (largest_squared + 2 * error) * kUp;
  const float own = std::sqrt(own_squared) * kUp;
  float* bounds = bounds_.data() + tile * stride_;
  float gaps[kTileRows];
  for (std::size_t first = 0; first < listed; first += kTileRows) {
    const std::size_t some = std::min(kTileRows, listed - first);
    kernels.lowest_gaps(scores + first * kTileRows, lowest, list + first, some, labels, gaps);
    for (std::size_t i = 0; i < some; i++) {
      const std::int32_t j = list[first + i];
      const float gap = gaps[i] - error;
      float bound = -kInfinity;
      if (gap > 0) {
        const float farther = std::sqrt(own_squared + 2 * gap) * kDown - own;
        bound = (farther + moves_[j] + own_moves_[tile]) * kDown - slack_;
      }
      bounds[j] = bound;
    }
  }
  const bool is_alike = std::all_of(labels, labels + kTileRows, [&](auto label) { return label == *labels; });
  only_label_[tile] = is_alike ? *labels : kSeveral;
  if (is_alike) return;
  for (std::size_t r = 0; r < kTileRows; r++) bounds[labels[r]] = -kInfinity;
}

template void TileBounds::reset<double>(const PackedMatrix<double>&, std::size_t, Threads);
template void TileBounds::reset<float>(const PackedMatrix<float>&, std::size_t, Threads);

}  // namespace centroid
