#pragma once
// Included once by each instruction set's file. V is that file's vector type, in an anonymous namespace: no function
// made here may be shared with a file compiled for another instruction set.
#include "distance.h"
#include "vector_code.h"

namespace centroid::kernel {
namespace {

using std::size_t;

/** Scores of the rows of a tile, in passes over as many rows as the accumulators of a group of centroids leave room
 * for. */
template <class V>
struct ScoreKernels {
  using Real = typename V::Real;
  using Reg = typename V::Reg;
  static constexpr size_t kVectors = V::kPassVectors;
  static constexpr size_t kPassRows = kVectors * V::kWidth;
  static_assert(kTileRows % kPassRows == 0);

  /** The lowest score of each row with its index, and the second lowest. */
  struct Nearest {
    Reg score[kVectors];
    Reg second[kVectors];
    Reg index[kVectors];

    Nearest() {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) {
        score[v] = second[v] = V::broadcast_infinity();
        index[v] = V::zero();
      }
    }
    void take(size_t v, Reg candidate, Reg candidate_index) {
      second[v] = V::min(second[v], V::max(candidate, score[v]));
      V::keep_less(candidate, candidate_index, score[v], index[v]);
    }
    /** Stores the indices of the pass that begins at row `first`. */
    void finish(ScoreMargin<Real> margin, size_t first, const std::int32_t* previous, std::int32_t* labels,
                AssignedRows& rows) const {
      const Reg absolute = V::broadcast(&margin.absolute), relative = V::broadcast(&margin.relative);
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) {
        const size_t row = first + v * V::kWidth;
        const Reg bound = V::add(absolute, V::mul(relative, V::max(score[v], V::zero())));
        rows.close |= V::not_greater(V::sub(second[v], score[v]), bound) << row;
        rows.changed |= V::store_labels(index[v], previous + row, labels + row) << row;
      }
    }
  };

