#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cancel.h"

namespace centroid {

/** A coarser clustering made of the clusters of a finer one, which stay whole. */
struct Grouping {
  std::vector<double> centroids;  // k x cols
  /** What the grouping adds to the finer inertia: sum of weight * squared distance of its centroids to the new ones. */
  double cost;
};

/**
 * Merges the two clusters whose merging costs least (the lowest pair of equals) until k are left.
 * Source: Ward, "Hierarchical grouping to optimize an objective function", JASA 58 (1963).
 */
Grouping merge_clusters(std::vector<double> centroids,  // in, clusters x cols, row-major
                        std::vector<double> weights,    // in, per cluster
                        std::size_t cols, std::size_t k);

/**
 * Clusters the centroids themselves, by weighted K-Means from several k-means++ starts and single moves, each of which
 * lowers the cost: the best grouping found.
 * Source: Hartigan, "Clustering Algorithms", 1975, as in Telgarsky and Vattani, AISTATS 2010.
 * @throws Cancelled
 */
Grouping regroup_clusters(const std::vector<double>& centroids,  // in, clusters x cols, row-major
                          const std::vector<double>& weights,    // in, per cluster
                          std::size_t cols, std::size_t k, std::uint32_t seed, std::size_t starts, CancelFlag cancel);

}  // namespace centroid
