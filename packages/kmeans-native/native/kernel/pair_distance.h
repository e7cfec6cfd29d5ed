#pragma once
#include <cstddef>

/**
 * Kernels on pairs of rows: the rows of one tile against those of another.
 *
 * Tile.   kPairTile rows of `cols` float64 values, feature-major: value t of row r is tile[t * kPairTile + r]. Rows
 * that do not count hold any finite values. Memory. No pointer needs more alignment than its type has. Up to kPairGroup
 * - 1 values past a tile may be read. Error.  A distance is the square root of a sum of squared float64 differences:
 * its relative error is at most (cols / 2 + 3) * 2^-53, however far from the origin and however close together the rows
 * lie, and the distance of equal rows is 0. A sum of m distances adds at most m * 2^-53. Fused operations and the order
 * of sums depend on the instruction set, and with them the last bits.
 */
namespace centroid::kernel {

inline constexpr std::size_t kPairTile = 32;
inline constexpr std::size_t kPairGroup = 4;

struct PairKernels {
  /**
   * Adds the distances between the first `left_count` rows of `left` and the first `right_count` of `right`: each left
   * row's sum over the right ones to `left_sums`, each right row's sum over the left ones to `right_sums`.
   */
  void (*add_distances)(const double* left,       // in, cols x kPairTile
                        const double* right,      // in, cols x kPairTile; may be `left`, or begin at a row of a tile
                        std::size_t cols,         // in, >= 1
                        std::size_t left_count,   // in, [1, kPairTile]
                        std::size_t right_count,  // in, [1, kPairTile]
                        double* left_sums,        // in/out, length kPairTile; those past left_count are unspecified
                        double* right_sums);      // in/out, length right_count; null where they are not wanted
};

}  // namespace centroid::kernel
