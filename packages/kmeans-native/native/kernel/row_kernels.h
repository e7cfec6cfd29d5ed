#pragma once
// Included once by each instruction set's file, like score_kernels.h.
#include <cmath>
#include <cstring>

#include "distance.h"
#include "two_sum.h"
#include "vector_code.h"

namespace centroid::kernel {
namespace {

using std::size_t;

inline constexpr size_t kChunk = 8;  // features handled together, so that the compiler can use vectors

/** Adds weight * x to sums with errors. */
static void add_terms(const double* CENTROID_RESTRICT x, size_t count, double weight, double* CENTROID_RESTRICT sums,
                      double* CENTROID_RESTRICT errors) {
  if (count == kChunk) {
    for (size_t t = 0; t < kChunk; t++) add_exactly(sums[t], errors[t], weight * x[t]);
  } else {
    for (size_t t = 0; t < count; t++) add_exactly(sums[t], errors[t], weight * x[t]);
  }
}

/** What is done to the rows of a tile one by one, or to their exact distances. */
template <class V>
struct RowKernels {
  using Real = typename V::Real;
  using Wide = typename V::Wide;
  static constexpr size_t kWides = V::kWideVectors;
  static constexpr size_t kPassRows = kWides * V::kWideWidth;
  static_assert(kTileRows % kPassRows == 0);

  template <size_t M>
  static void distance_group(const Real* pass, size_t cols, const double* centres, double* distances) {
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
          const Wide difference = V::wide_sub(V::wide_load(pass + v * V::kWideWidth), c);
          sum[m][v] = V::wide_add(sum[m][v], V::wide_mul(difference, difference));
        }
      }
      pass += kTileRows;
    }
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) V::wide_store(distances + m * kTileRows + v * V::kWideWidth, sum[m][v]);
    }
  }

  static void squared_distances(const Real* tile, size_t cols, const double* centres, size_t m, double* distances) {
    for (size_t first = 0; first < kTileRows; first += kPassRows) {
      const Real* pass = tile + first;
      double* out = distances + first;
      size_t c = 0;
      for (; c + 2 <= m; c += 2) distance_group<2>(pass, cols, centres + c * cols, out + c * kTileRows);
      if (c < m) distance_group<1>(pass, cols, centres + c * cols, out + c * kTileRows);
    }
  }

  static void squared_distances_to_own(const Real* tile, size_t cols, const double* centroids,
                                       const std::int32_t* labels, size_t count, double* distances) {
    constexpr size_t kAtOnce = 8;  // independent sums, so that additions overlap
    size_t r = 0;
    for (; r + kAtOnce <= count; r += kAtOnce) {
      const double* own[kAtOnce];
      double sum[kAtOnce] = {};
      for (size_t i = 0; i < kAtOnce; i++) own[i] = centroids + static_cast<size_t>(labels[r + i]) * cols;
      for (size_t t = 0; t < cols; t++) {
        CENTROID_UNROLL
        for (size_t i = 0; i < kAtOnce; i++) {
          const double difference = static_cast<double>(tile[t * kTileRows + r + i]) - own[i][t];
          sum[i] += difference * difference;
        }
      }
      for (size_t i = 0; i < kAtOnce; i++) distances[r + i] = sum[i];
    }
    for (; r < count; r++) {
      const double* centroid = centroids + static_cast<size_t>(labels[r]) * cols;
      double sum = 0;
      for (size_t t = 0; t < cols; t++) {
        const double difference = static_cast<double>(tile[t * kTileRows + r]) - centroid[t];
        sum += difference * difference;
      }
      distances[r] = sum;
    }
  }

  static void add_rows(const Real* tile, size_t cols, const std::int32_t* labels, const double* weights, size_t count,
                       double* sums, double* errors) {
    double terms[kTileRows][kChunk];
    for (size_t first = 0; first < cols; first += kChunk) {
      const size_t width = cols - first < kChunk ? cols - first : kChunk;
      for (size_t t = 0; t < width; t++) {
        for (size_t r = 0; r < count; r++) terms[r][t] = static_cast<double>(tile[(first + t) * kTileRows + r]);
      }
      for (size_t r = 0; r < count; r++) {
        const size_t base = static_cast<size_t>(labels[r]) * cols + first;
        add_terms(terms[r], width, weights ? weights[r] : 1, sums + base, errors + base);
      }
    }
  }

  static double largest_squared_norm(const Real* tile, size_t cols) {
    double norms[kTileRows];
    for (size_t first = 0; first < kTileRows; first += kPassRows) {
      Wide sum[kWides];
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) sum[v] = V::wide_zero();
      for (size_t t = 0; t < cols; t++) {
        CENTROID_UNROLL
        for (size_t v = 0; v < kWides; v++) {
          const Wide x = V::wide_load(tile + t * kTileRows + first + v * V::kWideWidth);
          sum[v] = V::wide_add(sum[v], V::wide_mul(x, x));
        }
      }
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) V::wide_store(norms + first + v * V::kWideWidth, sum[v]);
    }
    double largest = 0;
    for (size_t r = 0; r < kTileRows; r++) largest = norms[r] > largest ? norms[r] : largest;
    return largest;
  }

  static void add_row(const double* row, size_t cols, double weight, double* sums, double* errors) {
    for (size_t first = 0; first < cols; first += kChunk) {
      add_terms(row + first, cols - first < kChunk ? cols - first : kChunk, weight, sums + first, errors + first);
    }
  }

  static void add_sums(const double* CENTROID_RESTRICT sums, const double* CENTROID_RESTRICT errors, size_t count,
                       double* CENTROID_RESTRICT totals, double* CENTROID_RESTRICT total_errors) {
    for (size_t i = 0; i < count; i++) {
      add_exactly(totals[i], total_errors[i], sums[i]);
      total_errors[i] += errors[i];
    }
  }

  static size_t nearest_to_row(const double* row, size_t cols, const double* centroids, size_t k, size_t stride) {
    double lowest = HUGE_VAL;
    size_t nearest = 0;
    for (size_t first = 0; first < k; first += kChunk) {
      double sums[kChunk] = {};
      const double* values = centroids + first;
      for (size_t t = 0; t < cols; t++, values += stride) {
        const double x = row[t];
        for (size_t j = 0; j < kChunk; j++) sums[j] += (x - values[j]) * (x - values[j]);
      }
      const size_t width = k - first < kChunk ? k - first : kChunk;
      for (size_t j = 0; j < width; j++) {
        if (!(sums[j] < lowest)) continue;
        lowest = sums[j];
        nearest = first + j;
      }
    }
    return nearest;
  }
};

}  // namespace
}  // namespace centroid::kernel
