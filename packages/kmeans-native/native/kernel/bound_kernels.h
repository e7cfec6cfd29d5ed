#pragma once
// Included once by each instruction set's file, like score_kernels.h.
#include "distance.h"
#include "vector_code.h"

namespace centroid::kernel {
namespace {

using std::size_t;

/** What the scores of a tile say beyond its labels. V is a float32 vector type. */
template <class V>
struct BoundKernelsOf {
  using Reg = typename V::Reg;
  static constexpr size_t kVectors = V::kPassVectors;
  static constexpr size_t kPassRows = kVectors * V::kWidth;

  static size_t within_moves(const float* bounds, const float* moves, float limit, size_t size, std::int32_t* list) {
    const Reg limits = V::broadcast(&limit);
    size_t count = 0;
    for (size_t first = 0; first < size; first += V::kWidth) {
      RowMask within = V::not_greater(V::load(bounds + first), V::add(V::load(moves + first), limits));
      for (size_t i = first; within != 0; i++, within >>= 1) {
        list[count] = static_cast<std::int32_t>(i);
        count += within & 1;
      }
    }
    return count;
  }

  static void largest_own(const float* lowest, const float* squared_norms, float& score, float& squared_distance) {
    // V has no largest; the lowest of the opposite serves.
    Reg least_score = V::broadcast_infinity(), least_squared = V::broadcast_infinity();
    for (size_t row = 0; row < kTileRows; row += V::kWidth) {
      const Reg opposite = V::sub(V::zero(), V::load(lowest + row));
      least_score = V::min(least_score, opposite);
      least_squared = V::min(least_squared, V::sub(V::add(opposite, opposite), V::load(squared_norms + row)));
    }
    score = -V::lowest(least_score);
    squared_distance = -V::lowest(least_squared);
  }

  static void lowest_gaps(const float* scores, const float* lowest, const std::int32_t* list, size_t count,
                          const std::int32_t* labels, float* gaps) {
    for (size_t i = 0; i < count; i++) {
      Reg gap = V::broadcast_infinity();
      for (size_t row = 0; row < kTileRows; row += V::kWidth) {
        const Reg over = V::sub(V::load(scores + i * kTileRows + row), V::load(lowest + row));
        gap = V::min(gap, V::unless_label(over, labels + row, list[i]));
      }
      gaps[i] = V::lowest(gap);
    }
  }

  static void second_labels(const float* scores, size_t k, const std::int32_t* labels, std::int32_t* seconds) {
    for (size_t first = 0; first < kTileRows; first += kPassRows) {
      Reg score[kVectors], index[kVectors];
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) score[v] = V::broadcast_infinity(), index[v] = V::zero();
      for (size_t j = 0; j < k; j++) {
        const auto label = static_cast<std::int32_t>(j);
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) {
          const size_t row = first + v * V::kWidth;
          const Reg other = V::unless_label(V::load(scores + j * kTileRows + row), labels + row, label);
          V::keep_less(other, V::broadcast_index(label), score[v], index[v]);
        }
      }
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) {
        const size_t row = first + v * V::kWidth;
        V::store_labels(index[v], seconds + row, seconds + row);
      }
    }
  }
};

}  // namespace
}  // namespace centroid::kernel
