#include "fit.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>

#include "seeding.h"
#include "trial_seed.h"

namespace centroid {
namespace {

// Up to this size the packed data stay in the caches of one core, and a start per core beats a block per core.
constexpr std::size_t kCachedBytes = std::size_t{8} << 20;

struct Trial {
  std::size_t fit;
  std::size_t start;
};

template <class Real>
class Trials {
 public:
  Trials(PackedMatrix<Real>& data, const std::vector<std::size_t>& k_values, const FitOptions& options,
         CancelFlag cancel, const OnProgress& on_progress)
      : data_(data), options_(options), cancel_(cancel), on_progress_(on_progress) {
    for (std::size_t k : k_values) {
      Fit fit{};
      fit.k = k;
      fit.starts.resize(options.n_init);
      fits_.push_back(std::move(fit));
    }
    for (std::size_t i = 0; i < fits_.size(); i++) {
      for (std::size_t start = 0; start < options.n_init; start++) trials_.push_back({i, start});
    }
    std::stable_sort(trials_.begin(), trials_.end(),
                     [&](const Trial& a, const Trial& b) { return fits_[a.fit].k > fits_[b.fit].k; });
  }

  std::vector<Fit> run(Threads threads) {
    const std::size_t bytes = data_.padded_rows() * data_.cols * sizeof(Real);
    const bool side_by_side = trials_.size() >= threads.count() && (fits_.size() > 1 || bytes <= kCachedBytes);
    if (threads.count() > 1 && side_by_side) {
      double work = 0;
      for (const Trial& trial : trials_) work += static_cast<double>(data_.rows) * data_.cols * fits_[trial.fit].k;
      threads.each(trials_.size(), work, [&](std::size_t i) { run_guarded(trials_[i]); });
      if (failure_) std::rethrow_exception(failure_);
    } else {
      Pruning<Real> pruning(data_, options_.prune, threads);
      Lloyd<Real> lloyd(data_, pruning, threads, cancel_);
      for (const Trial& trial : trials_) {
        pruning.restore();
        run_trial(trial, lloyd, threads);
      }
    }
    return std::move(fits_);
  }

 private:
  /** On a thread of its own, with the memory of a trial that ended before. */
  void run_guarded(const Trial& trial) {
    std::unique_ptr<Lloyd<Real>> lloyd;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (failure_) return;
      if (!idle_.empty()) {
        lloyd = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    try {
      const Threads alone(1);
      if (!lloyd) lloyd = std::make_unique<Lloyd<Real>>(std::as_const(data_), alone, cancel_);
      run_trial(trial, *lloyd, alone);
      std::lock_guard<std::mutex> lock(mutex_);
      idle_.push_back(std::move(lloyd));
    } catch (...) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  void run_trial(const Trial& trial, Lloyd<Real>& lloyd, Threads threads) {
    Fit& fit = fits_[trial.fit];
    std::vector<double> initial = initial_centroids(data_, fit.k, options_, trial.start, threads, cancel_);
    LloydOptions lloyd_options{options_.max_iter, options_.tol * data_.mean_variance, {}};
    if (on_progress_) {
      lloyd_options.on_iteration = [&](const IterationReport& report) { on_progress_({fit.k, trial.start, report}); };
    }
    LloydResult result = lloyd.run(std::move(initial), lloyd_options);
    std::lock_guard<std::mutex> lock(mutex_);
    fit.starts[trial.start] = {result.inertia, result.n_iter, result.stopped_by, result.relocations};
    if (!fit.centroids.empty() && !is_better(fit, trial.start, result.inertia)) return;
    fit.best_start = trial.start;
    fit.centroids = std::move(result.centroids);
    std::swap(fit.labels, lloyd.labels());
    fit.sizes.assign(fit.k, 0);
    for (std::size_t i = 0; i < data_.rows; i++) fit.sizes[fit.labels[i]]++;
  }

  static bool is_better(const Fit& fit, std::size_t start, double inertia) {
    const double best = fit.starts[fit.best_start].inertia;
    return inertia < best || (inertia == best && start < fit.best_start);
  }

  PackedMatrix<Real>& data_;
  const FitOptions& options_;
  CancelFlag cancel_;
  const OnProgress& on_progress_;
  std::vector<Trial> trials_;  // the slowest first

  std::mutex mutex_;  // guards what follows while trials run side by side
  std::vector<Fit> fits_;
  std::vector<std::unique_ptr<Lloyd<Real>>> idle_;
  std::exception_ptr failure_;
};

}  // namespace

template <class Real>
std::vector<double> initial_centroids(const PackedMatrix<Real>& data, std::size_t k, const FitOptions& options,
                                      std::size_t start, Threads threads, CancelFlag cancel) {
  std::vector<double> centroids(k * data.cols);
  if (options.init == Init::given) {
    for (std::size_t i = 0; i < centroids.size(); i++) {
      centroids[i] = options.centroids[i] - data.offset[i % data.cols];
    }
    return centroids;
  }
  const std::uint32_t seed = trial_seed(options.seed, static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(start));
  const std::vector<std::size_t> rows = options.init == Init::random
                                            ? pick_rows_random(data, k, seed, cancel)
                                            : pick_rows_plus_plus(data, k, seed, threads, cancel);
  for (std::size_t j = 0; j < k; j++) data.copy_row(rows[j], centroids.data() + j * data.cols);
  return centroids;
}

template <class Real>
std::vector<Fit> fit_each(PackedMatrix<Real>& data, const std::vector<std::size_t>& k_values, const FitOptions& options,
                          Threads threads, CancelFlag cancel, const OnProgress& on_progress) {
  return Trials<Real>(data, k_values, options, cancel, on_progress).run(threads);
}

#define CENTROID_FIT(Real)                                                                                          \
  template std::vector<double> initial_centroids<Real>(const PackedMatrix<Real>&, std::size_t, const FitOptions&,   \
                                                       std::size_t, Threads, CancelFlag);                           \
  template std::vector<Fit> fit_each<Real>(PackedMatrix<Real>&, const std::vector<std::size_t>&, const FitOptions&, \
                                           Threads, CancelFlag, const OnProgress&);
CENTROID_FIT(double)
CENTROID_FIT(float)

}  // namespace centroid
