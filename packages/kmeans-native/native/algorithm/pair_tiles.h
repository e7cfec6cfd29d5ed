#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../kernel/pair_distance.h"
#include "buffer.h"
#include "label_order.h"
#include "measure.h"

namespace centroid {

/** Rows of a matrix in the order of their labels, as tiles for the kernels on pairs (see kernel/pair_distance.h). */
struct PairTiles {
  /** Rows order[first] to order[first + count - 1]. */
  struct Tile {
    std::size_t first;
    std::size_t count;
    std::int32_t label;  // of its first row
  };

  std::size_t cols;
  std::vector<Tile> tiles;
  Buffer<double> values;

  const double* at(std::size_t tile) const { return values.data() + tile * kernel::kPairTile * cols; }
};

/** How many tiles it takes when none holds rows of two labels. */
std::size_t count_pure_tiles(const LabelOrder& order);

/**
 * Item i of the order is row rows[i] of the matrix, or row i where `rows` is empty. `pure` tiles hold rows of one
 * label, so that the last of each label may be part empty; else only the last tile is.
 * @throws Cancelled, std::bad_alloc
 */
template <class Real>
PairTiles pack_pairs(const MatrixView<Real>& matrix, const std::vector<std::int32_t>& rows, const LabelOrder& order,
                     bool pure, const MeasureContext& context);

}  // namespace centroid
