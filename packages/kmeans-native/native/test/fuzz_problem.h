#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

/** Random K-Means problems that look for trouble: ties, duplicates, empty clusters, offsets, outliers, scales. */
namespace fuzz {

/** SplitMix64. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : state_(seed * 0x9e3779b97f4a7c15u + stream) {
    next();
    state_ ^= stream * 0xd1342543de82ef95u;
  }
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /** In [0, 1). */
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  double between(double low, double high) { return low + (high - low) * uniform(); }
  /** In [low, high]. */
  std::size_t integer(std::size_t low, std::size_t high) { return low + next() % (high - low + 1); }
  /** In [low, high], small values as likely as large ones. */
  std::size_t size(std::size_t low, std::size_t high) {
    const double ratio = static_cast<double>(high + 1) / static_cast<double>(low);
    return std::min(high, static_cast<std::size_t>(static_cast<double>(low) * std::pow(ratio, uniform())));
  }
  bool chance(double probability) { return uniform() < probability; }
  /** About normal, with variance 1. */
  double bell() {
    double sum = 0;
    for (int i = 0; i < 12; i++) sum += uniform();
    return sum - 6;
  }

 private:
  std::uint64_t state_;
};

enum class Start { plus_plus = 0, random = 1, given = 2 };

struct Problem {
  bool is_float;
  std::size_t rows, cols;
  std::vector<double> values;   // rows x cols, each representable in the problem's precision
  std::vector<double> weights;  // empty for unit weights
  std::vector<std::size_t> k_values;
  Start start;
  std::vector<double> centroids;  // for Start::given
  std::size_t max_iter;
  double tol;
  std::uint32_t seed;
  std::size_t n_init;
  std::string shape;  // how the values came about

  std::string describe() const {
    const char* starts[] = {"k-means++", "random", "given"};
    std::string text =
        std::string(is_float ? "f32" : "f64") + " n=" + std::to_string(rows) + " d=" + std::to_string(cols) + " k=";
    for (std::size_t i = 0; i < k_values.size(); i++) text += (i ? "," : "") + std::to_string(k_values[i]);
    text += " init=" + std::string(starts[static_cast<int>(start)]) + " n_init=" + std::to_string(n_init) +
            " max_iter=" + std::to_string(max_iter) + " tol=" + (tol == 0 ? "0" : "1e-4") +
            " seed=" + std::to_string(seed) + (weights.empty() ? "" : " weighted") + " values:" + shape;
    return text;
  }
};

class Generator {
 public:
  Generator(std::uint64_t seed, std::uint64_t index) : random_(seed, index) {}

  Problem make() {
    Problem p{};
    choose_sizes(p);
    choose_values(p);
    spoil_columns(p);
    scale(p);
    choose_weights(p);
    choose_start(p);
    return p;
  }

 private:
  /** Small ones dominate; `work` bounds rows * cols * k * iterations, so that no problem takes seconds. */
  void choose_sizes(Problem& p) {
    p.is_float = random_.chance(0.5);
    const double kind = random_.uniform();
    const bool is_small = kind < 0.8;
    double work;
    std::size_t k;
    if (kind < 0.5) {
      p.rows = random_.size(1, 80), p.cols = random_.size(1, 10), k = random_.size(1, 12), work = 1e7;
    } else if (kind < 0.8) {
      p.rows = random_.size(20, 600), p.cols = random_.size(1, 130), k = random_.size(1, 60), work = 2e7;
    } else if (kind < 0.95) {
      p.rows = random_.size(300, 3000), p.cols = random_.size(1, 64), k = random_.size(2, 60), work = 6e7;
    } else {
      p.rows = random_.size(3000, 20000), p.cols = random_.size(1, 32), k = random_.size(24, 60), work = 3e8;
    }
    k = std::min(k, p.rows);
    const double pass = static_cast<double>(p.rows) * static_cast<double>(p.cols * k);
    const auto most = static_cast<std::size_t>(std::max(3.0, std::min(50.0, work / pass)));
    p.max_iter = !is_small && random_.chance(0.8) ? most : random_.integer(1, most);
    p.tol = random_.chance(0.5) ? 0 : 1e-4;
    p.seed = static_cast<std::uint32_t>(random_.next());
    p.n_init = is_small && random_.chance(0.2) ? random_.integer(2, 4) : 1;
    p.k_values = {k};
    for (; is_small && k > 1 && p.k_values.size() < 4 && random_.chance(0.15); p.k_values.push_back(k)) {
      k = random_.integer(1, k - 1);
    }
  }

