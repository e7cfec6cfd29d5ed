#pragma once
// Included once by each instruction set's file. V is that file's vector type, in an anonymous namespace: no function
// made here may be shared with a file compiled for another instruction set.
#include "distance.h"
#include "panel.h"
#include "two_sum.h"

#if defined(__clang__)
#define CENTROID_UNROLL _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define CENTROID_UNROLL _Pragma("GCC unroll 16")
#else
#define CENTROID_UNROLL
#endif
#if defined(_MSC_VER)
#define CENTROID_RESTRICT __restrict
#else
#define CENTROID_RESTRICT __restrict__
#endif

namespace centroid::kernel {
namespace {

using std::size_t;

template <class V>
struct TileKernels {
  using Real = typename V::Real;
  using Reg = typename V::Reg;
  using Wide = typename V::Wide;
  static constexpr size_t kVectors = V::kTileVectors;
  static constexpr size_t kRows = kVectors * V::kWidth;
  static constexpr size_t kWides = kRows / V::kWideWidth;
  static_assert(kRowUnit % kRows == 0);

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
    /** Stores the indices; returns the rows whose two scores are within the margin. */
    std::uint64_t finish(ScoreMargin<Real> margin, std::int32_t* labels) const {
      const Reg absolute = V::broadcast(&margin.absolute), relative = V::broadcast(&margin.relative);
      std::uint64_t close = 0;
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) {
        V::store_index(labels + v * V::kWidth, index[v]);
        const Reg bound = V::add(absolute, V::mul(relative, V::max(score[v], V::zero())));
        close |= V::not_greater(V::sub(second[v], score[v]), bound) << (v * V::kWidth);
      }
      return close;
    }
  };

