#include "chained_sweep.h"

#include <algorithm>
#include <cmath>

#include "potentials.h"
#include "regroup.h"
#include "rng.h"
#include "seeding.h"
#include "trial_seed.h"

namespace centroid {
namespace {

// A grouping that costs this much more than the best known is not worth iterations; one that costs the same is it.
constexpr double kHopeless = 1.1, kSame = 1e-6;
// More candidates than a fit draws: a step has but one start, and they cost it little.
constexpr std::size_t kMoreCandidates = 4;
// Less of a gain is rounding.
constexpr double kGain = 1e-9;
static_assert(kMaxCandidates + kMoreCandidates <= kMaxCompared);

/** The best clustering found for one k. */
struct Rung {
  std::size_t k;
  std::vector<double> centroids;  // k x cols, in the data's own frame; empty until one is found
  std::vector<double> centred;    // the same, as the rows were labelled by them
  Buffer<std::int32_t> labels;
  std::vector<std::size_t> sizes;
  std::vector<double> weights;  // per cluster
  double inertia = HUGE_VAL;    // summed as Potentials does
  std::size_t best_start = 0;
  std::vector<StartRecord> starts;
};

template <class Real>
class Ladder {
 public:
  Ladder(const PackedMatrix<Real>& data, std::vector<std::size_t> k_values, const ChainedSweepOptions& options,
         Threads threads, CancelFlag cancel, const OnProgress& on_progress)
      : data_(data),
        options_(options),
        threads_(threads),
        cancel_(cancel),
        on_progress_(on_progress),
        lloyd_(data, threads, cancel),
        potentials_(data, threads, cancel) {
    for (std::size_t k : k_values) {
      Rung rung{};
      rung.k = k;
      rung.inertia = HUGE_VAL;
      rungs_.push_back(std::move(rung));
    }
  }

  std::vector<Rung> climb() {
    for (std::size_t round = 0; round < options_.rounds; round++) {
      rng_ = Mt19937(trial_seed(options_.seed, 0, static_cast<std::uint32_t>(round + 1)));
      if (round == 0 || rungs_[0].k > 1) try_seeds(round);
      for (std::size_t i = 1; i < rungs_.size(); i++) try_more(i);
      for (std::size_t i = rungs_.size() - 1; i-- > 0;) try_fewer(i, round);
    }
    for (std::size_t i = 1; i < rungs_.size(); i++) keep_from_rising(i);
    return std::move(rungs_);
  }

 private:
  /** The first k has no neighbour below: it begins with the mean, or as a fit does. */
  void try_seeds(std::size_t round) {
    const std::size_t k = rungs_[0].k;
    const FitOptions options{Init::plus_plus, nullptr, options_.max_iter, options_.tol, options_.seed, 1};
    iterate(0,
            k == 1 ? std::vector<double>(data_.cols) : initial_centroids(data_, k, options, round, threads_, cancel_));
  }

  /** Adds centres to the best of the rung below. */
  void try_more(std::size_t index) {
    const Rung& below = rungs_[index - 1];
    if (shown_ != &below) show(below);
    shown_ = nullptr;
    std::vector<double> centroids = below.centred;
    std::vector<std::size_t> candidates(candidates_for(rungs_[index].k) + kMoreCandidates);
    for (std::size_t k = below.k; k < rungs_[index].k; k++) {
      for (std::size_t& row : candidates) row = potentials_.row_at(rng_.next_double() * potentials_.potential());
      append_row(potentials_.add_best(candidates), centroids);
    }
    iterate(index, std::move(centroids));
  }

  /** Puts clusters of the rung above, or of the highest, together. */
  void try_fewer(std::size_t index, std::size_t round) {
    const Rung &rung = rungs_[index], &above = rungs_[index + 1], &top = rungs_.back();
    if (rung.k == 1) return;
    Grouping merged = merge_clusters(above.centred, above.weights, data_.cols, rung.k);
    Grouping regrouped =
        regroup_clusters(top.centred, top.weights, data_.cols, rung.k,
                         options_.seed + static_cast<std::uint32_t>(round), regrouping_starts(), cancel_);
    merged.cost += above.inertia;
    regrouped.cost += top.inertia;
    Grouping& best = regrouped.cost < merged.cost ? regrouped : merged;
    if (best.cost > rung.inertia * kHopeless) return;
    if (std::fabs(best.cost - rung.inertia) <= rung.inertia * kSame) return;
    iterate(index, std::move(best.centroids));
  }

