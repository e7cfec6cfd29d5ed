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
std::size_t unit_tile(std::size_t count, std::size_t cols, std::size_t tile_rows, Real* tile) {
  std::size_t first_zero = count;
  for (std::size_t r = count; r-- > 0;) {
    double largest = 0;
    for (std::size_t t = 0; t < cols; t++) {
      largest = std::max(largest, std::fabs(static_cast<double>(tile[t * tile_rows + r])));
    }
    if (largest == 0) {
      first_zero = r;
      continue;
    }
    const double scale = safe_scale(largest);
    double squared = 0;
    for (std::size_t t = 0; t < cols; t++) {
      const double value = static_cast<double>(tile[t * tile_rows + r]) * scale;
      squared += value * value;
    }
    const double norm = std::sqrt(squared);
    for (std::size_t t = 0; t < cols; t++) {
      Real& value = tile[t * tile_rows + r];
      value = static_cast<Real>(static_cast<double>(value) * scale / norm);
    }
  }
  return first_zero;
}

void project_to_sphere(std::vector<double>& centroids, const std::vector<double>& before, std::size_t cols) {
  for (std::size_t base = 0; base < centroids.size(); base += cols) {
    if (unit_tile(1, cols, 1, centroids.data() + base) == 1) continue;
    std::copy_n(before.begin() + static_cast<std::ptrdiff_t>(base), cols,
                centroids.begin() + static_cast<std::ptrdiff_t>(base));
  }
}

template std::size_t unit_tile<double>(std::size_t, std::size_t, std::size_t, double*);
template std::size_t unit_tile<float>(std::size_t, std::size_t, std::size_t, float*);

}  // namespace centroid
