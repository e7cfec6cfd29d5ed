#include "sphere.h"

#include <algorithm>
#include <cmath>

namespace centroid {
namespace {

/**
 * A power of two that keeps the squares of values up to `largest` from vanishing. Being exact, it leaves no trace: rows
 * that differ by a power of two have the same direction to the last bit.
 */
double safe_scale(double largest) { return largest < 0x1p-400 ? 0x1p600 : 1; }

}  // namespace

template <class Real>
std::size_t unit_rows(const Real* rows, std::size_t count, std::size_t cols, Real* units) {
  std::size_t first_zero = count;
  for (std::size_t r = 0; r < count; r++, rows += cols, units += cols) {
    double largest = 0;
    for (std::size_t t = 0; t < cols; t++) largest = std::max(largest, std::fabs(static_cast<double>(rows[t])));
    if (largest == 0) {
      std::fill_n(units, cols, Real{0});
      first_zero = std::min(first_zero, r);
      continue;
    }
    const double scale = safe_scale(largest);
    double squared = 0;
    for (std::size_t t = 0; t < cols; t++) {
      const double value = static_cast<double>(rows[t]) * scale;
      squared += value * value;
    }
    const double norm = std::sqrt(squared);
    for (std::size_t t = 0; t < cols; t++) {
      units[t] = static_cast<Real>(static_cast<double>(rows[t]) * scale / norm);
    }
  }
  return first_zero;
}

void project_to_sphere(std::vector<double>& centroids, const std::vector<double>& before, std::size_t cols) {
  for (std::size_t base = 0; base < centroids.size(); base += cols) {
    if (unit_rows(centroids.data() + base, 1, cols, centroids.data() + base) == 1) continue;
    std::copy_n(before.begin() + static_cast<std::ptrdiff_t>(base), cols,
                centroids.begin() + static_cast<std::ptrdiff_t>(base));
  }
}

template std::size_t unit_rows<double>(const double*, std::size_t, std::size_t, double*);
template std::size_t unit_rows<float>(const float*, std::size_t, std::size_t, float*);

}  // namespace centroid
