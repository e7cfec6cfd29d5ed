#include "pruning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "exact_tile.h"

namespace centroid {
namespace {

using kernel::kTileRows;

constexpr std::size_t kFewestTiles = 64;
constexpr std::size_t kFirstTry = 4, kSampleTiles = 8;
// Of the time of a plain pass, by the model below: a pruned pass that takes more is not worth its bounds.
constexpr double kWorthwhile = 0.6;
// So many times as many scores are left by bounds for tiles as by bounds for rows.
constexpr double kTileExcess = 25;
// A share of the scores in a sample: on noise a try at more than that came too early.
constexpr double kMostPromising = 0.006;
// Tiles lose their likeness as labels change: rows are sorted again when so many did and the share has doubled.
constexpr std::size_t kResortShare = 16;

/** The time of a pruned pass in that of a plain one, in which every tile looks at a share of the centroids. */
double relative_time(double share, std::size_t k, std::size_t cols) {
  // Cycles for a tile and for a score of its rows, measured with AVX-512; others keep the proportions.
  constexpr double kTile = 150, kBound = 55, kScore = 8, kProduct = 4;
  const double score = kScore + kProduct * static_cast<double>(cols), clusters = static_cast<double>(k);
  return (kTile + share * clusters * (score + kBound)) / (clusters * score);
}

}  // namespace

template <class Real>
void Pruning<Real>::begin(std::size_t k) {
  k_ = k;
  pass_ = Pass::plain;
  pass_number_ = 0;
  promising_ = kMostPromising;
  last_moves_.assign(k, 0);
  const bool is_large = data_.largest_norms.size() >= kFewestTiles && relative_time(0, k, data_.cols) < kWorthwhile / 2;
  const bool is_possible = k >= 2 && data_.scan_tile(0);
  next_try_ = prune_ == Prune::always ? 2 : kFirstTry;
  if (prune_ == Prune::never || !is_possible || (prune_ == Prune::where_it_pays && !is_large)) {
    next_try_ = static_cast<std::size_t>(-1);
    return;
  }
  scores_ = std::make_unique<ScratchPool<float>>(threads_.count(), (k + 1) * kTileRows);
  list_ = std::make_unique<ScratchPool<std::int32_t>>(threads_.count(), TileBounds::padded_k(k) + 1);
  second_labels_.reserve(data_.padded_rows());
  listed_.assign(data_.largest_norms.size(), 0);
}

template <class Real>
void Pruning<Real>::prepare_pass(const NearestCentroids& nearest) {
  pass_number_++;
  if (pass_ != Pass::plain || pass_number_ < next_try_) return;
  const double promised = prune_ == Prune::always ? 0 : promised_share(nearest);
  const double share = kTileExcess * promised + 1.0 / static_cast<double>(k_);
  const bool is_promising = promised <= promising_ && relative_time(share, k_, data_.cols) < kWorthwhile;
  if (!is_promising) {
    next_try_ = pass_number_ + std::max<std::size_t>(2, pass_number_ / 2);
    return;
  }
  // Where this disappoints, the next try needs a better promise.
  promising_ = promised / 2;
  pass_ = Pass::ranking;
}

/** The share of the other centroids' scores that bounds for rows would leave, by a few tiles and the last moves. */
template <class Real>
double Pruning<Real>::promised_share(const NearestCentroids& nearest) const {
  const std::size_t tiles = data_.rows / kTileRows, samples = std::min(tiles, kSampleTiles);
  const std::vector<double> origin(data_.cols);
  std::vector<double> scratch(data_.tile_size());
  const Scratch<float> scores(*scores_);
  const float* lowest = scores.data() + k_ * kTileRows;
  std::size_t needed = 0;
  for (std::size_t s = 0; s < samples; s++) {
    const std::size_t row = tiles * s / samples * kTileRows;
    const float* scan = data_.scan_tile(row);
    std::int32_t labels[kTileRows] = {};
    double norms[kTileRows], own[kTileRows], own_move[kTileRows];
    nearest.label_by(scan, {nullptr, k_}, scores.data(), data_.largest_norm_at(row), kTileRows, labels,
                     ExactTile<Real>(data_, row, scratch.data()));
    data_.kernels->table->f32.squared_distances(scan, data_.cols, origin.data(), 1, norms);
    for (std::size_t r = 0; r < kTileRows; r++) {
      own[r] = std::sqrt(std::max(0.0, 2.0 * lowest[r] + norms[r]));
      own_move[r] = last_moves_[labels[r]];
    }
    for (std::size_t j = 0; j < k_; j++) {
      for (std::size_t r = 0; r < kTileRows; r++) {
        // Bounds serve more than one pass.
        const double move = 2 * (last_moves_[j] + own_move[r]);
        const double gap = 2.0 * (scores.data()[j * kTileRows + r] - lowest[r]);
        needed += gap <= (2 * own[r] + move) * move;
      }
    }
  }
  const double scored = static_cast<double>(samples * kTileRows);
  return (static_cast<double>(needed) - scored) / (scored * static_cast<double>(k_ - 1));
}

template <class Real>
kernel::RowMask Pruning<Real>::label(const NearestCentroids& nearest, std::size_t row, std::size_t count,
                                     std::int32_t* labels, const Workspace& workspace) {
  switch (pass_) {
    case Pass::ranking: return rank_tile(nearest, row, count, labels, workspace);
    case Pass::pruned: return prune_tile(nearest, row, count, labels, workspace);
    default: break;
  }
  return nearest.label(data_.scan_tile(row), data_.largest_norm_at(row), count, labels,
                       ExactTile<Real>(data_, row, workspace.tile()));
}

template <class Real>
kernel::RowMask Pruning<Real>::rank_tile(const NearestCentroids& nearest, std::size_t row, std::size_t count,
                                         std::int32_t* labels, const Workspace& workspace) {
  const kernel::RowMask changed =
      nearest.label_by(data_.scan_tile(row), {nullptr, k_}, workspace.scores(), data_.largest_norm_at(row), count,
                       labels, ExactTile<Real>(data_, row, workspace.tile()));
  data_.kernels->table->bounds.second_labels(workspace.scores(), k_, labels, second_labels_.data() + row);
  return changed;
}

template <class Real>
kernel::RowMask Pruning<Real>::prune_tile(const NearestCentroids& nearest, std::size_t row, std::size_t count,
                                          std::int32_t* labels, const Workspace& workspace) {
  const kernel::BoundKernels& kernels = data_.kernels->table->bounds;
  const std::size_t tile = row / kTileRows;
  const std::size_t listed = bounds_.candidates(kernels, tile, workspace.list());
  listed_[tile] = static_cast<std::uint32_t>(listed);
  if (listed == 0) return 0;
  const double norm = data_.largest_norm_at(row);
  const kernel::RowMask changed = nearest.label_by(data_.scan_tile(row), {workspace.list(), listed}, workspace.scores(),
                                                   norm, count, labels, ExactTile<Real>(data_, row, workspace.tile()));
  bounds_.update(kernels, nearest.margin<float>(norm), tile, labels, workspace.list(), listed, workspace.scores());
  return changed;
}

template <class Real>
bool Pruning<Real>::end_pass(std::size_t changed, std::int32_t* labels) {
  if (pass_ == Pass::pruned) {
    bounds_.end_pass();
    changed_since_sort_ += changed;
    end_pruned_pass();
    return false;
  }
  if (pass_ != Pass::ranking) return false;
  order_.sort(data_, k_, labels, second_labels_.data(), threads_);
  bounds_.reset(data_, k_, threads_);
  passes_since_sort_ = changed_since_sort_ = 0;
  least_share_ = 1;
  pass_ = Pass::pruned;
  return true;
}

template <class Real>
void Pruning<Real>::end_pruned_pass() {
  if (passes_since_sort_++ == 0) return;  // it began with no bounds
  const double share = share_of_pass();
  least_share_ = std::min(least_share_, share);
  const bool is_mixed_up = changed_since_sort_ > data_.rows / kResortShare && share > 2 * least_share_;
  if (prune_ == Prune::always ? passes_since_sort_ % 4 == 0 : is_mixed_up) {
    pass_ = Pass::ranking;
  } else if (prune_ != Prune::always && passes_since_sort_ > 2 && relative_time(share, k_, data_.cols) > kWorthwhile) {
    pass_ = Pass::plain;
    next_try_ = pass_number_ + pass_number_ / 2;
  }
}

template <class Real>
double Pruning<Real>::share_of_pass() const {
  const double listed = std::accumulate(listed_.begin(), listed_.end(), 0.0);
  return listed / (static_cast<double>(k_) * static_cast<double>(listed_.size()));
}

template <class Real>
void Pruning<Real>::move_centroids(const std::vector<double>& from, const std::vector<double>& to) {
  if (pass_ == Pass::pruned) bounds_.move_centroids(from, to, data_.cols);
  for (std::size_t j = 0; j < k_; j++) {
    double squared = 0;
    for (std::size_t i = j * data_.cols; i < (j + 1) * data_.cols; i++)
      squared += (from[i] - to[i]) * (from[i] - to[i]);
    last_moves_[j] = std::sqrt(squared);
  }
}

template class Pruning<double>;
template class Pruning<float>;

}  // namespace centroid