  /** Scores J centroids with the rows of a pass; J * kVectors accumulators stay in registers. */
  template <size_t J>
  static void score_group(const Real* pass, size_t cols, const Real* const (&values)[6], const Reg (&half_norms)[6],
                          Reg (&score)[J][kVectors]) {
    CENTROID_UNROLL
    for (size_t j = 0; j < J; j++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) score[j][v] = half_norms[j];
    }
    size_t begin = 0;
    if (cols > kLongestRun) {
      // Sums of short sums: their errors grow with the length of a run, not of a row.
      Reg total[J][kVectors];
      CENTROID_UNROLL
      for (size_t j = 0; j < J; j++) {
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) total[j][v] = V::zero();
      }
      for (; cols - begin > kRun; begin += kRun) {
        add_products<J>(pass + begin * kTileRows, begin, begin + kRun, values, score);
        CENTROID_UNROLL
        for (size_t j = 0; j < J; j++) {
          CENTROID_UNROLL
          for (size_t v = 0; v < kVectors; v++) {
            total[j][v] = V::add(total[j][v], score[j][v]);
            score[j][v] = V::zero();
          }
        }
      }
      add_products<J>(pass + begin * kTileRows, begin, cols, values, score);
      CENTROID_UNROLL
      for (size_t j = 0; j < J; j++) {
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) score[j][v] = V::add(total[j][v], score[j][v]);
      }
      return;
    }
    add_products<J>(pass, 0, cols, values, score);
  }

  template <size_t J>
  static void add_products(const Real* pass, size_t begin, size_t end, const Real* const (&values)[6],
                           Reg (&score)[J][kVectors]) {
    for (size_t t = begin; t < end; t++) {
      Reg x[kVectors];
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) x[v] = V::load(pass + v * V::kWidth);
      CENTROID_UNROLL
      for (size_t j = 0; j < J; j++) {
        const Reg c = V::broadcast(values[j] + t);
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) score[j][v] = V::fnmadd(x[v], c, score[j][v]);
      }
      pass += kTileRows;
    }
  }

  template <size_t J>
  static void take_group(const Real* pass, size_t cols, const ScoredCentroids<Real>& centroids, size_t begin,
                         Nearest& nearest, Real* scores) {
    const Real* values[6];
    Reg half_norms[6];
    std::int32_t index[6];
    CENTROID_UNROLL
    for (size_t j = 0; j < J; j++) {
      index[j] = centroids.list ? centroids.list[begin + j] : static_cast<std::int32_t>(begin + j);
      values[j] = centroids.values + static_cast<size_t>(index[j]) * cols;
      half_norms[j] = V::broadcast(centroids.half_norms + index[j]);
    }
    Reg score[J][kVectors];
    score_group<J>(pass, cols, values, half_norms, score);
    CENTROID_UNROLL
    for (size_t j = 0; j < J; j++) {
      const Reg bits = V::broadcast_index(index[j]);
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) nearest.take(v, score[j][v], bits);
    }
    if (!scores) return;
    CENTROID_UNROLL
    for (size_t j = 0; j < J; j++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) V::store(scores + (begin + j) * kTileRows + v * V::kWidth, score[j][v]);
    }
  }

  static void take_all(const Real* pass, size_t cols, const ScoredCentroids<Real>& centroids, Nearest& nearest,
                       Real* scores) {
    constexpr size_t kMaxGroup = V::kMaxGroup;
    static_assert(kMaxGroup <= 6);
    const size_t groups = (centroids.count + kMaxGroup - 1) / kMaxGroup;
    // Groups of nearly equal size, the larger ones first.
    const size_t size = centroids.count / groups, larger = centroids.count % groups;
    for (size_t g = 0, begin = 0; g < groups; g++) {
      const size_t width = size + (g < larger ? 1 : 0);
      switch (width) {
        case 1: take_group<1>(pass, cols, centroids, begin, nearest, scores); break;
        case 2: take_group<2>(pass, cols, centroids, begin, nearest, scores); break;
        case 3: take_group<3>(pass, cols, centroids, begin, nearest, scores); break;
        case 4: take_group<4>(pass, cols, centroids, begin, nearest, scores); break;
        case 5: take_group<5>(pass, cols, centroids, begin, nearest, scores); break;
        default: take_group<6>(pass, cols, centroids, begin, nearest, scores); break;
      }
      begin += width;
    }
  }

  /** The same for at most four features: the rows stay in registers and the centroids pass by one at a time. */
  template <size_t Cols>
  static void take_all_narrow(const Real* pass, const ScoredCentroids<Real>& centroids, Nearest& nearest) {
    Reg x[Cols][kVectors];
    CENTROID_UNROLL
    for (size_t t = 0; t < Cols; t++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) x[t][v] = V::load(pass + t * kTileRows + v * V::kWidth);
    }
    for (size_t i = 0; i < centroids.count; i++) {
      const std::int32_t index = centroids.list ? centroids.list[i] : static_cast<std::int32_t>(i);
      const Real* values = centroids.values + static_cast<size_t>(index) * Cols;
      const Reg half_norm = V::broadcast(centroids.half_norms + index), bits = V::broadcast_index(index);
      Reg score[kVectors];
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) score[v] = half_norm;
      CENTROID_UNROLL
      for (size_t t = 0; t < Cols; t++) {
        const Reg c = V::broadcast(values + t);
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) score[v] = V::fnmadd(x[t][v], c, score[v]);
      }
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) nearest.take(v, score[v], bits);
    }
  }

  static AssignedRows assign(const Real* tile, size_t cols, const ScoredCentroids<Real>& centroids,
                             ScoreMargin<Real> margin, const std::int32_t* previous, std::int32_t* labels,
                             Real* scores) {
    AssignedRows rows{0, 0};
    for (size_t first = 0; first < kTileRows; first += kPassRows) {
      const Real* pass = tile + first;
      Real* kept = scores ? scores + first : nullptr;
      Nearest nearest;
      switch (scores ? 0 : cols) {
        case 1: take_all_narrow<1>(pass, centroids, nearest); break;
        case 2: take_all_narrow<2>(pass, centroids, nearest); break;
        case 3: take_all_narrow<3>(pass, centroids, nearest); break;
        case 4: take_all_narrow<4>(pass, centroids, nearest); break;
        default: take_all(pass, cols, centroids, nearest, kept); break;
      }
      nearest.finish(margin, first, previous, labels, rows);
      if (!kept) continue;
      for (size_t v = 0; v < kVectors; v++) {
        V::store(kept + centroids.count * kTileRows + v * V::kWidth, nearest.score[v]);
      }
    }
    return rows;
  }
};

}  // namespace
}  // namespace centroid::kernel
