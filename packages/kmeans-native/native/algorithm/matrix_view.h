#pragma once
#include <cstddef>

namespace centroid {

/** How rows are compared: as points, or as directions, which are points on the unit sphere around the origin. */
enum class Metric { euclidean = 0, cosine = 1 };

/** Someone else's rows x cols values, row-major. */
template <class Real>
struct MatrixView {
  const Real* data;
  std::size_t rows;
  std::size_t cols;
  Metric metric = Metric::euclidean;
};

/** The first value, in row order, that is not finite or too large to square; 0 for a row of zeros without direction. */
struct BadValue {
  std::size_t row;
  std::size_t col;
  double value;
};

/** Rows [begin, end). */
struct RowRange {
  std::size_t begin;
  std::size_t end;
};

}  // namespace centroid