  void choose_values(Problem& p) {
    const std::size_t n = p.rows, d = p.cols;
    p.values.resize(n * d);
    const auto fill = [&](auto&& value) {
      for (double& v : p.values) v = value();
    };
    switch (random_.integer(0, p.rows < 1000 ? 9 : 15)) {
      case 0: p.shape = " noise", fill([&] { return random_.between(-1, 1); }); break;
      case 1: {
        const std::size_t levels = random_.integer(2, 8);
        p.shape = " integers", fill([&] { return static_cast<double>(random_.integer(0, levels)); });
        break;
      }
      case 2: {
        const double step = random_.chance(0.5) ? 10 : 100;
        p.shape = " decimals", fill([&] { return std::round(random_.bell() * step) / step; });
        break;
      }
      case 3: line(p); break;
      case 4: mirrored(p); break;
      case 5: p.shape = " bell", fill([&] { return random_.bell(); }); break;
      default: blobs(p); break;
    }
    if (random_.chance(0.15)) repeat_rows(p);
    if (random_.chance(0.15)) sort_rows(p);
    if (random_.chance(0.1)) add_outliers(p);
    if (random_.chance(0.2)) jitter(p);
  }

  void blobs(Problem& p) {
    const std::size_t count = random_.size(1, std::max<std::size_t>(2, 2 * p.k_values[0]));
    const double spread = std::pow(10, random_.between(-4, 0.3));
    p.shape = " blobs(" + std::to_string(count) + ", " + std::to_string(spread) + ")";
    std::vector<double> centres(count * p.cols);
    for (double& value : centres) value = random_.between(-3, 3);
    const bool is_coarse = random_.chance(0.2);
    for (std::size_t i = 0; i < p.rows; i++) {
      const std::size_t blob = random_.integer(0, count - 1);
      for (std::size_t t = 0; t < p.cols; t++) {
        const double value = centres[blob * p.cols + t] + spread * random_.bell();
        p.values[i * p.cols + t] = is_coarse ? std::round(value * 20) / 20 : value;
      }
    }
  }

  void line(Problem& p) {
    p.shape = " line";
    const bool is_even = random_.chance(0.5);
    std::vector<double> slope(p.cols), start(p.cols);
    for (double& value : slope) value = is_even ? static_cast<double>(random_.integer(0, 4)) : random_.between(-1, 1);
    for (double& value : start) value = random_.between(-1, 1);
    for (std::size_t i = 0; i < p.rows; i++) {
      const double along = is_even ? static_cast<double>(i) : random_.between(-1, 1);
      for (std::size_t t = 0; t < p.cols; t++) p.values[i * p.cols + t] = start[t] + along * slope[t];
    }
  }

  /** Rows and their mirror images: many distances are equal. */
  void mirrored(Problem& p) {
    p.shape = " mirrored";
    const bool is_coarse = random_.chance(0.5);
    for (std::size_t i = 0; i < p.rows; i++) {
      for (std::size_t t = 0; t < p.cols; t++) {
        const double value = random_.between(-1, 1);
        p.values[i * p.cols + t] =
            i % 2 ? -p.values[(i - 1) * p.cols + t] : (is_coarse ? std::round(value * 3) / 3 : value);
      }
    }
  }

  void repeat_rows(Problem& p) {
    p.shape += " repeated";
    const std::size_t distinct = random_.size(1, p.rows);
    for (std::size_t i = distinct; i < p.rows; i++) copy_row(p, random_.integer(0, distinct - 1), i);
  }

  void copy_row(Problem& p, std::size_t from, std::size_t to) {
    for (std::size_t t = 0; t < p.cols; t++) p.values[to * p.cols + t] = p.values[from * p.cols + t];
  }