  /** So many that regrouping takes little of the time of a pass over the rows. */
  std::size_t regrouping_starts() const {
    return std::max<std::size_t>(4, std::min<std::size_t>(50, data_.rows / (32 * rungs_.back().k)));
  }

  void keep_from_rising(std::size_t index) {
    if (rungs_[index].inertia <= rungs_[index - 1].inertia) return;
    try_more(index);
    if (rungs_[index].inertia > rungs_[index - 1].inertia) split_off_rows(index);
  }

  void append_row(std::size_t row, std::vector<double>& centroids) const {
    centroids.resize(centroids.size() + data_.cols);
    data_.copy_row(row, centroids.data() + centroids.size() - data_.cols);
  }

  void iterate(std::size_t index, std::vector<double> centroids) {
    Rung& rung = rungs_[index];
    LloydOptions options{options_.max_iter, options_.tol * data_.mean_variance, {}};
    if (on_progress_) {
      options.on_iteration = [&](const IterationReport& report) { on_progress_({rung.k, rung.starts.size(), report}); };
    }
    shown_ = nullptr;
    options.distances = potentials_.distances();
    LloydResult result = lloyd_.run(std::move(centroids), options);
    rung.starts.push_back({result.inertia, result.n_iter, result.stopped_by, result.relocations});
    if (!(result.inertia < rung.inertia * (1 - kGain))) return;
    take(rung, std::move(result.centroids), lloyd_.labels());
    potentials_.begin_with_distances();
    count_inertia(rung);
  }

  /** Makes centroids (in the data's own frame) and the labels that they give the best of a rung; swaps the labels. */
  void take(Rung& rung, std::vector<double> centroids, Buffer<std::int32_t>& labels) {
    rung.centroids = std::move(centroids);
    rung.centred = centred(rung.centroids);
    std::swap(rung.labels, labels);
    count_rows(rung);
    rung.best_start = rung.starts.size() - 1;
  }

  /** The inertia of a rung whose distances potentials_ has. */
  void count_inertia(Rung& rung) {
    shown_ = &rung;
    rung.inertia = potentials_.potential();
    rung.starts[rung.best_start].inertia = rung.inertia;
  }

  /** Gives potentials_ the distances of a rung. */
  void show(const Rung& rung) {
    potentials_.begin(rung.centred, rung.labels.data());
    shown_ = &rung;
  }

  /** The clustering below with the farthest rows as clusters of their own: no row is farther from its centroid. */
  void split_off_rows(std::size_t index) {
    Rung &rung = rungs_[index], &below = rungs_[index - 1];
    std::vector<double> centroids = below.centroids;
    Buffer<std::int32_t> labels(data_.rows);
    std::copy_n(below.labels.data(), data_.rows, labels.data());
    for (std::size_t k = below.k; k < rung.k; k++) {
      potentials_.begin(centred(centroids), labels.data());
      append_row(potentials_.farthest_row(), centroids);
      for (std::size_t t = 0; t < data_.cols; t++) centroids[k * data_.cols + t] += data_.offset[t];
      relabel(centred(centroids), labels);
    }
    rung.starts.push_back(below.starts[below.best_start]);
    take(rung, std::move(centroids), labels);
    show(rung);
    count_inertia(rung);
  }

