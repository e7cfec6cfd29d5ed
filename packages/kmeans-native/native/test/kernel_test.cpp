// One plain executable, for the sanitizers: every instruction set of this machine against the plainest code.
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "../algorithm/exact_tile.h"
#include "../algorithm/fit.h"
#include "../algorithm/nearest.h"
#include "../algorithm/predict.h"
#include "../algorithm/rng.h"
#include "../algorithm/seeding.h"
#include "../algorithm/trial_seed.h"
#include "../kernel/dispatch.h"
#include "pair_test.h"
#include "potentials_test.h"

using namespace centroid;

namespace {

int passed = 0, failed = 0;

void check(bool ok, const std::string& what) {
  ok ? passed++ : failed++;
  if (!ok) std::printf("FAILED %s\n", what.c_str());
}

bool same_bits(const double* a, const double* b, std::size_t n) { return std::memcmp(a, b, n * sizeof(double)) == 0; }
bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && same_bits(a.data(), b.data(), a.size());
}

const std::vector<std::size_t> kCols{1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 65};
const std::vector<std::size_t> kClusters{1, 2, 3, 5, 6, 7, 8, 13};

std::vector<const kernel::KernelTable*> tables() {
  kernel::Candidate candidates[kernel::kCandidateCount];
  kernel::list_candidates(candidates);
  std::vector<const kernel::KernelTable*> found;
  for (const kernel::Candidate& candidate : candidates) {
    if (candidate.table && candidate.supported) found.push_back(candidate.table);
  }
  return found;
}

/** Values from a few levels, so that ties are met, or any. */
template <class Real>
std::vector<Real> values(Mt19937& rng, std::size_t count, bool coarse, double offset = 0) {
  std::vector<Real> result(count);
  for (Real& value : result) {
    const double u = rng.next_double();
    value = static_cast<Real>(offset + (coarse ? std::floor(u * 5) : u * 2 - 1));
  }
  return result;
}

/** A copy whose first value lies one element past an aligned address. */
template <class Real>
struct Misaligned {
  explicit Misaligned(const std::vector<Real>& from) : memory(from.size() + 1) {
    std::copy(from.begin(), from.end(), memory.begin() + 1);
  }
  const Real* data() const { return memory.data() + 1; }
  std::vector<Real> memory;
};

double plain_distance(const double* a, const double* b, std::size_t cols) {
  double sum = 0;
  for (std::size_t t = 0; t < cols; t++) sum += (a[t] - b[t]) * (a[t] - b[t]);
  return sum;
}

std::int32_t plain_nearest(const double* x, const std::vector<double>& centroids, std::size_t cols) {
  std::int32_t nearest = 0;
  for (std::size_t j = 1; j < centroids.size() / cols; j++) {
    const double* best = centroids.data() + static_cast<std::size_t>(nearest) * cols;
    if (plain_distance(x, centroids.data() + j * cols, cols) < plain_distance(x, best, cols)) {
      nearest = static_cast<std::int32_t>(j);
    }
  }
  return nearest;
}

