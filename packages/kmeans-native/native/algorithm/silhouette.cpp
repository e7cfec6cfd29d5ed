#include "silhouette.h"

#include <algorithm>
#include <cmath>

#include "coefficient.h"
#include "pair_tiles.h"
#include "sample_rows.h"

namespace centroid {
namespace {

using kernel::kPairTile;

/** Sums of distances of more bytes than this, or padded by more than half, are not worth what symmetry saves. */
constexpr std::size_t kMaxSumBytes = std::size_t{512} << 20;
constexpr double kMaxPadding = 1.5;
constexpr std::size_t kBlockTiles = 8;
constexpr std::size_t kRounds = 100;

bool is_symmetry_worth_it(const LabelOrder& order) {
  const double padded = static_cast<double>(count_pure_tiles(order) * kPairTile);
  const bool is_small = padded * static_cast<double>(order.k() * sizeof(double)) <= static_cast<double>(kMaxSumBytes);
  return is_small && padded <= kMaxPadding * static_cast<double>(order.order.size());
}

/** Base of the two ways to take the sums of distances. */
class Distances {
 public:
  Distances(const PairTiles& tiles, const LabelOrder& order, const kernel::PairKernels& kernels,
            const MeasureContext& context, double* samples)
      : tiles_(tiles), order_(order), kernels_(kernels), context_(context), samples_(samples) {}

 protected:
  std::int32_t label_at(std::size_t position) const {
    return order_.labels[static_cast<std::size_t>(order_.order[position])];
  }
  void set(std::size_t position, double own_sum, double nearest) {
    const std::size_t size = order_.size(static_cast<std::size_t>(label_at(position)));
    const double value = size > 1 ? silhouette_coefficient(own_sum / static_cast<double>(size - 1), nearest) : 0;
    samples_[static_cast<std::size_t>(order_.order[position])] = value;
  }
  double pair_work(std::size_t pairs_of_tiles) const {
    return static_cast<double>(pairs_of_tiles) * kPairTile * kPairTile * static_cast<double>(tiles_.cols + 8);
  }

  const PairTiles& tiles_;
  const LabelOrder& order_;
  const kernel::PairKernels& kernels_;
  const MeasureContext& context_;
  double* samples_;
};

/**
 * Every pair once. Blocks of tiles meet in the rounds of a tournament: within a round no two pairs share a block, so
 * threads need no locks, and every sum grows in the order of the rounds, whoever adds to it.
 */
class SymmetricDistances : Distances {
 public:
  using Distances::Distances;

  void run() {
    const std::size_t count = tiles_.tiles.size();
    sums_ = Buffer<double>(order_.k() * count * kPairTile);
    std::fill(sums_.data(), sums_.data() + sums_.size(), 0.0);
    const std::size_t blocks = (count + kBlockTiles - 1) / kBlockTiles;
    const std::size_t players = blocks + blocks % 2;
    ProgressSteps progress(context_.on_progress, players);
    play(
        blocks, [&](std::size_t b) { add_block(b, b); }, progress);
    for (std::size_t round = 0; round + 1 < players; round++) {
      play(
          players / 2,
          [&](std::size_t seat) {
            const std::size_t a = seat == 0 ? players - 1 : (round + seat) % (players - 1);
            const std::size_t b = (round + players - 1 - seat) % (players - 1);
            if (a < blocks && b < blocks) add_block(std::min(a, b), std::max(a, b));
          },
          progress);
    }
    finish();
  }

 private:
  template <class Task>
  void play(std::size_t tasks, Task&& task, ProgressSteps& progress) {
    context_.threads.each(tasks, pair_work(tasks * kBlockTiles * kBlockTiles), task);
    context_.cancel.check();
    progress.add_one();
  }

  void add_block(std::size_t a, std::size_t b) {
    const std::size_t count = tiles_.tiles.size();
    for (std::size_t i = a * kBlockTiles; i < std::min(count, (a + 1) * kBlockTiles); i++) {
      for (std::size_t j = a == b ? i : b * kBlockTiles; j < std::min(count, (b + 1) * kBlockTiles); j++) {
        if (context_.cancel.raised()) return;
        const PairTiles::Tile &left = tiles_.tiles[i], &right = tiles_.tiles[j];
        kernels_.add_distances(tiles_.at(i), tiles_.at(j), tiles_.cols, left.count, right.count, sums(right.label, i),
                               i == j ? nullptr : sums(left.label, j));
      }
    }
  }

  double* sums(std::int32_t label, std::size_t tile) {
    return sums_.data() + (static_cast<std::size_t>(label) * tiles_.tiles.size() + tile) * kPairTile;
  }

