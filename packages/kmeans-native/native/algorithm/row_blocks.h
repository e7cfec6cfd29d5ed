#pragma once
#include <algorithm>
#include <cstddef>

#include "../kernel/distance.h"
#include "matrix_view.h"

namespace centroid {

/**
 * The rows cut into blocks that are summed apart and added in order. Their number depends on the problem alone, so a
 * result does not depend on the threads; their bounds are multiples of kTileRows, so no tile lies in two of them.
 */
class RowBlocks {
 public:
  explicit RowBlocks(std::size_t rows, std::size_t k = 1)
      : rows_(rows), count_(std::max<std::size_t>(1, std::min({kMaxBlocks, rows / 1024, rows / (16 * k)}))) {}

  std::size_t count() const { return count_; }
  RowRange operator[](std::size_t block) const { return {bound(block), bound(block + 1)}; }

 private:
  static constexpr std::size_t kMaxBlocks = 64;

  std::size_t bound(std::size_t block) const {
    const std::size_t units = (rows_ + kernel::kTileRows - 1) / kernel::kTileRows;
    return std::min(rows_, units * block / count_ * kernel::kTileRows);
  }

  std::size_t rows_;
  std::size_t count_;
};

}  // namespace centroid
