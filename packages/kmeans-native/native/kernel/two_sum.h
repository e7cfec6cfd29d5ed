#pragma once

namespace centroid::kernel {

/** Adds `term` to `sum` and the rounding error of that to `error`. */
static inline void add_exactly(double& sum, double& error, double term) {
  const double before = sum, after = before + term, rounded = after - before;
  error += (before - (after - rounded)) + (term - rounded);
  sum = after;
}

}  // namespace centroid::kernel
