// Random problems, fitted with every instruction set of this machine on some threads, against naive_fit.h. Labels,
// sizes, iterations, changed labels, stop reasons and relocations must be equal, numbers within 1e-12, and instruction
// sets and threads must give the same bits.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "../algorithm/fit.h"
#include "../algorithm/predict.h"
#include "../kernel/dispatch.h"
#include "fuzz_problem.h"
#include "naive_fit.h"

using namespace centroid;

namespace {

struct Arguments {
  std::uint64_t seed =
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) % 1000000;
  std::size_t first = 0, count = 1000;
  std::string isa;
  bool is_verbose = false;
};

struct Totals {
  std::size_t passed = 0, failed = 0, undetermined = 0;
  std::size_t iterations = 0, relocations = 0, uncertain = 0;
  std::size_t long_fits = 0, large_fits = 0;
};

std::vector<const kernel::KernelTable*> tables(const std::string& isa) {
  kernel::Candidate candidates[kernel::kCandidateCount];
  kernel::list_candidates(candidates);
  std::vector<const kernel::KernelTable*> found;
  for (const kernel::Candidate& candidate : candidates) {
    if (!candidate.table || !candidate.supported) continue;
    if (isa.empty() || isa == candidate.simd) found.push_back(candidate.table);
  }
  return found;
}

using ChangedLabels = std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>>;  // by k and start

/** What one instruction set made of a problem. */
struct Outcome {
  std::string name;
  std::vector<Fit> fits;
  ChangedLabels changed;
  std::vector<double> offset;
  double mean_variance;
  std::vector<std::vector<std::vector<double>>> initial;  // by fit and start
  std::vector<std::vector<std::int32_t>> predicted;
};

FitOptions options_of(const fuzz::Problem& problem) {
  FitOptions options{};
  options.init = static_cast<Init>(problem.start);
  options.centroids = problem.centroids.data();
  options.max_iter = problem.max_iter;
  options.tol = problem.tol;
  options.seed = problem.seed;
  options.n_init = problem.n_init;
  // Half of them sort and prune wherever it can be done, small as they are.
  options.prune = problem.seed % 2 == 0 ? Prune::always : Prune::where_it_pays;
  return options;
}

