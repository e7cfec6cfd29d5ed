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

  static bool add_columns(const Real* CENTROID_RESTRICT rows, size_t count, size_t cols, double limit,
                          double* CENTROID_RESTRICT sums) {
    switch (cols) {
      case 1: return add_few_columns<1>(rows, count, limit, sums);
      case 2: return add_few_columns<2>(rows, count, limit, sums);
      case 3: return add_few_columns<3>(rows, count, limit, sums);
      case 4: return add_few_columns<4>(rows, count, limit, sums);
      default: break;
    }
    unsigned bad = 0;
    for (size_t r = 0; r < count; r++, rows += cols) {
      for (size_t t = 0; t < cols; t++) {
        const double value = static_cast<double>(rows[t]);
        bad |= !(std::fabs(value) <= limit);
        sums[t] += value;
      }
    }
    return bad == 0;
  }

  /** The sums stay in registers. */
  template <size_t Cols>
  static bool add_few_columns(const Real* row, size_t count, double limit, double* sums) {
    double sum[Cols], largest[Cols] = {};
    bool numbers = true;
    for (size_t t = 0; t < Cols; t++) sum[t] = sums[t];
    for (size_t r = 0; r < count; r++, row += Cols) {
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

  static void add_squares(const Real* CENTROID_RESTRICT rows, size_t count, size_t cols,
                          const double* CENTROID_RESTRICT offset, double* CENTROID_RESTRICT squares) {
    switch (cols) {
      case 1: return add_few_squares<1>(rows, count, offset, squares);
      case 2: return add_few_squares<2>(rows, count, offset, squares);
      case 3: return add_few_squares<3>(rows, count, offset, squares);
      case 4: return add_few_squares<4>(rows, count, offset, squares);
      default: break;
    }
    for (size_t r = 0; r < count; r++, rows += cols) {
      for (size_t t = 0; t < cols; t++) {
        const double difference = static_cast<double>(rows[t]) - offset[t];
        squares[t] += difference * difference;
      }
    }
  }

  template <size_t Cols>
  static void add_few_squares(const Real* row, size_t count, const double* offset, double* squares) {
    double sum[Cols], origin[Cols];
    for (size_t t = 0; t < Cols; t++) sum[t] = squares[t], origin[t] = offset[t];
    for (size_t r = 0; r < count; r++, row += Cols) {
      CENTROID_UNROLL
      for (size_t t = 0; t < Cols; t++) {
        const double difference = static_cast<double>(row[t]) - origin[t];
        sum[t] += difference * difference;
      }
    }
    for (size_t t = 0; t < Cols; t++) squares[t] = sum[t];
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

/** The two ways of packing that every fit takes. Eight columns are turned together; V turns eight of their rows. */
template <class V>
struct TurningPackKernels {
  static constexpr size_t kBlock = 8;

  /** A centred value as the numbers that a split tile keeps. */
  static bool split(double value, float& high, std::uint32_t& low) {
    constexpr double kSmallest = 0x1p-126, kLargest = 0x1p+50;
    const double size = std::fabs(value);
    const std::uint64_t bits = bits_of(value);
    high = static_cast<float>(from_bits(bits & ~kLowBits));
    low = static_cast<std::uint32_t>(bits & kLowBits);
    return (size < kLargest) & ((size >= kSmallest) | (size == 0));
  }

  template <class T>
  static void turn(const T (&block)[kTileRows][kBlock], T* tile) {
    for (size_t r = 0; r < kTileRows; r += kBlock) V::turn_8x8(block[r], tile + r, kTileRows);
  }

  static bool pack_split(const double* rows, size_t count, size_t cols, const double* offset, float* high,
                         std::uint32_t* low) {
    unsigned misfits = 0;
    float high_block[kTileRows][kBlock] = {};
    std::uint32_t low_block[kTileRows][kBlock] = {};
    size_t first = 0;
    for (; first + kBlock <= cols; first += kBlock) {
      const double* row = rows + first;
      for (size_t r = 0; r < count; r++, row += cols) {
        for (size_t t = 0; t < kBlock; t++) {
          misfits |= !split(row[t] - offset[first + t], high_block[r][t], low_block[r][t]);
        }
      }
      turn(high_block, high + first * kTileRows);
      turn(low_block, low + first * kTileRows);
    }
    for (; first < cols; first++) {
      float* high_run = high + first * kTileRows;
      std::uint32_t* low_run = low + first * kTileRows;
      const double* row = rows + first;
      for (size_t r = 0; r < count; r++) {
        misfits |= !split(row[r * cols] - offset[first], high_run[r], low_run[r]);
      }
      for (size_t r = count; r < kTileRows; r++) high_run[r] = 0, low_run[r] = 0;
    }
    return misfits == 0;
  }

  static void pack(const float* rows, size_t count, size_t cols, const double* offset, float* tile) {
    float block[kTileRows][kBlock] = {};
    size_t first = 0;
    for (; first + kBlock <= cols; first += kBlock) {
      const float* row = rows + first;
      for (size_t r = 0; r < count; r++, row += cols) {
        for (size_t t = 0; t < kBlock; t++) {
          block[r][t] = static_cast<float>(static_cast<double>(row[t]) - offset[first + t]);
        }
      }
      turn(block, tile + first * kTileRows);
    }
    for (; first < cols; first++) {
      float* run = tile + first * kTileRows;
      const float* row = rows + first;
      for (size_t r = 0; r < count; r++) {
        run[r] = static_cast<float>(static_cast<double>(row[r * cols]) - offset[first]);
      }
      for (size_t r = count; r < kTileRows; r++) run[r] = 0;
    }
  }
};

static void join(const float* CENTROID_RESTRICT high, const std::uint32_t* CENTROID_RESTRICT low, size_t count,
                 double* CENTROID_RESTRICT values) {
  for (size_t i = 0; i < count; i++) values[i] = join_value(high[i], low[i]);
}

}  // namespace
}  // namespace centroid::kernel
