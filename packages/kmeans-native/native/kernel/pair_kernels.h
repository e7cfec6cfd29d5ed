#pragma once
// Included once by each instruction set's file. V is that file's vector type, in an anonymous namespace: no function
// made here may be shared with a file compiled for another instruction set.
#include "pair_distance.h"
#include "vector_code.h"

namespace centroid::kernel {
namespace {

using std::size_t;

template <class V>
struct PairTiles {
  using Reg = typename V::Reg;
  static constexpr size_t kVectors = V::kPairVectors;
  static constexpr size_t kRows = kVectors * V::kWidth;
  static_assert(kPairTile % kRows == 0);

  /** The distances of kPairGroup right rows to kRows left rows. */
  static void distances(const double* left, const double* right, size_t cols, Reg (&result)[kPairGroup][kVectors]) {
    Reg sum[kPairGroup][kVectors];
    CENTROID_UNROLL
    for (size_t j = 0; j < kPairGroup; j++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) sum[j][v] = V::zero();
    }
    for (size_t t = 0; t < cols; t++) {
      Reg x[kVectors];
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) x[v] = V::load(left + v * V::kWidth);
      CENTROID_UNROLL
      for (size_t j = 0; j < kPairGroup; j++) {
        const Reg y = V::broadcast(right + j);
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) {
          const Reg difference = V::sub(x[v], y);
          sum[j][v] = V::fmadd(difference, difference, sum[j][v]);
        }
      }
      left += kPairTile;
      right += kPairTile;
    }
    CENTROID_UNROLL
    for (size_t j = 0; j < kPairGroup; j++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) result[j][v] = V::square_root(sum[j][v]);
    }
  }

  /** `weights` are 1 for the left rows that count and 0 for the others. */
  template <bool Symmetric>
  static void add_block(const double* left, const double* right, size_t cols, const double* weights, size_t right_count,
                        double* left_sums, double* right_sums) {
    Reg sum[kVectors];
    CENTROID_UNROLL
    for (size_t v = 0; v < kVectors; v++) sum[v] = V::zero();
    for (size_t j = 0; j < right_count; j += kPairGroup) {
      Reg distance[kPairGroup][kVectors];
      distances(left, right + j, cols, distance);
      if (right_count - j < kPairGroup) clear_from(right_count - j, distance);
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) {
        const Reg first = V::add(distance[0][v], distance[1][v]), second = V::add(distance[2][v], distance[3][v]);
        sum[v] = V::add(sum[v], V::add(first, second));
      }
      if (!Symmetric) continue;
      double totals[kPairGroup];
      add_lanes(weights, distance, totals);
      const size_t count = right_count - j < kPairGroup ? right_count - j : kPairGroup;
      for (size_t r = 0; r < count; r++) right_sums[j + r] += totals[r];
    }
    CENTROID_UNROLL
    for (size_t v = 0; v < kVectors; v++) {
      double* sums = left_sums + v * V::kWidth;
      V::store(sums, V::add(V::load(sums), sum[v]));
    }
  }

  static void clear_from(size_t first, Reg (&distance)[kPairGroup][kVectors]) {
    CENTROID_UNROLL
    for (size_t j = 1; j < kPairGroup; j++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) distance[j][v] = j < first ? distance[j][v] : V::zero();
    }
  }

  static void add_lanes(const double* weights, const Reg (&distance)[kPairGroup][kVectors], double* totals) {
    Reg weight[kVectors], total[kPairGroup];
    CENTROID_UNROLL
    for (size_t v = 0; v < kVectors; v++) weight[v] = V::load(weights + v * V::kWidth);
    CENTROID_UNROLL
    for (size_t j = 0; j < kPairGroup; j++) {
      total[j] = V::mul(distance[j][0], weight[0]);
      CENTROID_UNROLL
      for (size_t v = 1; v < kVectors; v++) total[j] = V::fmadd(distance[j][v], weight[v], total[j]);
    }
    V::store_lane_sums(total, totals);
  }

  static void add_distances(const double* left, const double* right, size_t cols, size_t left_count, size_t right_count,
                            double* left_sums, double* right_sums) {
    double weights[kPairTile];
    for (size_t r = 0; r < kPairTile; r++) weights[r] = r < left_count ? 1 : 0;
    for (size_t r = 0; r < left_count; r += kRows) {
      if (right_sums) {
        add_block<true>(left + r, right, cols, weights + r, right_count, left_sums + r, right_sums);
      } else {
        add_block<false>(left + r, right, cols, weights + r, right_count, left_sums + r, right_sums);
      }
    }
  }

  static constexpr PairKernels table() { return {add_distances}; }
};

}  // namespace
}  // namespace centroid::kernel