template <class Real>
Outcome fit_with(const kernel::KernelTable& table, std::size_t threads, const fuzz::Problem& problem,
                 const Real* values) {
  Outcome outcome{};
  outcome.name = std::string(table.simd) + " on " + std::to_string(threads) + " threads";
  const auto& kernels = kernel::kernels_for<Real>(table);
  const MatrixView<Real> view{values, problem.rows, problem.cols};
  const double* weights = problem.weights.empty() ? nullptr : problem.weights.data();
  auto packed = pack(view, weights, kernels, Threads(threads), CancelFlag());
  const FitOptions options = options_of(problem);
  std::mutex mutex;
  outcome.fits = fit_each(packed, problem.k_values, options, Threads(threads), CancelFlag(), [&](const Progress& p) {
    std::lock_guard<std::mutex> lock(mutex);
    outcome.changed[{p.k, p.start}].push_back(p.report.changed_labels);
  });
  packed = pack(view, weights, kernels, Threads(threads), CancelFlag());  // the fit may have left it in another order
  outcome.offset = packed.offset;
  outcome.mean_variance = packed.mean_variance;
  for (const Fit& fit : outcome.fits) {
    outcome.initial.emplace_back();
    for (std::size_t s = 0; s < problem.n_init; s++) {
      outcome.initial.back().push_back(initial_centroids(packed, fit.k, options, s, Threads(threads), CancelFlag()));
    }
    outcome.predicted.emplace_back(problem.rows);
    predict(view, {fit.centroids.data(), packed.offset.data(), fit.k}, kernels, outcome.predicted.back().data());
  }
  return outcome;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

/** The first difference of two outcomes, or "". */
std::string difference_between(const Outcome& a, const Outcome& b, std::size_t rows) {
  const std::string names = a.name + " and " + b.name + " differ in ";
  if (!same_bits(a.offset, b.offset)) return names + "the offset";
  if (!same_bits(a.mean_variance, b.mean_variance)) return names + "the variance";
  for (std::size_t f = 0; f < a.fits.size(); f++) {
    const Fit &one = a.fits[f], &other = b.fits[f];
    const std::string at = " of k=" + std::to_string(one.k);
    for (std::size_t s = 0; s < one.starts.size(); s++) {
      const StartRecord &x = one.starts[s], &y = other.starts[s];
      const std::string of_start = at + ", start " + std::to_string(s);
      if (!same_bits(a.initial[f][s], b.initial[f][s])) return names + "the first centroids" + of_start;
      if (x.n_iter != y.n_iter) return names + "iterations" + of_start;
      if (x.stopped_by != y.stopped_by) return names + "stop reason" + of_start;
      if (x.relocations != y.relocations) return names + "relocations" + of_start;
      if (!same_bits(x.inertia, y.inertia)) return names + "inertia" + of_start;
    }
    if (one.best_start != other.best_start) return names + "best start" + at;
    if (!std::equal(one.labels.data(), one.labels.data() + rows, other.labels.data())) return names + "labels" + at;
    if (!same_bits(one.centroids, other.centroids)) return names + "centroids" + at;
    if (one.sizes != other.sizes) return names + "sizes" + at;
  }
  return a.changed == b.changed ? "" : names + "changed labels";
}

std::string numbers(const char* what, double expected, double found) {
  char text[160];
  std::snprintf(text, sizeof(text), "%s is %.17g, must be %.17g", what, found, expected);
  return text;
}

bool is_near(double expected, double found, double scale) {
  return std::fabs(expected - found) <= 1e-12 * scale + std::numeric_limits<double>::min();
}

/** Mean and variance, which the naive fits then take from the outcome; "" where they are right. */
std::string check_centring(const fuzz::Problem& problem, const Outcome& outcome) {
  const auto rows = static_cast<double>(problem.rows), cols = static_cast<double>(problem.cols);
  const double rounding = (rows + 4) * std::numeric_limits<double>::epsilon();
  double variance = 0, largest = 0;
  for (std::size_t t = 0; t < problem.cols; t++) {
    naive::Sum sum, squares;
    double magnitude = 0;
    for (std::size_t i = 0; i < problem.rows; i++) {
      const double value = problem.values[i * problem.cols + t], centred = value - outcome.offset[t];
      sum.add(value);
      squares.add(centred * centred);
      magnitude += std::fabs(value);
      largest = std::max(largest, std::fabs(value));
    }
    const double mean = sum.rounded() / rows;
    if (std::fabs(mean - outcome.offset[t]) > rounding * magnitude / rows + std::numeric_limits<double>::min()) {
      return numbers(("offset of column " + std::to_string(t)).c_str(), mean, outcome.offset[t]);
    }
    variance += squares.rounded() / rows / cols;
  }
  if (std::fabs(variance - outcome.mean_variance) > rounding * cols * variance + std::numeric_limits<double>::min()) {
    return numbers("mean variance", variance, outcome.mean_variance);
  }
  return "";
}

template <class Real>
naive::Data centred(const fuzz::Problem& problem, const std::vector<double>& offset) {
  naive::Data data{problem.rows, problem.cols, problem.values, problem.weights, offset};
  for (std::size_t p = 0; p < data.values.size(); p++) {
    data.values[p] = static_cast<double>(static_cast<Real>(data.values[p] - offset[p % problem.cols]));
  }
  return data;
}

/** Given centroids are the given ones, picked ones are rows of positive weight. */
std::string check_initial(const fuzz::Problem& problem, const naive::Data& data, const std::vector<double>& initial) {
  for (std::size_t j = 0; j < initial.size() / data.cols; j++) {
    const double* centroid = initial.data() + j * data.cols;
    bool found = problem.start == fuzz::Start::given;
    for (std::size_t t = 0; t < data.cols && found; t++) {
      found = centroid[t] == problem.centroids[j * data.cols + t] - data.offset[t];
    }
    for (std::size_t i = 0; i < data.rows && !found && problem.start != fuzz::Start::given; i++) {
      found = data.weight(i) > 0 && std::equal(centroid, centroid + data.cols, data.row(i));
    }
    if (!found) return "centroid " + std::to_string(j) + " does not begin where it must";
  }
  return "";
}

struct Expected {
  std::vector<naive::Fit> starts;
  bool certain;
};

/** What the fit of one k has wrong, or "". */
std::string check_fit(const naive::Data& data, const Fit& fit, const Expected& expected, const Outcome& outcome) {
  const std::size_t rows = data.rows;
  std::size_t best = 0;
  for (std::size_t s = 0; s < fit.starts.size(); s++) {
    const StartRecord& found = fit.starts[s];
    const naive::Fit& right = expected.starts[s];
    const std::string at = "start " + std::to_string(s) + ": ";
    const auto& changed = outcome.changed.at({fit.k, s});
    for (std::size_t i = 0; i < std::min(changed.size(), right.iterations.size()); i++) {
      if (changed[i] == right.iterations[i].changed) continue;
      return at + "iteration " + std::to_string(i + 1) + " changes " + std::to_string(changed[i]) + " labels, must " +
             std::to_string(right.iterations[i].changed);
    }
    if (found.n_iter != right.iterations.size() || changed.size() != right.iterations.size()) {
      return at + std::to_string(found.n_iter) + " iterations and " + std::to_string(changed.size()) +
             " reports, must be " + std::to_string(right.iterations.size());
    }
    if (static_cast<int>(found.stopped_by) != static_cast<int>(right.stopped_by)) return at + "wrong stop reason";
    if (found.relocations != right.relocations) return at + "wrong number of relocations";
    if (!is_near(right.inertia, found.inertia, right.inertia))
      return at + numbers("inertia", right.inertia, found.inertia);
    if (found.inertia < fit.starts[best].inertia) best = s;
  }
  if (fit.best_start != best) return "wrong best start";
  const naive::Fit& right = expected.starts[best];
  for (std::size_t i = 0; i < rows; i++) {
    if (fit.labels[i] != right.labels[i]) {
      return "label of row " + std::to_string(i) + " is " + std::to_string(fit.labels[i]) + ", must be " +
             std::to_string(right.labels[i]);
    }
  }
  if (fit.sizes != right.sizes) return "wrong sizes";
  double scale = 0;
  for (double value : data.values) scale = std::max(scale, std::fabs(value));
  for (std::size_t p = 0; p < right.centroids.size(); p++) {
    if (!is_near(right.centroids[p], fit.centroids[p], std::fabs(right.centroids[p]) + scale)) {
      return numbers(("value " + std::to_string(p) + " of the centroids").c_str(), right.centroids[p],
                     fit.centroids[p]);
    }
  }
  return "";
}

void print_start(std::size_t k, std::size_t start, const naive::Fit& fit) {
  std::printf("  k=%zu start %zu: %zu iterations, stopped by %d, %zu relocations, inertia %.17g%s\n   ", k, start,
              fit.iterations.size(), static_cast<int>(fit.stopped_by), fit.relocations, fit.inertia,
              fit.certain ? "" : ", uncertain sums");
  for (const naive::Iteration& iteration : fit.iterations) std::printf(" %zu:%.3g", iteration.changed, iteration.shift);
  std::printf("\n");
}

/** Runs one case; false with the reason when something differs that must not. */
template <class Real>
bool run_case(const fuzz::Problem& problem, const Arguments& arguments, fuzz::Random& random, Totals& totals,
              std::string& reason) {
  // One element past an aligned address, as a caller's view may lie.
  std::vector<Real> memory(problem.values.size() + 1);
  for (std::size_t p = 0; p < problem.values.size(); p++) memory[p + 1] = static_cast<Real>(problem.values[p]);
  std::vector<Outcome> outcomes;
  for (const kernel::KernelTable* table : tables(arguments.isa)) {
    outcomes.push_back(fit_with(*table, random.integer(1, 4), problem, memory.data() + 1));
  }
  const Outcome& first = outcomes.front();
  for (const Outcome& other : outcomes) {
    reason = difference_between(first, other, problem.rows);
    if (!reason.empty()) return false;
  }
  for (const Outcome& outcome : outcomes) {
    for (std::size_t f = 0; f < outcome.fits.size(); f++) {
      const auto& predicted = outcome.predicted[f];
      if (std::equal(predicted.begin(), predicted.end(), outcome.fits[f].labels.data())) continue;
      reason = outcome.name + ": labels are not those of predict";
      return false;
    }
  }
  reason = check_centring(problem, first);
  if (!reason.empty()) return false;
  const naive::Data data = centred<Real>(problem, first.offset);
  for (std::size_t f = 0; f < first.fits.size(); f++) {
    const Fit& fit = first.fits[f];
    Expected expected{{}, true};
    for (std::size_t s = 0; s < problem.n_init; s++) {
      reason = check_initial(problem, data, first.initial[f][s]);
      if (!reason.empty()) return false;
      naive::Lloyd lloyd(data, first.initial[f][s]);
      expected.starts.push_back(lloyd.run(problem.max_iter, problem.tol * first.mean_variance));
      const naive::Fit& start = expected.starts.back();
      expected.certain &= start.certain;
      totals.iterations += start.iterations.size();
      totals.relocations += start.relocations;
      const bool is_long = fit.k >= 24 && start.iterations.size() >= 10;
      totals.long_fits += is_long;
      totals.large_fits += is_long && problem.rows >= 3000;
      if (arguments.is_verbose) print_start(fit.k, s, start);
    }
    totals.uncertain += !expected.certain;
    reason = check_fit(data, fit, expected, first);
    if (reason.empty()) continue;
    reason = "k=" + std::to_string(fit.k) + ": " + reason;
    if (expected.certain) return false;
    reason += " (undetermined: a sum is within its error of another number)";
    totals.undetermined++;
    return true;
  }
  return true;
}

void run(const Arguments& arguments) {
  Totals totals;
  for (std::size_t i = arguments.first; i < arguments.first + arguments.count; i++) {
    const fuzz::Problem problem = fuzz::Generator(arguments.seed, i).make();
    fuzz::Random random(~arguments.seed, i);
    if (arguments.is_verbose) std::printf("%zu: %s\n", i, problem.describe().c_str());
    std::string reason;
    const bool is_right = problem.is_float ? run_case<float>(problem, arguments, random, totals, reason)
                                           : run_case<double>(problem, arguments, random, totals, reason);
    is_right ? totals.passed++ : totals.failed++;
    if (reason.empty()) continue;
    std::printf("%s --seed %llu --case %zu: %s\n  %s\n", is_right ? "note" : "FAILED",
                static_cast<unsigned long long>(arguments.seed), i, reason.c_str(), problem.describe().c_str());
    std::fflush(stdout);
  }
  if (totals.undetermined > 2 + arguments.count / 500) {
    std::printf("FAILED %zu undetermined cases are too many\n", totals.undetermined);
    totals.failed += totals.undetermined;
    totals.passed -= totals.undetermined;
  }
  std::printf("%zu iterations, %zu relocations, %zu starts of 10 iterations with k >= 24, %zu of them of 3000 rows\n",
              totals.iterations, totals.relocations, totals.long_fits, totals.large_fits);
  std::printf("%zu fits with uncertain sums, %zu of them undetermined\n", totals.uncertain, totals.undetermined);
  std::printf("%zu passed, %zu failed\n", totals.passed, totals.failed);
  if (totals.failed > 0) std::exit(1);
}

bool read_arguments(int count, char** values, Arguments& arguments) {
  for (int i = 1; i < count; i++) {
    const std::string name = values[i];
    if (i + 1 >= count) return false;
    const char* value = values[++i];
    if (name == "--seed") {
      arguments.seed = std::strtoull(value, nullptr, 10);
    } else if (name == "--count") {
      arguments.count = std::strtoull(value, nullptr, 10);
    } else if (name == "--first") {
      arguments.first = std::strtoull(value, nullptr, 10);
    } else if (name == "--isa") {
      arguments.isa = value;
    } else if (name == "--case") {
      arguments.first = std::strtoull(value, nullptr, 10);
      arguments.count = 1;
      arguments.is_verbose = true;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  if (!read_arguments(count, values, arguments) || tables(arguments.isa).empty()) {
    std::printf("usage: fuzz_fit [--seed N] [--first N] [--count N] [--case N] [--isa NAME]\n");
    return 2;
  }
  std::printf("seed %llu, cases %zu to %zu,", static_cast<unsigned long long>(arguments.seed), arguments.first,
              arguments.first + arguments.count - 1);
  for (const kernel::KernelTable* table : tables(arguments.isa)) std::printf(" %s", table->simd);
  std::printf("\n");
  run(arguments);
}