  /** Gives the last of some centroids the rows that it is nearer to than their own. */
  void relabel(const std::vector<double>& centroids, Buffer<std::int32_t>& labels) const {
    const std::size_t cols = data_.cols, tile_rows = data_.kernels->tile_rows, last = centroids.size() - cols;
    Buffer<Real> scratch(cols * tile_rows);
    double own[kernel::kTileRows], distances[kernel::kTileRows];
    for (std::size_t row = 0; row < data_.rows; row += tile_rows) {
      cancel_.check();
      const std::size_t count = std::min(tile_rows, data_.rows - row);
      const Real* tile = data_.tile(row, scratch.data());
      data_.kernels->squared_distances_to_own(tile, cols, centroids.data(), labels.data() + row, count, own);
      data_.kernels->squared_distances(tile, cols, centroids.data() + last, 1, distances);
      for (std::size_t r = 0; r < count; r++) {
        if (distances[r] < own[r]) labels[row + r] = static_cast<std::int32_t>(last / cols);
      }
    }
  }

  /** Centroids of the data's own frame in that of the tiles, as `predict` finds them. */
  std::vector<double> centred(const std::vector<double>& centroids) const {
    std::vector<double> values = centroids;
    for (std::size_t p = 0; p < values.size(); p++) values[p] -= data_.offset[p % data_.cols];
    return values;
  }

  /** Rows and weights of every cluster. */
  void count_rows(Rung& rung) const {
    const RowBlocks blocks(data_.rows);
    const std::size_t k = rung.k;
    std::vector<std::size_t> sizes(blocks.count() * k);
    std::vector<double> weights(data_.weights.empty() ? 0 : blocks.count() * k);
    threads_.each(blocks.count(), static_cast<double>(data_.rows), [&](std::size_t b) {
      for (std::size_t i = blocks[b].begin; i < blocks[b].end; i++) {
        const std::size_t cluster = b * k + static_cast<std::size_t>(rung.labels[i]);
        sizes[cluster]++;
        if (!weights.empty()) weights[cluster] += data_.weights[i];
      }
    });
    rung.sizes.assign(k, 0);
    rung.weights.assign(k, 0);
    for (std::size_t i = 0; i < sizes.size(); i++) {
      rung.sizes[i % k] += sizes[i];
      if (!weights.empty()) rung.weights[i % k] += weights[i];
    }
    if (weights.empty()) rung.weights.assign(rung.sizes.begin(), rung.sizes.end());
  }

  const PackedMatrix<Real>& data_;
  const ChainedSweepOptions& options_;
  Threads threads_;
  CancelFlag cancel_;
  const OnProgress& on_progress_;
  Lloyd<Real> lloyd_;
  Potentials<Real> potentials_;
  const Rung* shown_ = nullptr;  // whose distances potentials_ holds
  Mt19937 rng_{0};
  std::vector<Rung> rungs_;  // k ascending
};

}  // namespace

template <class Real>
std::vector<Fit> chained_sweep(const PackedMatrix<Real>& data, const std::vector<std::size_t>& k_values,
                               const ChainedSweepOptions& options, Threads threads, CancelFlag cancel,
                               const OnProgress& on_progress) {
  std::vector<std::size_t> ascending = k_values;
  std::sort(ascending.begin(), ascending.end());
  ascending.erase(std::unique(ascending.begin(), ascending.end()), ascending.end());
  std::vector<Rung> rungs = Ladder<Real>(data, ascending, options, threads, cancel, on_progress).climb();
  std::vector<Fit> fits;
  for (std::size_t k : k_values) {
    const auto index = std::lower_bound(ascending.begin(), ascending.end(), k) - ascending.begin();
    Rung& rung = rungs[static_cast<std::size_t>(index)];
    Fit fit{k, rung.centroids, {}, rung.sizes, rung.best_start, rung.starts};
    if (k_values.size() == ascending.size()) {
      std::swap(fit.labels, rung.labels);
    } else {
      fit.labels = Buffer<std::int32_t>(data.rows);
      std::copy_n(rung.labels.data(), data.rows, fit.labels.data());
    }
    fits.push_back(std::move(fit));
  }
  return fits;
}

template std::vector<Fit> chained_sweep<double>(const PackedMatrix<double>&, const std::vector<std::size_t>&,
                                                const ChainedSweepOptions&, Threads, CancelFlag, const OnProgress&);
template std::vector<Fit> chained_sweep<float>(const PackedMatrix<float>&, const std::vector<std::size_t>&,
                                               const ChainedSweepOptions&, Threads, CancelFlag, const OnProgress&);

}  // namespace centroid
