#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../kernel/distance.h"
#include "buffer.h"
#include "pack.h"

namespace centroid {

/**
 * For each tile and centroid a lower bound of how much farther that centroid is from every row of another label than
 * the row's own. A centroid whose bound is above what the centroids have moved since need not be looked at again:
 * Elkan's idea with one bound for a tile instead of one for a row. A bound holds for direct float64 distances, errors
 * included.
 * Source: Elkan, "Using the triangle inequality to accelerate k-means", ICML 2003.
 */
class TileBounds {
 public:
  /** Room for a list of candidates. */
  static std::size_t padded_k(std::size_t k) { return (k + 15) / 16 * 16; }

  /** Forgets all bounds. */
  template <class Real>
  void reset(const PackedMatrix<Real>& data, std::size_t k, Threads threads);

  /** The centroids (k x cols) have moved. */
  void move_centroids(const std::vector<double>& from, const std::vector<double>& to, std::size_t cols);

  /**
   * The centroids that may now be nearest to a row of the tile, and those of its labels; none where no label can
   * change. Returns how many. Once for each tile in a pass over all.
   */
  std::size_t candidates(const kernel::BoundKernels& kernels, std::size_t tile,
                         std::int32_t* list);  // out, length padded_k(k) + 1

  /** All tiles have been passed since the centroids moved. */
  void end_pass();

  /** Takes the scores of the listed centroids, which are as exact as `margin` says, and the labels found by them. */
  void update(const kernel::BoundKernels& kernels, kernel::ScoreMargin<float> margin, std::size_t tile,
              const std::int32_t* labels,  // in, length kTileRows
              const std::int32_t* list, std::size_t listed,
              const float* scores);  // in, (listed + 1) x kTileRows

 private:
  std::size_t k_ = 0, stride_ = 0;
  Buffer<float> bounds_;                  // tiles x stride
  std::vector<std::int32_t> only_label_;  // tiles: the label of all rows, if they have one
  Buffer<float> squared_norms_;           // of the rows, or a little more
  std::vector<float> own_moves_;          // tiles: the farthest that a label's centroid moved since reset
  std::vector<double> exact_;             // k: how far each centroid moved since reset
  std::vector<float> moves_;              // stride: the same, or a little more
  std::vector<float> last_moves_;         // k: since the last pass
  float largest_last_move_ = 0;
  float slack_ = 0;  // for the errors of float64 distances
};

}  // namespace centroid
