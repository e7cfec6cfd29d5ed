#pragma once
// Tests of the kernels on pairs of rows and of the measures that use them.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "../algorithm/dispersion.h"
#include "../algorithm/rng.h"
#include "../algorithm/sample_rows.h"
#include "../algorithm/silhouette.h"
#include "../algorithm/simplified_silhouette.h"
#include "../kernel/dispatch.h"

namespace pair_test {

using namespace centroid;
using kernel::kPairGroup;
using kernel::kPairTile;

using Check = std::function<void(bool, const std::string&)>;

inline std::vector<const kernel::KernelTable*> tables() {
  kernel::Candidate candidates[kernel::kCandidateCount];
  kernel::list_candidates(candidates);
  std::vector<const kernel::KernelTable*> found;
  for (const kernel::Candidate& candidate : candidates) {
    if (candidate.table && candidate.supported) found.push_back(candidate.table);
  }
  return found;
}

inline std::vector<double> values(Mt19937& rng, std::size_t count, double scale = 1) {
  std::vector<double> result(count);
  for (double& value : result) value = (rng.next_double() * 2 - 1) * scale;
  return result;
}

/** A tile of `count` rows, one value past an aligned address; the rest of its rows hold other values. */
struct Tile {
  Tile(const std::vector<double>& rows, std::size_t count, std::size_t cols, double filler)
      : memory(1 + cols * kPairTile + kPairGroup, filler) {
    for (std::size_t r = 0; r < count; r++) {
      for (std::size_t t = 0; t < cols; t++) memory[1 + t * kPairTile + r] = rows[r * cols + t];
    }
  }
  const double* data() const { return memory.data() + 1; }
  std::vector<double> memory;
};

inline long double apart(const double* a, const double* b, std::size_t cols) {
  long double sum = 0;
  for (std::size_t t = 0; t < cols; t++) {
    const long double difference = static_cast<long double>(a[t]) - b[t];
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

inline void test_add_distances(const Check& check, const kernel::KernelTable& table, std::size_t cols,
                               std::size_t left_count, std::size_t right_count, double scale, double offset) {
  Mt19937 rng(static_cast<std::uint32_t>(cols * 1000 + left_count * 40 + right_count));
  std::vector<double> left = values(rng, left_count * cols, scale), right = values(rng, right_count * cols, scale);
  for (double& value : left) value += offset;
  for (double& value : right) value += offset;
  std::copy_n(left.begin(), cols, right.begin());  // the same row on both sides
  const Tile a(left, left_count, cols, 3 * scale), b(right, right_count, cols, -5 * scale);
  std::vector<double> left_sums(kPairTile + 1, scale), right_sums(right_count + 1, 2 * scale),
      one_sided(kPairTile, scale);
  table.pair.add_distances(a.data(), b.data(), cols, left_count, right_count, left_sums.data(), right_sums.data());
  table.pair.add_distances(a.data(), b.data(), cols, left_count, right_count, one_sided.data(), nullptr);
  const std::string name = std::string(table.simd) + " cols " + std::to_string(cols) + " " +
                           std::to_string(left_count) + " x " + std::to_string(right_count);
  const long double bound = (cols / 2.0L + 40) * 0x1p-53L;
  bool close = left_sums[kPairTile] == scale && right_sums[right_count] == 2 * scale;
  for (std::size_t i = 0; i < left_count; i++) {
    long double sum = scale;
    for (std::size_t j = 0; j < right_count; j++) sum += apart(&left[i * cols], &right[j * cols], cols);
    close &= std::fabs(left_sums[i] - sum) <= bound * sum;
  }
  for (std::size_t j = 0; j < right_count; j++) {
    long double sum = 2 * scale;
    for (std::size_t i = 0; i < left_count; i++) sum += apart(&left[i * cols], &right[j * cols], cols);
    close &= std::fabs(right_sums[j] - sum) <= bound * sum;
  }
  check(close, "add_distances " + name);
  check(std::memcmp(left_sums.data(), one_sided.data(), left_count * sizeof(double)) == 0,
        "add_distances has the same left sums with and without right ones, " + name);
}

/** One pair at a time, so that a single distance shows. */
inline void test_single_distances(const Check& check, const kernel::KernelTable& table) {
  Mt19937 rng(11);
  double worst = 0;
  bool zero = true;
  for (int exponent = -500; exponent <= 500; exponent++) {
    const double length = std::ldexp(1 + rng.next_double(), exponent);
    for (const double from : {0.0, length}) {
      const Tile a({from}, 1, 1, 0), b({from == 0 ? length : 2 * length}, 1, 1, 0);
      double sums[kPairTile] = {};
      table.pair.add_distances(a.data(), b.data(), 1, 1, 1, sums, nullptr);
      worst = std::max(worst, std::fabs(sums[0] / length - 1));
      double self[kPairTile] = {};
      table.pair.add_distances(b.data(), b.data(), 1, 1, 1, self, nullptr);
      zero &= self[0] == 0;
    }
  }
  check(worst <= 4 * std::numeric_limits<double>::epsilon(), std::string("square roots, ") + table.simd);
  check(zero, std::string("equal rows are at distance 0, ") + table.simd);
}

inline std::vector<double> naive_silhouettes(const std::vector<double>& data, std::size_t cols,
                                             const std::vector<std::int32_t>& labels, std::size_t k) {
  const std::size_t rows = labels.size();
  std::vector<double> result(rows);
  for (std::size_t i = 0; i < rows; i++) {
    std::vector<long double> sums(k);
    std::vector<std::size_t> sizes(k);
    for (std::size_t j = 0; j < rows; j++) {
      sums[static_cast<std::size_t>(labels[j])] += apart(&data[i * cols], &data[j * cols], cols);
      sizes[static_cast<std::size_t>(labels[j])]++;
    }
    const auto own = static_cast<std::size_t>(labels[i]);
    if (sizes[own] == 1) continue;
    const long double a = sums[own] / static_cast<long double>(sizes[own] - 1);
    long double b = HUGE_VAL;
    for (std::size_t j = 0; j < k; j++) {
      if (j != own && sizes[j] > 0) b = std::min(b, sums[j] / static_cast<long double>(sizes[j]));
    }
    result[i] = static_cast<double>((b - a) / std::max(a, b));
  }
  return result;
}

inline void test_silhouettes(const Check& check, std::size_t rows, std::size_t cols, std::size_t k) {
  Mt19937 rng(static_cast<std::uint32_t>(rows + cols + k));
  const std::vector<double> data = values(rng, rows * cols);
  std::vector<std::int32_t> labels(rows);
  for (std::size_t i = 0; i < rows; i++) {
    labels[i] = static_cast<std::int32_t>(rng.next_double() * rng.next_double() * static_cast<double>(k));
  }
  labels[0] = 0;
  labels[1] = labels[2] = 1;
  const std::vector<double> expected = naive_silhouettes(data, cols, labels, k);
  const MatrixView<double> view{data.data(), rows, cols};
  const std::string name = std::to_string(rows) + " x " + std::to_string(cols) + " k " + std::to_string(k);
  for (const kernel::KernelTable* table : tables()) {
    std::vector<double> reference;
    for (const std::size_t threads : {1, 2, 8}) {
      double last = 0;
      bool rises = true;
      const MeasureContext context{Threads(threads), CancelFlag(), [&](double share) {
                                     rises &= share > last;
                                     last = share;
                                   }};
      const Silhouette found = silhouette(view, labels.data(), k, {0, 0}, table->pair, context);
      double worst = 0;
      for (std::size_t i = 0; i < rows; i++) worst = std::max(worst, std::fabs(found.samples[i] - expected[i]));
      check(worst < 1e-13, "silhouette " + name + " " + table->simd);
      check(rises && last == 1, "silhouette's progress " + name);
      if (reference.empty()) reference = found.samples;
      check(std::memcmp(reference.data(), found.samples.data(), rows * sizeof(double)) == 0,
            "silhouette has the same bits on " + std::to_string(threads) + " threads, " + name);
    }
  }
}

template <class Work>
bool is_cancelled(Work&& work) {
  try {
    work();
  } catch (const Cancelled&) {
    return true;
  }
  return false;
}

inline void test_cancel(const Check& check) {
  Mt19937 rng(5);
  const std::size_t rows = 6000, cols = 4;
  const std::vector<double> data = values(rng, rows * cols), centroids = values(rng, 3 * cols);
  std::vector<std::int32_t> few(rows), many(rows);
  for (std::size_t i = 0; i < rows; i++) {
    few[i] = static_cast<std::int32_t>(i % 3);
    many[i] = static_cast<std::int32_t>(i / 2);
  }
  const MatrixView<double> view{data.data(), rows, cols};
  const kernel::KernelTable& table = *tables().front();
  for (const std::size_t threads : {1, 4}) {
    for (const bool is_few : {true, false}) {
      std::int32_t word = 0;
      const CancelFlag flag(&word);
      const MeasureContext context{Threads(threads), flag, [&](double) { flag.raise(); }};
      const std::int32_t* labels = is_few ? few.data() : many.data();
      check(is_cancelled([&] {
              silhouette(view, labels, is_few ? 3 : rows / 2, {0, 0}, table.pair, context);
            }),
            "cancel a silhouette from its progress");
      check(is_cancelled([&] { dispersion(view, few.data(), 3, context); }), "cancelled dispersion");
      check(is_cancelled([&] { simplified_silhouette(view, few.data(), 3, centroids.data(), table.f64, context); }),
            "cancelled simplified silhouette");
    }
  }
}

inline void test_refusals(const Check& check) {
  Mt19937 rng(6);
  std::vector<double> data = values(rng, 100 * 3);
  const MatrixView<double> view{data.data(), 100, 3};
  const MeasureContext context{Threads(2), CancelFlag(), {}};
  const kernel::PairKernels& kernels = tables().front()->pair;
  for (const std::int32_t bad : {-1, 2, 1 << 30}) {
    std::vector<std::int32_t> labels(100);
    labels[57] = bad;
    bool refused = false;
    try {
      silhouette(view, labels.data(), 2, {0, 0}, kernels, context);
    } catch (const std::out_of_range&) {
      refused = true;
    }
    check(refused, "a label that is out of range is refused");
  }
  bool counted = false;
  try {
    silhouette(view, std::vector<std::int32_t>(100).data(), 2, {0, 0}, kernels, context);
  } catch (const BadLabels& bad) {
    counted = bad.distinct == 1 && bad.rows == 100;
  }
  check(counted, "a single label is refused");
  data[70 * 3 + 1] = std::nan("");
  bool found = false;
  try {
    dispersion(view, std::vector<std::int32_t>(100).data(), 2, context);
  } catch (const BadValue& bad) {
    found = bad.row == 70 && bad.col == 1;
  }
  check(found, "a measure finds NaN");
}

/** Tells each outcome to `check`. */
inline void test_pairs(const Check& check) {
  for (const kernel::KernelTable* table : tables()) {
    test_single_distances(check, *table);
    for (const std::size_t cols : {1, 2, 3, 7, 8, 9, 16, 17, 65}) {
      for (const std::size_t left : {1, 2, 7, 8, 9, 31, 32}) {
        for (const std::size_t right : {1, 2, 3, 4, 5, 8, 30, 31, 32}) {
          test_add_distances(check, *table, cols, left, right, 1, 0);
        }
      }
      test_add_distances(check, *table, cols, 32, 31, 1, 1e8);
      test_add_distances(check, *table, cols, 31, 32, 1e-100, 0);
      test_add_distances(check, *table, cols, 32, 32, 1e140, 0);
    }
  }
  for (const std::size_t rows : {5, 31, 32, 33, 64, 65, 255, 256, 257, 600}) {
    for (const std::size_t k : {2, 3, 9}) {
      if (k < rows) test_silhouettes(check, rows, 3, k);
    }
  }
  test_silhouettes(check, 1500, 17, 5);
  test_silhouettes(check, 700, 2, 400);
  test_cancel(check);
  test_refusals(check);
  check(sample_rows(10, 4, 42) == std::vector<std::int32_t>{0, 1, 5, 8}, "sample_rows are numpy's");
}

}  // namespace pair_test
