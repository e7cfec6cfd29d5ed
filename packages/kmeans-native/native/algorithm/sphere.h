#pragma once
#include <cstddef>
#include <vector>

namespace centroid {

/**
 * Divides rows by their norms, in float64, and rounds to Real. Returns the first row of zeros, which has no direction
 * and stays zeros, or `count` when there is none.
 */
template <class Real>
std::size_t unit_rows(const Real* rows,  // in, count x cols, row-major
                      std::size_t count, std::size_t cols,
                      Real* units);  // out, count x cols, row-major; may be `rows`

/**
 * Gives centroids (k x cols) the norm 1. Where rows cancel out and no direction is left, every unit vector is as good:
 * the centroid stays where it was in `before` (k x cols).
 */
void project_to_sphere(std::vector<double>& centroids, const std::vector<double>& before, std::size_t cols);

}  // namespace centroid
