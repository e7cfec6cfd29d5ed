#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../kernel/distance.h"
#include "buffer.h"

namespace centroid {

/**
 * Labels tiles by the nearest of k centroids, by direct float64 differences; the lowest index of equals. The kernels'
 * faster scores decide wherever they are certain to agree with that, so that a label depends neither on the instruction
 * set nor on the tile, and a tie in the data is seen as one.
 */
template <class Real>
class NearestCentroids {
 public:
  explicit NearestCentroids(const kernel::Kernels<Real>& kernels) : kernels_(kernels) {}

  /** Takes centroids (k x cols) in the frame of the tiles. */
  void set(std::vector<double> centroids, std::size_t cols);

  const std::vector<double>& centroids() const { return centroids_; }

  /** `largest_squared_norm` is that of the tile's rows. Labels the first `count`, for the others anything is stored. */
  void label(const Real* tile,             // in, cols x tile_rows
             double largest_squared_norm,  // in
             std::size_t count,            // in, [1, tile_rows]
             std::int32_t* labels) const;  // out, length tile_rows

 private:
  kernel::ScoreMargin<Real> margin(double largest_squared_norm) const;
  void settle_row(const Real* tile, std::size_t row, std::int32_t* labels) const;
  void settle_tile(const Real* tile, std::uint64_t rows, std::int32_t* labels) const;

  const kernel::Kernels<Real>& kernels_;
  std::size_t k_ = 0, cols_ = 0;
  std::vector<double> centroids_;
  double largest_norm_ = 0;  // of a centroid
  Buffer<Real> panel_;
};

}  // namespace centroid
