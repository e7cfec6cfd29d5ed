#include "seeding.h"

#include <algorithm>

#include "potentials.h"
#include "rng.h"
#include "scan_rows.h"

namespace centroid {
namespace {

/** choice(rows, p = w / sum w): the first row whose normalised cumulative probability is above u. */
template <class Real>
std::size_t choose_row(const PackedMatrix<Real>& data, double u, CancelFlag cancel) {
  const RowRange all{0, data.rows};
  if (data.weights.empty()) {
    return std::min(data.rows - 1, static_cast<std::size_t>(u * static_cast<double>(data.rows)));
  }
  double total = 0, last = 0, sum = 0;
  scan_rows(all, cancel, [&](std::size_t i) {
    total += data.weights[i];
    return true;
  });
  scan_rows(all, cancel, [&](std::size_t i) {
    last += data.weights[i] / total;
    return true;
  });
  std::size_t chosen = data.rows;
  scan_rows(all, cancel, [&](std::size_t i) {
    sum += data.weights[i] / total;
    if (sum / last > u) chosen = i;
    return chosen == data.rows;
  });
  return chosen < data.rows ? chosen : first_weighted_row(data);
}

}  // namespace

std::size_t candidates_for(std::size_t k) {
  // No power of e is near an integer, and std::log would ask for a newer C library.
  constexpr double kE = 2.718281828459045;
  std::size_t candidates = 2;
  for (double power = kE; power <= static_cast<double>(k); power *= kE) candidates++;
  return candidates;
}

template <class Real>
std::vector<std::size_t> pick_rows_plus_plus(const PackedMatrix<Real>& data, std::size_t k, std::uint32_t seed,
                                             Threads threads, CancelFlag cancel) {
  Mt19937 rng(seed);
  std::vector<std::size_t> picked{choose_row(data, rng.next_double(), cancel)};
  if (k == 1) return picked;
  Potentials<Real> potentials(data, threads, cancel);
  potentials.begin(picked[0]);
  std::vector<std::size_t> candidates(candidates_for(k));
  while (picked.size() < k) {
    for (std::size_t& candidate : candidates) {
      candidate = potentials.row_at(rng.next_double() * potentials.potential());
    }
    picked.push_back(potentials.add_best(candidates));
  }
  return picked;
}

template <class Real>
std::vector<std::size_t> pick_rows_random(const PackedMatrix<Real>& data, std::size_t k, std::uint32_t seed,
                                          CancelFlag cancel) {
  Mt19937 rng(seed);
  const std::size_t rows = data.rows;
  std::vector<double> shares(rows);
  std::size_t available = 0;
  double total = 0;
  scan_rows({0, rows}, cancel, [&](std::size_t i) {
    available += data.weight(i) > 0;
    total += data.weight(i);
    return true;
  });
  for (std::size_t i = 0; i < rows; i++) shares[i] = data.weight(i) / total;
  std::vector<double> cumulative(rows);
  std::vector<std::size_t> picked;
  while (picked.size() < std::min(k, available)) {
    double sum = 0;
    scan_rows({0, rows}, cancel, [&](std::size_t i) {
      cumulative[i] = sum += shares[i];
      return true;
    });
    for (double& share : cumulative) share /= sum;
    for (std::size_t missing = k - picked.size(); missing > 0; missing--) {
      const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), rng.next_double());
      const auto row = static_cast<std::size_t>(found - cumulative.begin());
      if (row >= rows || shares[row] == 0) continue;
      shares[row] = 0;
      picked.push_back(row);
    }
  }
  picked.resize(k, first_weighted_row(data));
  return picked;
}

#define CENTROID_SEEDING(Real)                                                                                       \
  template std::vector<std::size_t> pick_rows_plus_plus<Real>(const PackedMatrix<Real>&, std::size_t, std::uint32_t, \
                                                              Threads, CancelFlag);                                  \
  template std::vector<std::size_t> pick_rows_random<Real>(const PackedMatrix<Real>&, std::size_t, std::uint32_t,    \
                                                           CancelFlag);
CENTROID_SEEDING(double)
CENTROID_SEEDING(float)

}  // namespace centroid
