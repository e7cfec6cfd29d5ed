#pragma once
// Tests of the potentials of k-means++: every way to them gives the bits of the plain sums.
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "../algorithm/potentials.h"
#include "../algorithm/rng.h"
#include "../kernel/dispatch.h"

namespace potentials_test {

using namespace centroid;
using Check = std::function<void(bool, const std::string&)>;

/** The potential of squared distances, in the lanes and blocks that are promised. */
inline double plain_potential(const std::vector<double>& closest, const std::vector<double>& weights) {
  const RowBlocks blocks(closest.size());
  double potential = 0;
  for (std::size_t b = 0; b < blocks.count(); b++) {
    double lanes[4] = {};
    for (std::size_t i = blocks[b].begin; i < blocks[b].end; i++) {
      lanes[i % 4] += weights.empty() ? closest[i] : weights[i] * closest[i];
    }
    potential += lanes[0] + lanes[1] + lanes[2] + lanes[3];
  }
  return potential;
}

template <class Real>
struct Problem {
  std::string name;
  std::size_t rows, cols;
  std::vector<Real> values;
  std::vector<double> weights;  // empty for unit weights
};

/** Packed rows and what k-means++ knows of them, without kernels. */
template <class Real>
class PlainPotentials {
 public:
  PlainPotentials(const PackedMatrix<Real>& data, const std::vector<double>& weights)
      : data_(data), weights_(weights), closest_(data.rows, HUGE_VAL) {}

  /** The lowest potential that one of the rows would leave; the rows move closer to the first of these. */
  std::size_t add_best(const std::vector<std::size_t>& rows) {
    std::size_t best = rows[0];
    std::vector<double> least;
    for (std::size_t row : rows) {
      std::vector<double> closest = with(row);
      const double potential = plain_potential(closest, weights_);
      if (!least.empty() && !(potential < potential_)) continue;
      potential_ = potential;
      least = std::move(closest);
      best = row;
    }
    closest_ = std::move(least);
    return best;
  }

  double potential() const { return potential_; }

  std::size_t farthest_row() const {
    std::size_t farthest = 0;
    double reach = -1;
    for (std::size_t i = 0; i < closest_.size(); i++) {
      if (!(closest_[i] > reach) || !(data_.weight(i) > 0)) continue;
      reach = closest_[i];
      farthest = i;
    }
    return farthest;
  }

 private:
  std::vector<double> with(std::size_t row) const {
    std::vector<double> centre(data_.cols), point(data_.cols), closest = closest_;
    data_.copy_row(row, centre.data());
    for (std::size_t i = 0; i < closest.size(); i++) {
      data_.copy_row(i, point.data());
      double distance = 0;
      for (std::size_t t = 0; t < data_.cols; t++) distance += (point[t] - centre[t]) * (point[t] - centre[t]);
      closest[i] = std::min(closest[i], distance);
    }
    return closest;
  }

  const PackedMatrix<Real>& data_;
  const std::vector<double>& weights_;
  std::vector<double> closest_;
  double potential_ = 0;
};

template <class Real>
void test_problem(const Check& check, const kernel::KernelTable& table, const Problem<Real>& problem) {
  const MatrixView<Real> view{problem.values.data(), problem.rows, problem.cols};
  const double* weights = problem.weights.empty() ? nullptr : problem.weights.data();
  for (std::size_t threads : {1, 3}) {
    const auto data = pack(view, weights, kernel::kernels_for<Real>(table), Threads(threads), CancelFlag());
    Potentials<Real> potentials(data, Threads(threads), CancelFlag());
    PlainPotentials<Real> plain(data, problem.weights);
    const std::string name = problem.name + " with " + table.simd + " on " + std::to_string(threads) + " threads";
    Mt19937 rng(11);
    const auto any_row = [&] {
      return static_cast<std::size_t>(rng.next_double() * static_cast<double>(problem.rows));
    };
    const std::size_t first = any_row();
    potentials.begin(first);
    plain.add_best({first});
    bool same = potentials.potential() == plain.potential();
    for (std::size_t step = 0; step < 9; step++) {
      std::vector<std::size_t> rows(1 + (step * 5) % 13);
      for (std::size_t& row : rows) row = any_row();
      if (step % 3 == 1) rows.push_back(rows[0]);
      same &= potentials.add_best(rows) == plain.add_best(rows);
      same &= potentials.potential() == plain.potential();
      if (step % 4 == 2) same &= potentials.farthest_row() == plain.farthest_row();
    }
    check(same, "potentials of " + name);
  }
}

enum class Values { uniform, coarse, clustered, tiny, huge, tailed };

template <class Real>
Problem<Real> problem_of(Values kind, std::size_t rows, std::size_t cols, bool weighted) {
  constexpr const char* kNames[] = {"uniform", "coarse", "clustered", "tiny", "huge", "tailed"};
  Problem<Real> problem{std::string(kNames[static_cast<int>(kind)]) + (sizeof(Real) == 4 ? " f32 " : " f64 ") +
                            std::to_string(rows) + " x " + std::to_string(cols) + (weighted ? " weighted" : ""),
                        rows,
                        cols,
                        std::vector<Real>(rows * cols),
                        {}};
  Mt19937 rng(static_cast<std::uint32_t>(rows + cols));
  for (std::size_t i = 0; i < problem.values.size(); i++) {
    const double u = rng.next_double();
    double value = u;
    if (kind == Values::coarse) value = std::floor(u * 3);
    if (kind == Values::clustered) value = static_cast<double>(i / cols % 5) * 20 + u;
    if (kind == Values::tiny) value = u * 1e-30;
    if (kind == Values::huge) value = u * (sizeof(Real) == 4 ? 1e17 : 1e60);
    if (kind == Values::tailed) value = u < 0.001 ? 1e6 * u : u;
    problem.values[i] = static_cast<Real>(value);
  }
  for (std::size_t i = 0; weighted && i < rows; i++) problem.weights.push_back(std::floor(rng.next_double() * 4));
  if (weighted) problem.weights[0] = 1;
  return problem;
}

template <class Real>
void test_potentials_of(const Check& check, const kernel::KernelTable& table) {
  for (Values kind : {Values::uniform, Values::coarse, Values::clustered, Values::tiny, Values::huge, Values::tailed}) {
    for (bool weighted : {false, true}) {
      test_problem(check, table, problem_of<Real>(kind, 100, 3, weighted));
      // Enough blocks to compare on a sample first, with few features and with so many that its best is kept.
      test_problem(check, table, problem_of<Real>(kind, 17501, 2, weighted));
      test_problem(check, table, problem_of<Real>(kind, 20001, 9, weighted));
    }
  }
}

inline void test_potentials(const Check& check) {
  kernel::Candidate candidates[kernel::kCandidateCount];
  kernel::list_candidates(candidates);
  for (const kernel::Candidate& candidate : candidates) {
    if (!candidate.table || !candidate.supported) continue;
    test_potentials_of<double>(check, *candidate.table);
    test_potentials_of<float>(check, *candidate.table);
  }
}

}  // namespace potentials_test
