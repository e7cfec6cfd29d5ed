#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../kernel/potentials.h"
#include "buffer.h"
#include "cancel.h"
#include "pack.h"
#include "parallel.h"
#include "row_blocks.h"
#include "scratch.h"

namespace centroid {

/** Rows that `add_best` takes, at most. */
inline constexpr std::size_t kMaxCompared = kernel::kMaxPotentialCentres - 1;

/**
 * Squared distances of the rows to the nearest centre so far, and what one more centre would make of their weighted
 * sum, the potential. Sums are taken in the lanes of kernel/potentials.h within the blocks of row_blocks.h: the same
 * bits whatever the threads, the instruction set and the way to the result.
 */
template <class Real>
class Potentials {
 public:
  Potentials(const PackedMatrix<Real>& data, Threads threads, CancelFlag cancel);

  /** Begins with a row as the only centre. @throws Cancelled */
  void begin(std::size_t row);

  /** Begins with centred centroids (k x cols) and the labels that they give to the rows. @throws Cancelled */
  void begin(const std::vector<double>& centroids, const std::int32_t* labels);

  /** Where the squared distances of the rows to centroids can be put, for begin_with_distances; what was there is lost.
   */
  double* distances() { return closest_.data(); }

  /** Begins with the centroids that are so far from the rows. @throws Cancelled */
  void begin_with_distances();

  /** The sum of weight * squared distance to the nearest centre. */
  double potential() const { return potential_; }

  /** searchsorted(cumsum(weight * squared distance), target), clipped to rows of positive weight. @throws Cancelled */
  std::size_t row_at(double target);

  /** The row of positive weight that is farthest from its centre, the first of equals. @throws Cancelled */
  std::size_t farthest_row();

  /**
   * Makes the row a centre that leaves the lowest potential, the first of equals, and returns it. Takes up to
   * kMaxCompared rows. @throws Cancelled
   */
  std::size_t add_best(const std::vector<std::size_t>& rows);

 private:
  using Indices = std::vector<std::size_t>;

  /** What one pass compares the rows with, and what it needs to know of that. */
  struct Pass {
    kernel::PotentialCentres centres;
    std::vector<double> values, norms;
    std::vector<float> scan;
    bool scannable;  // scores in float do not overflow
  };

  Pass pass_of(const Indices& rows, bool lowers, std::size_t scored) const;
  void fill_margins(const Pass& pass, double largest_norm, float* margins) const;
  void add_block(const Pass& pass, std::size_t block, bool keeps, double* sums, double* gains);
  void compare(const Indices& blocks, const Indices& exact, const Indices& scored, bool keeps = false);
  Indices compare_by_sample(const Indices& candidates);
  bool may_score() const;
  kernel::PotentialRows rows_of_tile(std::size_t row) const;
  double share(std::size_t candidate, std::size_t block) const;
  double share(std::size_t candidate, const Indices& blocks) const;
  std::size_t lowest(const Indices& candidates, const Indices& blocks) const;
  void lower_block(std::size_t block);
  double* closest_of(std::size_t block) { return is_in_other_[block] ? with_leader_.data() : closest_.data(); }
  double* other_of(std::size_t block) { return is_in_other_[block] ? closest_.data() : with_leader_.data(); }

  const PackedMatrix<Real>& data_;
  const kernel::PotentialKernels& kernels_;
  Threads threads_;
  CancelFlag cancel_;
  RowBlocks blocks_;
  Indices all_, sample_, rest_;  // blocks
  double largest_norm_ = 0;      // of a row
  double total_weight_ = 0;
  bool has_usual_weights_ = true;  // far from the ends of float

  Buffer<double> closest_;         // padded rows; with the last centre where is_lowered_
  Buffer<double> with_leader_;     // the same with the best of a sample as well, if it is kept
  ScratchPool<Real> scratch_;      // tiles
  double potential_ = 0;           // with every centre
  std::vector<double> totals_;     // the same per block
  std::size_t last_ = 0;           // the row that became a centre last
  std::vector<char> is_lowered_;   // per block
  std::vector<char> is_in_other_;  // per block: closest_ and with_leader_ have changed places
  bool is_kept_ = false;           // with_leader_ has the rows of rest_ with the best candidate
  Indices rows_;                   // the candidates
  std::vector<double> sums_;       // candidates x blocks x lanes
  std::vector<double> gains_;      // blocks x candidates that were only scored
  std::size_t misses_ = 0;         // samples that did not show the best candidate
  bool is_reversed_ = false;
};

}  // namespace centroid
