#include "pair_tiles.h"

#include <algorithm>

namespace centroid {
namespace {

using kernel::kPairTile;

std::vector<PairTiles::Tile> cut(const LabelOrder& order, bool pure) {
  std::vector<PairTiles::Tile> tiles;
  const auto add = [&](std::size_t begin, std::size_t end) {
    for (std::size_t first = begin; first < end; first += kPairTile) {
      const std::int32_t label = order.labels[static_cast<std::size_t>(order.order[first])];
      tiles.push_back({first, std::min(kPairTile, end - first), label});
    }
  };
  if (!pure) {
    add(0, order.order.size());
  } else {
    for (std::size_t j = 0; j < order.k(); j++) add(order.starts[j], order.starts[j + 1]);
  }
  return tiles;
}

/** Eight features at a time, so that what is written stays in the nearest cache. */
template <class Real>
void pack_tile(const MatrixView<Real>& matrix, const std::vector<std::int32_t>& rows, const LabelOrder& order,
               const PairTiles::Tile& tile, double* out) {
  constexpr std::size_t kFeatures = 8;
  const std::size_t cols = matrix.cols;
  const Real* row[kPairTile];
  for (std::size_t r = 0; r < tile.count; r++) {
    const auto item = static_cast<std::size_t>(order.order[tile.first + r]);
    row[r] = matrix.data + (rows.empty() ? item : static_cast<std::size_t>(rows[item])) * cols;
  }
  for (std::size_t first = 0; first < cols; first += kFeatures) {
    const std::size_t end = std::min(cols, first + kFeatures);
    for (std::size_t r = 0; r < kPairTile; r++) {
      for (std::size_t t = first; t < end; t++) {
        out[t * kPairTile + r] = r < tile.count ? static_cast<double>(row[r][t]) : 0;
      }
    }
  }
}

}  // namespace

std::size_t count_pure_tiles(const LabelOrder& order) {
  std::size_t count = 0;
  for (std::size_t j = 0; j < order.k(); j++) count += (order.size(j) + kPairTile - 1) / kPairTile;
  return count;
}

template <class Real>
PairTiles pack_pairs(const MatrixView<Real>& matrix, const std::vector<std::int32_t>& rows, const LabelOrder& order,
                     bool pure, const MeasureContext& context) {
  const std::size_t cols = matrix.cols;
  PairTiles packed{cols, cut(order, pure), {}};
  const std::size_t values = packed.tiles.size() * kPairTile * cols;
  packed.values = Buffer<double>(values + kernel::kPairGroup - 1);
  std::fill(packed.values.data() + values, packed.values.data() + packed.values.size(), 0.0);
  context.threads.each(packed.tiles.size(), static_cast<double>(values), [&](std::size_t q) {
    if (context.cancel.raised()) return;
    pack_tile(matrix, rows, order, packed.tiles[q], packed.values.data() + q * kPairTile * cols);
  });
  context.cancel.check();
  return packed;
}

#define CENTROID_PACK_PAIRS(Real)                                                                                   \
  template PairTiles pack_pairs<Real>(const MatrixView<Real>&, const std::vector<std::int32_t>&, const LabelOrder&, \
                                      bool, const MeasureContext&);
CENTROID_PACK_PAIRS(double)
CENTROID_PACK_PAIRS(float)

}  // namespace centroid