  void sort_rows(Problem& p) {
    p.shape += " sorted";
    std::vector<std::size_t> order(p.rows);
    for (std::size_t i = 0; i < p.rows; i++) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p.values[a * p.cols] < p.values[b * p.cols]; });
    const std::vector<double> before = p.values;
    for (std::size_t i = 0; i < p.rows; i++) {
      for (std::size_t t = 0; t < p.cols; t++) p.values[i * p.cols + t] = before[order[i] * p.cols + t];
    }
  }

  /** Ties become differences of a few roundings. */
  void jitter(Problem& p) {
    p.shape += " jittered";
    const double step = std::pow(2, p.is_float ? -23 : -52) * static_cast<double>(random_.size(1, 100));
    for (double& value : p.values) value *= 1 + step * (static_cast<double>(random_.integer(0, 4)) - 2);
  }

  void add_outliers(Problem& p) {
    const double factor = std::pow(10, random_.between(1, 8));
    p.shape += " outliers";
    for (std::size_t count = random_.integer(1, 1 + p.rows / 20); count > 0; count--) {
      const std::size_t row = random_.integer(0, p.rows - 1);
      for (std::size_t t = 0; t < p.cols; t++) p.values[row * p.cols + t] *= factor;
    }
  }

  void spoil_columns(Problem& p) {
    const bool has_constant = random_.chance(0.1), has_scales = random_.chance(0.1);
    if (has_constant) p.shape += " constant-columns";
    if (has_scales) p.shape += " scaled-columns";
    for (std::size_t t = 0; t < p.cols; t++) {
      const bool is_constant = has_constant && random_.chance(0.5);
      const double value = random_.between(-5, 5);
      const double factor = has_scales ? std::pow(10, random_.between(-6, 6)) : 1;
      for (std::size_t i = 0; i < p.rows; i++) {
        double& cell = p.values[i * p.cols + t];
        cell = is_constant ? value : cell * factor;
      }
    }
  }

  void scale(Problem& p) {
    double offset = 0, factor = 1;
    if (random_.chance(0.2)) offset = std::round(std::pow(10, random_.between(0, 8)));
    if (random_.chance(0.15)) factor = std::pow(10, std::round(random_.between(-30, 30)));
    if (random_.chance(0.01)) factor = p.is_float ? 1e-42 : 1e-160;
    double largest = 0;
    for (double& value : p.values) {
      value = (value + offset) * factor;
      largest = std::max(largest, std::fabs(value));
    }
    const double limit = (p.is_float ? 4e18 : 1e153) / std::sqrt(static_cast<double>(p.cols));
    const double shrink = largest > limit ? limit / largest : 1;
    if (offset != 0 || factor != 1) {
      char text[80];
      std::snprintf(text, sizeof(text), " offset %g factor %g", offset, factor * shrink);
      p.shape += text;
    }
    for (double& value : p.values) {
      value *= shrink;
      if (p.is_float) value = static_cast<double>(static_cast<float>(value));
    }
  }

  void choose_weights(Problem& p) {
    if (random_.chance(0.6)) return;
    p.weights.resize(p.rows);
    const std::size_t kind = random_.integer(0, 3);
    const char* names[] = {" weights:any", " weights:integers", " weights:rare", " weights:scales"};
    p.shape += names[kind];
    for (double& weight : p.weights) {
      if (kind == 0) weight = random_.uniform();
      if (kind == 1) weight = static_cast<double>(random_.integer(0, 3));
      if (kind == 2) weight = random_.chance(0.3) ? random_.uniform() * 5 : 0;
      if (kind == 3) weight = std::pow(10, random_.between(-12, 12));
    }
    p.weights[random_.integer(0, p.rows - 1)] = 1;
  }

  void choose_start(Problem& p) {
    const double kind = random_.uniform();
    p.start = kind < 0.35 ? Start::plus_plus : kind < 0.55 ? Start::random : Start::given;
    if (p.start != Start::given) return;
    p.n_init = 1;
    p.k_values.resize(1);
    p.centroids.resize(p.k_values[0] * p.cols);
    const std::size_t shape = random_.integer(0, 5);
    const char* names[] = {" from:rows", " from:near-rows", " from:box", " from:far", " from:first-rows", " from:one"};
    p.shape += names[shape];
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (double value : p.values) low = std::min(low, value), high = std::max(high, value);
    const double far = p.is_float ? 1e30 : 1e200;
    for (std::size_t j = 0; j < p.k_values[0]; j++) {
      const std::size_t row = shape == 4 ? j : shape == 5 ? 0 : random_.integer(0, p.rows - 1);
      for (std::size_t t = 0; t < p.cols; t++) {
        double& value = p.centroids[j * p.cols + t];
        value = p.values[row * p.cols + t];
        if (shape == 1) value += (high - low) * 0.1 * random_.bell();
        if (shape == 2) value = random_.between(low, high);
        if (shape == 3 && j % 3 == 0) value = random_.chance(0.02) ? far : value + 10 * (high - low) * random_.bell();
      }
    }
  }

  Random random_;
};

}  // namespace fuzz
