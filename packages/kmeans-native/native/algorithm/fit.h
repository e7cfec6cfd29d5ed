#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "lloyd.h"
#include "pack.h"

namespace centroid {

enum class Init { plus_plus = 0, random = 1, given = 2 };

struct FitOptions {
  Init init;
  /** For Init::given: centroids in the data's own frame (k x cols), for one start. */
  const double* centroids;
  std::size_t max_iter;
  /** Relative to the mean population variance of the columns. */
  double tol;
  std::uint32_t seed;
  std::size_t n_init;
  Prune prune = Prune::where_it_pays;
};

struct StartRecord {
  double inertia;
  std::size_t n_iter;
  StopReason stopped_by;
  std::size_t relocations;
};

/** The best start of one k: the lowest inertia, the earliest of equals. */
struct Fit {
  std::size_t k;
  std::vector<double> centroids;   // k x cols, in the data's own frame
  Buffer<std::int32_t> labels;     // rows
  std::vector<std::size_t> sizes;  // k, rows per label
  std::size_t best_start;
  std::vector<StartRecord> starts;
};

struct Progress {
  std::size_t k;
  std::size_t start;  // from 0
  IterationReport report;
};

/** May be called by several threads at once. */
using OnProgress = std::function<void(const Progress&)>;

/** The centroids (k x cols, centred) that a start begins with. */
template <class Real>
std::vector<double> initial_centroids(const PackedMatrix<Real>& data, std::size_t k, const FitOptions& options,
                                      std::size_t start, Threads threads, CancelFlag cancel);

/**
 * Fits each k; every start of every k is a trial of its own. Many trials share the threads, one thread each; few
 * trials, or a single k on data too large for the caches, run one after another on all threads. The results are the
 * same bits. The rows of the data may be in another order afterwards.
 * @throws Cancelled, std::bad_alloc
 */
template <class Real>
std::vector<Fit> fit_each(PackedMatrix<Real>& data, const std::vector<std::size_t>& k_values, const FitOptions& options,
                          Threads threads, CancelFlag cancel, const OnProgress& on_progress);

}  // namespace centroid
