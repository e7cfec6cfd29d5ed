#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "../kernel/distance.h"
#include "buffer.h"

namespace centroid {

/**
 * Labels tiles by the nearest of k centroids, by direct float64 differences; the lowest index of equals. Faster scores
 * decide wherever they are certain to agree with that, in float32 first and in float64 where many rows are in doubt, so
 * that a label depends neither on the instruction set nor on the tile, and a tie in the data is seen as one.
 */
class NearestCentroids {
 public:
  explicit NearestCentroids(const kernel::KernelTable& kernels) : kernels_(kernels) {}

  /** Takes centroids (k x cols) in the frame of the tiles. */
  void set(std::vector<double> centroids, std::size_t cols);

  const std::vector<double>& centroids() const { return centroids_; }

  /**
   * Labels the first `count` rows of a tile, for the others anything is stored; returns which labels are other than
   * before. Rows in doubt are read again as they are: `exact.tile()` gives them all in float64 (cols x kTileRows),
   * `exact.row(r)` one (cols).
   */
  template <class Exact>
  kernel::RowMask label(const float* scan,     // in, cols x kTileRows, perhaps without lowest bits; null for none
                        double largest_norm,   // in, of the tile's rows
                        std::size_t count,     // in, [1, kTileRows]
                        std::int32_t* labels,  // in/out, length kTileRows
                        Exact&& exact) const {
    return label_by(scan, {nullptr, k_}, nullptr, largest_norm, count, labels, std::forward<Exact>(exact));
  }

  /** Centroids among which the nearest of every row of a tile is known to be. */
  struct Listed {
    const std::int32_t* list;  // length count; null for all
    std::size_t count;
  };

  /** The same by listed centroids only, and `scores`, unless null, is filled as by the kernel. */
  template <class Exact>
  kernel::RowMask label_by(const float* scan, Listed listed, float* scores, double largest_norm, std::size_t count,
                           std::int32_t* labels, Exact&& exact) const {
    std::int32_t found[kernel::kTileRows];
    kernel::AssignedRows rows{~kernel::RowMask{0}, 0};
    if (scan) {
      const kernel::ScoredCentroids<float> scored{values_f32_.data(), half_norms_f32_.data(), listed.list,
                                                  listed.count};
      rows = kernels_.f32.assign(scan, cols_, scored, margin<float>(largest_norm), labels, found, scores);
    }
    const kernel::RowMask all = count == kernel::kTileRows ? ~kernel::RowMask{0} : (kernel::RowMask{1} << count) - 1;
    kernel::RowMask close = rows.close & all;
    if (close != 0) {
      if (is_many(close)) close &= label_wide(exact.tile(), largest_norm, found);
      for (std::size_t r = 0; close != 0; r++, close >>= 1) {
        if (close & 1) found[r] = nearest_to(exact.row(r));
      }
      rows.changed = changes(labels, found);
    }
    rows.changed &= all;
    if (rows.changed != 0) std::copy(found, found + kernel::kTileRows, labels);
    return rows.changed;
  }

  /** Two scores farther apart than this are in true order, for tiles whose rows are no longer than `largest_norm`. */
  template <class Real>
  kernel::ScoreMargin<Real> margin(double largest_norm) const;

 private:
  static bool is_many(kernel::RowMask rows);
  static kernel::RowMask changes(const std::int32_t* before, const std::int32_t* after);
  /** Labels a tile by float64 scores; returns the rows that are still in doubt. */
  kernel::RowMask label_wide(const double* tile, double largest_norm, std::int32_t* found) const;
  std::int32_t nearest_to(const double* row) const;

  const kernel::KernelTable& kernels_;
  std::size_t k_ = 0, cols_ = 0, stride_ = 0;
  std::vector<double> centroids_;
  std::vector<float> values_f32_, half_norms_f32_;
  std::vector<double> half_norms_;
  Buffer<double> by_feature_;  // cols x stride
  double largest_norm_ = 0;    // of a centroid
};

}  // namespace centroid
