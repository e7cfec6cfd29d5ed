#pragma once
#include <cstddef>
#include <cstdint>

namespace centroid::kernel {

/** An integer as wide as Real: a centroid's index rides in a vector register of Real as its bits. */
template <class Real>
struct IndexBits;
template <>
struct IndexBits<double> {
  using type = std::int64_t;
};
template <>
struct IndexBits<float> {
  using type = std::int32_t;
};

/** The centroids in ceil(k / max_group) groups of nearly equal size. */
struct Groups {
  std::size_t count;
  std::size_t size;    // of the later groups
  std::size_t larger;  // the first so many have one more

  static constexpr Groups of(std::size_t k, std::size_t max_group) {
    const std::size_t count = (k + max_group - 1) / max_group;
    return {count, k / count, k % count};
  }
  constexpr std::size_t size_of(std::size_t group) const { return size + (group < larger ? 1 : 0); }
};

constexpr std::size_t panel_size(std::size_t k, std::size_t cols) { return k * (cols + 2); }

/**
 * Writes the centroids as `assign` reads them. A group of J centroids is J half squared norms, J indices as bits, then
 * for each feature the J values. Values are rounded to Real first; the half norms are those of the rounded values,
 * summed in float64.
 */
template <class Real>
void fill_panel(const double* centroids,  // in, k x cols, row-major
                std::size_t k, std::size_t cols, std::size_t max_group,
                Real* panel);  // out, panel_size(k, cols)

}  // namespace centroid::kernel
