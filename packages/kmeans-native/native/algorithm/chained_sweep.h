#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fit.h"

namespace centroid {

struct ChainedSweepOptions {
  std::size_t max_iter;
  /** Relative to the mean population variance of the columns. */
  double tol;
  std::uint32_t seed;
  /** How often to go up and down the values of k. */
  std::size_t rounds;
};

/**
 * One clustering per k, each made from its neighbours instead of from nothing. A round goes up from each k to the next
 * by adding the best of several rows drawn as in k-means++, then down by putting clusters together: the best of the
 * pairs that cost least and of a regrouping of the clusters of the largest k. Each is led to convergence by Lloyd's
 * algorithm, and the best of every k is where the next step begins. Inertia never rises with k. The starts of a Fit are
 * what was tried for its k, in order. The results are the same bits whatever the threads.
 * @throws Cancelled, std::bad_alloc
 */
template <class Real>
std::vector<Fit> chained_sweep(const PackedMatrix<Real>& data, const std::vector<std::size_t>& k_values,
                               const ChainedSweepOptions& options, Threads threads, CancelFlag cancel,
                               const OnProgress& on_progress);

}  // namespace centroid