template <class Real>
void test_tile(const kernel::KernelTable& table, std::size_t cols, std::size_t k, bool coarse) {
  const kernel::Kernels<Real>& kernels = kernel::kernels_for<Real>(table);
  const std::string name = std::string(table.simd) + (sizeof(Real) == 4 ? " f32" : " f64") + " cols " +
                           std::to_string(cols) + " k " + std::to_string(k) + (coarse ? " coarse" : "");
  Mt19937 rng(static_cast<std::uint32_t>(cols * 100 + k));
  const std::size_t width = kernels.tile_rows;
  for (std::size_t count : {std::size_t{1}, width / 2 + 1, width}) {
    const Misaligned<Real> rows(values<Real>(rng, count * cols, coarse));
    const std::vector<double> offset = values<double>(rng, cols, coarse);
    std::vector<Real> tile(width * cols + 1, static_cast<Real>(-7));
    kernels.pack(rows.data(), count, cols, offset.data(), tile.data());

    std::vector<double> x(width * cols, 0.0);
    for (std::size_t r = 0; r < count; r++) {
      for (std::size_t t = 0; t < cols; t++) {
        x[r * cols + t] = static_cast<Real>(static_cast<double>(rows.data()[r * cols + t]) - offset[t]);
      }
    }
    bool packed = tile[width * cols] == static_cast<Real>(-7);
    double largest = 0;
    const std::vector<double> origin(cols, 0.0);
    for (std::size_t r = 0; r < width; r++) {
      for (std::size_t t = 0; t < cols; t++) packed &= tile[t * width + r] == static_cast<Real>(x[r * cols + t]);
      largest = std::max(largest, plain_distance(x.data() + r * cols, origin.data(), cols));
    }
    check(packed, "pack " + name);
    check(kernels.largest_squared_norm(tile.data(), cols) == largest, "largest_squared_norm " + name);

    const std::vector<double> centroids = values<double>(rng, k * cols, coarse);
    NearestCentroids nearest(table);
    nearest.set(centroids, cols);
    std::vector<double> scratch(width * cols);
    const ExactCopy<Real> exact_tile(tile.data(), cols, scratch.data());
    std::vector<std::int32_t> expected_labels(count);
    for (std::size_t r = 0; r < count; r++) expected_labels[r] = plain_nearest(x.data() + r * cols, centroids, cols);
    const std::vector<float> scan(tile.begin(), tile.end());
    std::vector<std::int32_t> labels(width + 1, -7);
    const std::vector<const float*> forms =
        sizeof(Real) == 4 ? std::vector<const float*>{nullptr, scan.data()} : std::vector<const float*>{nullptr};
    for (const float* scanned : forms) {
      std::fill(labels.begin(), labels.end(), -7);
      labels[0] = expected_labels[0];
      const kernel::RowMask changed = nearest.label(scanned, std::sqrt(largest), count, labels.data(), exact_tile);
      bool right = labels[width] == -7;
      for (std::size_t r = 0; r < count; r++) {
        right &= labels[r] == expected_labels[r] && (changed >> r & 1) == (r != 0);
      }
      check(right, (scanned ? "label by float32 scores " : "label by float64 scores ") + name);
    }

    std::vector<double> distances(k * width), own(count);
    kernels.squared_distances(tile.data(), cols, centroids.data(), k, distances.data());
    kernels.squared_distances_to_own(tile.data(), cols, centroids.data(), labels.data(), count, own.data());
    bool exact = true;
    for (std::size_t r = 0; r < count; r++) {
      for (std::size_t j = 0; j < k; j++) {
        const double expected = plain_distance(x.data() + r * cols, centroids.data() + j * cols, cols);
        exact &= distances[j * width + r] == expected;
        exact &= static_cast<std::size_t>(labels[r]) != j || own[r] == expected;
      }
    }
    check(exact, "squared_distances " + name);

    const std::vector<double> weights = values<double>(rng, count, true);
    for (const double* weight : {static_cast<const double*>(nullptr), weights.data()}) {
      std::vector<double> sums(k * cols), errors(k * cols), expected(k * cols);
      kernels.add_rows(tile.data(), cols, labels.data(), weight, count, sums.data(), errors.data());
      std::vector<double> long_sums(k * cols);
      for (std::size_t r = 0; r < count; r++) {
        for (std::size_t t = 0; t < cols; t++) {
          long_sums[static_cast<std::size_t>(labels[r]) * cols + t] += (weight ? weight[r] : 1) * x[r * cols + t];
        }
      }
      bool close = true;
      for (std::size_t i = 0; i < sums.size(); i++) close &= std::fabs(sums[i] + errors[i] - long_sums[i]) < 1e-12;
      check(close, "add_rows " + name);
      if (k < 2) continue;
      const std::vector<double> sums_before = sums, errors_before = errors;
      std::vector<double> row(cols);
      for (std::size_t t = 0; t < cols; t++) row[t] = x[t];
      for (const double sign : {1.0, -1.0}) {
        table.wide.add_row(row.data(), cols, -3 * sign, sums.data(), errors.data());
        table.wide.add_row(row.data(), cols, 3 * sign, sums.data() + cols, errors.data() + cols);
      }
      bool back = true;
      for (std::size_t i = 0; i < sums.size(); i++) {
        back &= std::fabs(sums[i] + errors[i] - (sums_before[i] + errors_before[i])) <= 1e-16;
      }
      check(back, "add_row there and back " + name);
    }
  }
}

