#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "buffer.h"
#include "pack.h"
#include "relocation.h"
#include "row_blocks.h"

namespace centroid {

/** Sums of weight * row, weights and numbers of positive-weight rows: k clusters. */
struct ClusterTotals {
  std::vector<double> sums;  // k x cols
  std::vector<double> weights;
  std::vector<std::size_t> members;

  /** Empty clusters get the rows; their old clusters lose them. */
  template <class Real>
  void relocate(const PackedMatrix<Real>& data, const std::vector<Relocation>& relocations);

  /** The means (k x cols); a cluster without weight gets the mean of the heaviest. */
  std::vector<double> means() const;
};

/**
 * The totals of each block of rows, kept up to date as labels change. Sums carry their rounding errors along, so moves
 * leave no drift; every block sums in row order, and blocks are added in order.
 */
template <class Real>
class ClusterSums {
 public:
  void reset(std::size_t k, std::size_t cols, std::size_t blocks, bool weighted);

  void clear(std::size_t block);

  /** Adds `count` rows of a tile with their labels; `scratch` holds a tile. */
  void add(std::size_t block, const PackedMatrix<Real>& data, std::size_t row, std::size_t count,
           const std::int32_t* labels, double* scratch);

  /** Takes one row from a cluster to another; `scratch` holds a row. */
  void move(std::size_t block, const PackedMatrix<Real>& data, std::size_t row, std::size_t from, std::size_t to,
            double* scratch);

  void reduce(const kernel::KernelTable& kernels, Threads threads, ClusterTotals& totals) const;

 private:
  double* sums_of(std::size_t block) { return sums_.data() + block * k_ * cols_; }
  double* errors_of(std::size_t block) { return errors_.data() + block * k_ * cols_; }
  double* weights_of(std::size_t block) { return weights_.data() + block * k_; }
  double* weight_errors_of(std::size_t block) { return weight_errors_.data() + block * k_; }
  std::int64_t* members_of(std::size_t block) { return members_.data() + block * k_; }

  std::size_t k_ = 0, cols_ = 0, blocks_ = 0;
  bool weighted_ = false;
  Buffer<double> sums_, errors_;            // blocks x k x cols
  Buffer<double> weights_, weight_errors_;  // blocks x k; unused for unit weights
  Buffer<std::int64_t> members_;            // blocks x k
};

}  // namespace centroid