  void finish() {
    context_.threads.each(tiles_.tiles.size(), static_cast<double>(sums_.size()), [&](std::size_t q) {
      const PairTiles::Tile& tile = tiles_.tiles[q];
      double nearest[kPairTile];
      std::fill(nearest, nearest + kPairTile, HUGE_VAL);
      for (std::size_t j = 0; j < order_.k(); j++) {
        const auto label = static_cast<std::int32_t>(j);
        if (label == tile.label || order_.size(j) == 0) continue;
        const double* sum = sums(label, q);
        const double size = static_cast<double>(order_.size(j));
        for (std::size_t r = 0; r < tile.count; r++) nearest[r] = std::min(nearest[r], sum[r] / size);
      }
      for (std::size_t r = 0; r < tile.count; r++) set(tile.first + r, sums(tile.label, q)[r], nearest[r]);
    });
  }

  Buffer<double> sums_;
};

/** Every pair from both sides: a tile meets one cluster after another, and nothing is kept but the nearest. */
class OneSidedDistances : Distances {
 public:
  using Distances::Distances;

  void run() {
    const std::size_t count = tiles_.tiles.size();
    const std::size_t rounds = std::min(kRounds, count);
    ProgressSteps progress(context_.on_progress, rounds);
    for (std::size_t round = 0; round < rounds; round++) {
      const std::size_t begin = count * round / rounds, end = count * (round + 1) / rounds;
      context_.threads.each(end - begin, pair_work((end - begin) * count), [&](std::size_t i) { measure(begin + i); });
      context_.cancel.check();
      progress.add_one();
    }
  }

 private:
  void measure(std::size_t q) {
    const PairTiles::Tile& tile = tiles_.tiles[q];
    double own[kPairTile] = {}, nearest[kPairTile], sums[kPairTile];
    std::fill(nearest, nearest + kPairTile, HUGE_VAL);
    for (std::size_t j = 0; j < order_.k(); j++) {
      if (order_.size(j) == 0) continue;
      std::fill(sums, sums + kPairTile, 0.0);
      if (!add_cluster(q, j, sums)) return;
      for (std::size_t r = 0; r < tile.count; r++) {
        if (static_cast<std::size_t>(label_at(tile.first + r)) == j) {
          own[r] = sums[r];
        } else {
          nearest[r] = std::min(nearest[r], sums[r] / static_cast<double>(order_.size(j)));
        }
      }
    }
    for (std::size_t r = 0; r < tile.count; r++) set(tile.first + r, own[r], nearest[r]);
  }

  /** False when cancelled. */
  bool add_cluster(std::size_t q, std::size_t label, double* sums) const {
    for (std::size_t p = order_.starts[label]; p < order_.starts[label + 1];) {
      if (context_.cancel.raised()) return false;
      const std::size_t lane = p % kPairTile;
      const std::size_t count = std::min(kPairTile - lane, order_.starts[label + 1] - p);
      kernels_.add_distances(tiles_.at(q), tiles_.at(p / kPairTile) + lane, tiles_.cols, tiles_.tiles[q].count, count,
                             sums, nullptr);
      p += count;
    }
    return true;
  }
};

}  // namespace

template <class Real>
Silhouette silhouette(const MatrixView<Real>& matrix, const std::int32_t* labels, std::size_t k,
                      const SilhouetteOptions& options, const kernel::PairKernels& kernels,
                      const MeasureContext& context) {
  Silhouette result{};
  check_finite(matrix, context);
  if (options.sample_size > 0 && options.sample_size < matrix.rows) {
    result.rows = sample_rows(matrix.rows, options.sample_size, options.seed);
  }
  const LabelOrder order = order_by_label(labels, matrix.rows, result.rows, k);
  const std::size_t items = order.order.size(), distinct = order.distinct();
  if (distinct < 2 || distinct >= items) throw BadLabels{distinct, items};
  result.samples.resize(items);
  const bool is_symmetric = is_symmetry_worth_it(order);
  const PairTiles tiles = pack_pairs(matrix, result.rows, order, is_symmetric, context);
  if (is_symmetric) {
    SymmetricDistances(tiles, order, kernels, context, result.samples.data()).run();
  } else {
    OneSidedDistances(tiles, order, kernels, context, result.samples.data()).run();
  }
  result.means = means_of(result.samples.data(), order);
  return result;
}

#define CENTROID_SILHOUETTE(Real)                                                                 \
  template Silhouette silhouette<Real>(const MatrixView<Real>&, const std::int32_t*, std::size_t, \
                                       const SilhouetteOptions&, const kernel::PairKernels&, const MeasureContext&);
CENTROID_SILHOUETTE(double)
CENTROID_SILHOUETTE(float)

}  // namespace centroid