/** Split tiles hold every bit of what `pack` holds, and label alike. */
void test_split(const kernel::KernelTable& table, std::size_t cols, std::size_t k, bool coarse) {
  const std::string name = std::string(table.simd) + " cols " + std::to_string(cols) + " k " + std::to_string(k);
  Mt19937 rng(static_cast<std::uint32_t>(cols * 100 + k));
  const std::size_t size = kernel::kTileRows * cols;
  for (std::size_t count : {std::size_t{1}, std::size_t{33}, kernel::kTileRows}) {
    const Misaligned<double> rows(values<double>(rng, count * cols, coarse));
    const std::vector<double> offset = values<double>(rng, cols, coarse);
    std::vector<double> plain(size), joined(size), scratch(size);
    std::vector<float> high(size + 1, -7);
    std::vector<std::uint32_t> low(size + 1, 7);
    table.f64.pack(rows.data(), count, cols, offset.data(), plain.data());
    const bool fits = table.wide.pack_split(rows.data(), count, cols, offset.data(), high.data(), low.data());
    table.wide.join(high.data(), low.data(), size, joined.data());
    check(fits && same_bits(plain, joined) && high[size] == -7 && low[size] == 7, "pack_split and join " + name);

    NearestCentroids nearest(table);
    nearest.set(values<double>(rng, k * cols, coarse), cols);
    const double norm = std::sqrt(table.f64.largest_squared_norm(plain.data(), cols));
    const ExactCopy<double> exact(plain.data(), cols, scratch.data());
    std::vector<std::int32_t> labels(kernel::kTileRows, -1), expected(kernel::kTileRows, -1);
    nearest.label(nullptr, norm, count, expected.data(), exact);
    nearest.label(high.data(), norm, count, labels.data(), exact);
    check(std::equal(expected.begin(), expected.begin() + count, labels.begin()), "label a split tile " + name);
  }
  for (const double bad : {1e-310, 1e-39, 1e16, -1e300}) {
    const std::vector<double> row(cols, bad), origin(cols, 0.0);
    std::vector<float> high(size);
    std::vector<std::uint32_t> low(size);
    check(!table.wide.pack_split(row.data(), 1, cols, origin.data(), high.data(), low.data()),
          "pack_split refuses " + std::to_string(bad) + ", " + name);
  }
}

/** A fit's numbers, laid out for comparison. */
template <class Real>
std::vector<double> fit_numbers(const kernel::KernelTable& table, const MatrixView<Real>& view, const double* weights,
                                const std::vector<std::size_t>& k_values, Init init, std::size_t threads) {
  const FitOptions options{init, nullptr, 30, 1e-4, 42, 4};
  auto packed = pack(view, weights, kernel::kernels_for<Real>(table), Threads(threads), CancelFlag());
  std::vector<double> numbers;
  for (const Fit& fit : fit_each(packed, k_values, options, Threads(threads), CancelFlag(), {})) {
    numbers.insert(numbers.end(), fit.centroids.begin(), fit.centroids.end());
    numbers.insert(numbers.end(), fit.labels.data(), fit.labels.data() + view.rows);
    numbers.push_back(static_cast<double>(fit.best_start));
    for (const StartRecord& start : fit.starts) {
      numbers.push_back(start.inertia);
      numbers.push_back(static_cast<double>(start.n_iter));
    }
    std::vector<std::int32_t> predicted(view.rows);
    predict(view, {fit.centroids.data(), packed.offset.data(), fit.k}, kernel::kernels_for<Real>(table),
            predicted.data());
    check(std::equal(predicted.begin(), predicted.end(), fit.labels.data()), "labels are those of predict");
  }
  return numbers;
}

