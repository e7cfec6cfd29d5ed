#pragma once
#include <cstddef>

namespace centroid {

/** Someone else's rows x cols values, row-major. */
template <class Real>
struct MatrixView {
  const Real* data;
  std::size_t rows;
  std::size_t cols;
};

/** The first value, in row order, that is not finite or too large to square. */
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
