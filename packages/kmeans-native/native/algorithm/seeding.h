#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pack.h"

namespace centroid {

/**
 * The rows that greedy k-means++ picks, as scikit-learn >= 1.3 does for RandomState(seed): 2 + floor(ln k) candidates
 * for each centre, the one that leaves the lowest potential wins, the first of equals. Rows of weight zero are never
 * picked; when all other rows coincide with centres, the first of positive weight is picked again.
 * Source: Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007.
 * @throws Cancelled, std::bad_alloc
 */
template <class Real>
std::vector<std::size_t> pick_rows_plus_plus(const PackedMatrix<Real>& data, std::size_t k, std::uint32_t seed,
                                             Threads threads, CancelFlag cancel);

inline constexpr std::size_t kMaxCandidates = 23;  // for k = 2^31

/** Candidates for each centre: 2 + floor(ln k). */
std::size_t candidates_for(std::size_t k);

/**
 * k rows drawn without replacement with probabilities proportional to the weights, as RandomState.choice does. With
 * fewer rows of positive weight than k, the first of them fills the rest.
 * @throws Cancelled, std::bad_alloc
 */
template <class Real>
std::vector<std::size_t> pick_rows_random(const PackedMatrix<Real>& data, std::size_t k, std::uint32_t seed,
                                          CancelFlag cancel);

}  // namespace centroid