template <class Real>
void test_fits(std::size_t rows, std::size_t cols, double offset) {
  Mt19937 rng(7);
  const Misaligned<Real> data(values<Real>(rng, rows * cols, false, offset));
  const MatrixView<Real> view{data.data(), rows, cols};
  const std::vector<double> weights = values<double>(rng, rows, true);
  const std::string name = std::to_string(rows) + " x " + std::to_string(cols) + " at " + std::to_string(offset);
  for (const double* weight : {static_cast<const double*>(nullptr), weights.data()}) {
    for (Init init : {Init::plus_plus, Init::random}) {
      std::vector<double> reference;
      for (const kernel::KernelTable* table : tables()) {
        for (std::size_t threads : {1, 2, 8}) {
          const std::vector<double> numbers = fit_numbers(*table, view, weight, {5}, init, threads);
          if (reference.empty()) reference = numbers;
          check(same_bits(numbers, reference), "fit " + name + " with " + table->simd + " on " +
                                                   std::to_string(threads) + " threads gives the same bits");
        }
      }
      const auto& best = *tables().front();
      std::vector<double> apart;
      for (std::size_t k : {1, 3, 5}) {
        const std::vector<double> one = fit_numbers(best, view, weight, {k}, init, 1);
        apart.insert(apart.end(), one.begin(), one.end());
      }
      check(same_bits(fit_numbers(best, view, weight, {1, 3, 5}, init, 4), apart), "a sweep equals its fits, " + name);
    }
  }
}

/** Values that have no place in a split tile are fitted all the same: labels and iterations do not depend on the scale.
 */
void test_scales() {
  Mt19937 rng(11);
  const std::size_t rows = 700, cols = 3;
  const std::vector<double> data = values<double>(rng, rows * cols, false);
  std::vector<std::int32_t> reference;
  for (const int power : {0, 40, 60, 300, -100, -200, -400}) {
    std::vector<double> scaled(data);
    for (double& value : scaled) value = std::ldexp(value, power);
    for (const kernel::KernelTable* table : tables()) {
      const MatrixView<double> view{scaled.data(), rows, cols};
      const FitOptions options{Init::plus_plus, nullptr, 30, 1e-4, 42, 2};
      auto packed = pack(view, nullptr, table->f64, Threads(2), CancelFlag());
      const Fit fit = std::move(fit_each(packed, {6}, options, Threads(2), CancelFlag(), {})[0]);
      const std::vector<std::int32_t> labels(fit.labels.data(), fit.labels.data() + rows);
      if (reference.empty()) reference = labels;
      check(labels == reference, std::string("fit at 2^") + std::to_string(power) + " with " + table->simd);
    }
  }
}

/** Raises the flag when the fit reports its second iteration, and in the middle of whatever else runs. */
void test_cancel() {
  Mt19937 rng(3);
  const std::size_t rows = 20000, cols = 16;
  const std::vector<double> data = values<double>(rng, rows * cols, false);
  const MatrixView<double> view{data.data(), rows, cols};
  const kernel::Kernels<double>& kernels = tables().front()->f64;
  for (std::size_t threads : {1, 4}) {
    for (std::size_t n_init : {1, 8}) {
      std::int32_t word = 0;
      const CancelFlag flag(&word);
      auto packed = pack(view, nullptr, kernels, Threads(threads), flag);
      const FitOptions options{Init::plus_plus, nullptr, 1000, 0, 1, n_init};
      bool cancelled = false;
      try {
        fit_each(packed, {8}, options, Threads(threads), flag, [&](const Progress& progress) {
          if (progress.report.iteration == 2) flag.raise();
        });
      } catch (const Cancelled&) {
        cancelled = true;
      }
      check(cancelled, "cancel from progress on " + std::to_string(threads) + " threads");
      for (int stage = 0; stage < 2; stage++) {
        cancelled = false;
        try {
          if (stage == 0) pack(view, nullptr, kernels, Threads(threads), flag);
          if (stage == 1) pick_rows_plus_plus(packed, 8, 1, Threads(threads), flag);
        } catch (const Cancelled&) {
          cancelled = true;
        }
        check(cancelled, stage == 0 ? "cancelled pack" : "cancelled seeding");
      }
    }
  }
  std::int32_t word = 0;
  const CancelFlag flag(&word);
  std::atomic<bool> started{false};
  std::thread other([&] {
    while (!started) std::this_thread::yield();
    flag.raise();
  });
  bool cancelled = false;
  try {
    auto packed = pack(view, nullptr, kernels, Threads(2), flag);
    for (;;) {
      const FitOptions options{Init::plus_plus, nullptr, 1000, 0, 1, 4};
      fit_each(packed, {8}, options, Threads(2), flag, [&](const Progress&) { started = true; });
    }
  } catch (const Cancelled&) {
    cancelled = true;
  }
  other.join();
  check(cancelled, "cancel from another thread");
}

