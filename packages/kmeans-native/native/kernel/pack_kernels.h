#pragma once
// Included once by each instruction set's file, like score_kernels.h. Plain loops, which the compiler turns into that
// file's instructions.
#include <cmath>

#include "distance.h"
#include "split.h"
#include "vector_code.h"

namespace centroid::kernel {
namespace {

using std::size_t;

template <class Real>
struct PackKernels {
  static constexpr size_t kBlock = 8;  // columns transposed together

  static bool add_columns(const Real* rows, size_t count, size_t cols, double limit, double* CENTROID_RESTRICT sums) {
    switch (cols) {
      case 1: return add_few_columns<1>(rows, count, limit, sums);
      case 2: return add_few_columns<2>(rows, count, limit, sums);
      case 3: return add_few_columns<3>(rows, count, limit, sums);
      case 4: return add_few_columns<4>(rows, count, limit, sums);
      default: break;
    }
    bool good = true;
    for (size_t first = 0; first < cols; first += kBlock) {
      const size_t width = cols - first < kBlock ? cols - first : kBlock;
      const Real* row = rows + first;
      if (width == kBlock) {
        good &= add_few_columns<kBlock>(row, count, limit, sums + first, cols);
      } else {
        for (size_t r = 0; r < count; r++, row += cols) {
          for (size_t t = 0; t < width; t++) {
            const double value = static_cast<double>(row[t]);
            good &= std::fabs(value) <= limit;
            sums[first + t] += value;
          }
        }
      }
    }
    return good;
  }

  /** The sums stay in registers. */
  template <size_t Cols>
  static bool add_few_columns(const Real* row, size_t count, double limit, double* sums, size_t stride = Cols) {
    double sum[Cols], largest[Cols] = {};
    bool numbers = true;
    for (size_t t = 0; t < Cols; t++) sum[t] = sums[t];
    for (size_t r = 0; r < count; r++, row += stride) {
      CENTROID_UNROLL
      for (size_t t = 0; t < Cols; t++) {
        const double value = static_cast<double>(row[t]);
        const double size = std::fabs(value);
        // A value that is no number leaves `largest` as it was, but not the sum.
        largest[t] = size > largest[t] ? size : largest[t];
        sum[t] += value;
      }
    }
    for (size_t t = 0; t < Cols; t++) {
      numbers &= largest[t] <= limit && sum[t] == sum[t];
      sums[t] = sum[t];
    }
    return numbers;
  }

  static void add_squares(const Real* rows, size_t count, size_t cols, const double* offset,
                          double* CENTROID_RESTRICT squares) {
    for (size_t first = 0; first < cols; first += kBlock) {
      const size_t width = cols - first < kBlock ? cols - first : kBlock;
      const Real* row = rows + first;
      double sum[kBlock] = {}, origin[kBlock] = {};
      for (size_t t = 0; t < width; t++) sum[t] = squares[first + t], origin[t] = offset[first + t];
      if (width == kBlock) {
        for (size_t r = 0; r < count; r++, row += cols) {
          CENTROID_UNROLL
          for (size_t t = 0; t < kBlock; t++) {
            const double difference = static_cast<double>(row[t]) - origin[t];
            sum[t] += difference * difference;
          }
        }
      } else {
        for (size_t r = 0; r < count; r++, row += cols) {
          for (size_t t = 0; t < width; t++) {
            const double difference = static_cast<double>(row[t]) - origin[t];
            sum[t] += difference * difference;
          }
        }
      }
      for (size_t t = 0; t < width; t++) squares[first + t] = sum[t];
    }
  }

  static void pack(const Real* rows, size_t count, size_t cols, const double* offset, Real* tile) {
    for (size_t first = 0; first < cols; first += kBlock) {
      const size_t width = cols - first < kBlock ? cols - first : kBlock;
      for (size_t r = 0; r < count; r++) {
        const Real* row = rows + r * cols + first;
        Real* out = tile + first * kTileRows + r;
        for (size_t t = 0; t < width; t++) {
          out[t * kTileRows] = static_cast<Real>(static_cast<double>(row[t]) - offset[first + t]);
        }
      }
    }
    for (size_t t = 0; t < cols && count < kTileRows; t++) {
      for (size_t r = count; r < kTileRows; r++) tile[t * kTileRows + r] = 0;
    }
  }
};

static bool pack_split(const double* rows, size_t count, size_t cols, const double* offset, float* high,
                       std::uint32_t* low) {
  constexpr size_t kBlock = 8;
  constexpr double kSmallest = 0x1p-126, kLargest = 0x1p+50;
  bool fits = true;
  for (size_t first = 0; first < cols; first += kBlock) {
    const size_t width = cols - first < kBlock ? cols - first : kBlock;
    for (size_t r = 0; r < count; r++) {
      const double* row = rows + r * cols + first;
      const size_t base = first * kTileRows + r;
      for (size_t t = 0; t < width; t++) {
        const double value = row[t] - offset[first + t];
        const double size = std::fabs(value);
        fits &= (size >= kSmallest) & (size < kLargest) || size == 0;
        const std::uint64_t bits = bits_of(value);
        high[base + t * kTileRows] = static_cast<float>(from_bits(bits & ~kLowBits));
        low[base + t * kTileRows] = static_cast<std::uint32_t>(bits & kLowBits);
      }
    }
  }
  for (size_t t = 0; t < cols && count < kTileRows; t++) {
    for (size_t r = count; r < kTileRows; r++) high[t * kTileRows + r] = 0, low[t * kTileRows + r] = 0;
  }
  return fits;
}

static void join(const float* CENTROID_RESTRICT high, const std::uint32_t* CENTROID_RESTRICT low, size_t count,
                 double* CENTROID_RESTRICT values) {
  for (size_t i = 0; i < count; i++) values[i] = join_value(high[i], low[i]);
}

}  // namespace
}  // namespace centroid::kernel