  /** Scores J centroids with every row; J * kVectors accumulators stay in registers. */
  template <size_t J>
  static void score_group(const Real* tile, size_t cols, const Real* group, Nearest& nearest) {
    Reg score[J][kVectors];
    CENTROID_UNROLL
    for (size_t j = 0; j < J; j++) {
      const Reg half_norm = V::broadcast(group + j);
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) score[j][v] = half_norm;
    }
    const Real* values = group + 2 * J;
    for (size_t t = 0; t < cols; t++) {
      Reg x[kVectors];
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) x[v] = V::load(tile + v * V::kWidth);
      CENTROID_UNROLL
      for (size_t j = 0; j < J; j++) {
        const Reg c = V::broadcast(values + j);
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) score[j][v] = V::fnmadd(x[v], c, score[j][v]);
      }
      tile += kRows;
      values += J;
    }
    CENTROID_UNROLL
    for (size_t j = 0; j < J; j++) {
      const Reg index = V::broadcast(group + J + j);
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) nearest.take(v, score[j][v], index);
    }
  }

  /** The same for at most four features: the rows stay in registers and the centroids pass by one at a time. */
  template <size_t Cols>
  static std::uint64_t assign_narrow(const Real* tile, const Real* panel, size_t k, ScoreMargin<Real> margin,
                                     std::int32_t* labels) {
    Reg x[Cols][kVectors];
    CENTROID_UNROLL
    for (size_t t = 0; t < Cols; t++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kVectors; v++) x[t][v] = V::load(tile + t * kRows + v * V::kWidth);
    }
    Nearest nearest;
    const Groups groups = Groups::of(k, V::kMaxGroup);
    for (size_t g = 0; g < groups.count; g++) {
      const size_t size = groups.size_of(g);
      for (size_t j = 0; j < size; j++) {
        const Reg half_norm = V::broadcast(panel + j);
        const Reg index = V::broadcast(panel + size + j);
        Reg score[kVectors];
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) score[v] = half_norm;
        CENTROID_UNROLL
        for (size_t t = 0; t < Cols; t++) {
          const Reg c = V::broadcast(panel + (t + 2) * size + j);
          CENTROID_UNROLL
          for (size_t v = 0; v < kVectors; v++) score[v] = V::fnmadd(x[t][v], c, score[v]);
        }
        CENTROID_UNROLL
        for (size_t v = 0; v < kVectors; v++) nearest.take(v, score[v], index);
      }
      panel += panel_size(size, Cols);
    }
    return nearest.finish(margin, labels);
  }

  static std::uint64_t assign(const Real* tile, size_t cols, const Real* panel, size_t k, ScoreMargin<Real> margin,
                              std::int32_t* labels) {
    switch (cols) {
      case 1: return assign_narrow<1>(tile, panel, k, margin, labels);
      case 2: return assign_narrow<2>(tile, panel, k, margin, labels);
      case 3: return assign_narrow<3>(tile, panel, k, margin, labels);
      case 4: return assign_narrow<4>(tile, panel, k, margin, labels);
      default: break;
    }
    static_assert(V::kMaxGroup <= 6);
    Nearest nearest;
    const Groups groups = Groups::of(k, V::kMaxGroup);
    for (size_t g = 0; g < groups.count; g++) {
      const size_t size = groups.size_of(g);
      switch (size) {
        case 1: score_group<1>(tile, cols, panel, nearest); break;
        case 2: score_group<2>(tile, cols, panel, nearest); break;
        case 3: score_group<3>(tile, cols, panel, nearest); break;
        case 4: score_group<4>(tile, cols, panel, nearest); break;
        case 5: score_group<5>(tile, cols, panel, nearest); break;
        default: score_group<6>(tile, cols, panel, nearest); break;
      }
      panel += panel_size(size, cols);
    }
    return nearest.finish(margin, labels);
  }

  template <size_t M>
  static void distance_group(const Real* tile, size_t cols, const double* centres, double* distances) {
    Wide sum[M][kWides];
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) sum[m][v] = V::wide_zero();
    }
    for (size_t t = 0; t < cols; t++) {
      CENTROID_UNROLL
      for (size_t m = 0; m < M; m++) {
        const Wide c = V::wide_broadcast(centres + m * cols + t);
        CENTROID_UNROLL
        for (size_t v = 0; v < kWides; v++) {
          const Wide difference = V::wide_sub(V::wide_load(tile + v * V::kWideWidth), c);
          sum[m][v] = V::wide_add(sum[m][v], V::wide_mul(difference, difference));
        }
      }
      tile += kRows;
    }
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) V::wide_store(distances + m * kRows + v * V::kWideWidth, sum[m][v]);
    }
  }

  static void squared_distances(const Real* tile, size_t cols, const double* centres, size_t m, double* distances) {
    size_t c = 0;
    for (; c + 2 <= m; c += 2) distance_group<2>(tile, cols, centres + c * cols, distances + c * kRows);
    if (c < m) distance_group<1>(tile, cols, centres + c * cols, distances + c * kRows);
  }

  static void squared_distances_to_own(const Real* tile, size_t cols, const double* centroids,
                                       const std::int32_t* labels, size_t count, double* distances) {
    for (size_t r = 0; r < count; r++) {
      const double* centroid = centroids + static_cast<size_t>(labels[r]) * cols;
      double sum = 0;
      for (size_t t = 0; t < cols; t++) {
        const double difference = static_cast<double>(tile[t * kRows + r]) - centroid[t];
        sum += difference * difference;
      }
      distances[r] = sum;
    }
  }

  static constexpr size_t kChunk = 8;  // features handled together, so that the compiler can use vectors

  static void add_rows(const Real* tile, size_t cols, const std::int32_t* labels, const double* weights, size_t count,
                       double* sums, double* errors) {
    double terms[kRows][kChunk];
    for (size_t first = 0; first < cols; first += kChunk) {
      const size_t width = cols - first < kChunk ? cols - first : kChunk;
      for (size_t t = 0; t < width; t++) {
        for (size_t r = 0; r < count; r++) terms[r][t] = static_cast<double>(tile[(first + t) * kRows + r]);
      }
      for (size_t r = 0; r < count; r++) {
        const size_t base = static_cast<size_t>(labels[r]) * cols + first;
        const double weight = weights ? weights[r] : 1;
        add_terms(terms[r], width, weight, sums + base, errors + base);
      }
    }
  }

  static void move_row(const Real* tile, size_t cols, size_t row, double weight, double* from, double* from_errors,
                       double* to, double* to_errors) {
    double terms[kChunk];
    for (size_t first = 0; first < cols; first += kChunk) {
      const size_t width = cols - first < kChunk ? cols - first : kChunk;
      for (size_t t = 0; t < width; t++) terms[t] = static_cast<double>(tile[(first + t) * kRows + row]);
      add_terms(terms, width, -weight, from + first, from_errors + first);
      add_terms(terms, width, weight, to + first, to_errors + first);
    }
  }

  static void add_terms(const double* CENTROID_RESTRICT x, size_t count, double weight, double* CENTROID_RESTRICT sums,
                        double* CENTROID_RESTRICT errors) {
    if (count == kChunk) {
      for (size_t t = 0; t < kChunk; t++) add_exactly(sums[t], errors[t], weight * x[t]);
    } else {
      for (size_t t = 0; t < count; t++) add_exactly(sums[t], errors[t], weight * x[t]);
    }
  }

  static void pack(const Real* rows, size_t count, size_t cols, const double* offset, Real* tile) {
    for (size_t t = 0; t < cols; t++) {
      const double origin = offset[t];
      Real* out = tile + t * kRows;
      for (size_t r = 0; r < count; r++) {
        out[r] = static_cast<Real>(static_cast<double>(rows[r * cols + t]) - origin);
      }
      for (size_t r = count; r < kRows; r++) out[r] = 0;
    }
  }

  static double largest_squared_norm(const Real* tile, size_t cols) {
    Wide sum[kWides];
    CENTROID_UNROLL
    for (size_t v = 0; v < kWides; v++) sum[v] = V::wide_zero();
    for (size_t t = 0; t < cols; t++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) {
        const Wide x = V::wide_load(tile + t * kRows + v * V::kWideWidth);
        sum[v] = V::wide_add(sum[v], V::wide_mul(x, x));
      }
    }
    double norms[kRows];
    CENTROID_UNROLL
    for (size_t v = 0; v < kWides; v++) V::wide_store(norms + v * V::kWideWidth, sum[v]);
    double largest = 0;
    for (size_t r = 0; r < kRows; r++) largest = norms[r] > largest ? norms[r] : largest;
    return largest;
  }

  static constexpr Kernels<Real> table() {
    return {kRows,    V::kMaxGroup, pack, largest_squared_norm, assign, squared_distances, squared_distances_to_own,
            add_rows, move_row};
  }
};

}  // namespace
}  // namespace centroid::kernel