/** Several threads start fits at once; the pool serves one and the others do their own work. */
void test_busy_pool() {
  Mt19937 rng(5);
  const std::size_t rows = 5000, cols = 6;
  const std::vector<double> data = values<double>(rng, rows * cols, false);
  const MatrixView<double> view{data.data(), rows, cols};
  const std::vector<double> expected = fit_numbers(*tables().front(), view, nullptr, {7}, Init::plus_plus, 1);
  std::vector<std::vector<double>> results(4);
  std::vector<std::thread> threads;
  for (std::vector<double>& result : results) {
    threads.emplace_back([&] {
      const FitOptions options{Init::plus_plus, nullptr, 30, 1e-4, 42, 4};
      auto packed = pack(view, nullptr, tables().front()->f64, Threads(3), CancelFlag());
      result = fit_each(packed, {7}, options, Threads(3), CancelFlag(), {})[0].centroids;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<double>& result : results) {
    check(same_bits(result.data(), expected.data(), result.size()), "fits that share the pool");
  }
}

void test_bad_values() {
  for (const std::size_t row : {0u, 70u, 4999u}) {
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL, 1e200}) {
      std::vector<double> data(5000 * 3, 1.0);
      data[row * 3 + 2] = bad;
      bool found = false;
      try {
        pack(MatrixView<double>{data.data(), 5000, 3}, nullptr, tables().front()->f64, Threads(2), CancelFlag());
      } catch (const BadValue& value) {
        found = value.row == row && value.col == 2 && (value.value == bad || std::isnan(bad));
      }
      check(found, "pack() finds " + std::to_string(bad) + " in row " + std::to_string(row));
    }
  }
}

void test_streams() {
  check(Mt19937(42).next_double() == 0.3745401188473625, "Mt19937 is numpy's for seed 42");
  check(Mt19937(0).next_double() == 0.5488135039273248, "Mt19937 is numpy's for seed 0");
  check(trial_seed(42, 3, 0) == 42, "trial_seed of the first start is the seed");
  check(kernel::select_kernels("no such set") == nullptr, "select_kernels() refuses an unknown name");
  check(std::string(kernel::select_kernels("scalar")->simd) == "scalar", "select_kernels() finds scalar");
}

}  // namespace

int main() {
  for (const kernel::KernelTable* table : tables()) {
    for (std::size_t cols : kCols) {
      for (std::size_t k : kClusters) {
        for (bool coarse : {false, true}) {
          test_tile<double>(*table, cols, k, coarse);
          test_tile<float>(*table, cols, k, coarse);
          test_split(*table, cols, k, coarse);
        }
      }
    }
  }
  for (std::size_t rows : {5, 63, 64, 65, 1000, 2049, 5000}) {
    test_fits<double>(rows, 3, 0);
    test_fits<float>(rows, 3, 0);
  }
  test_fits<double>(3000, 9, 1e8);
  test_scales();
  test_fits<float>(3000, 9, 1e5);
  test_cancel();
  test_busy_pool();
  test_bad_values();
  test_streams();
  pair_test::test_pairs(check);
  potentials_test::test_potentials(check);
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
