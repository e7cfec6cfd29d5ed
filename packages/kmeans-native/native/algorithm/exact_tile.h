#pragma once
#include <cstddef>

#include "../kernel/distance.h"
#include "pack.h"

namespace centroid {

/** A packed tile's rows in float64, for NearestCentroids::label; `scratch` holds a tile. */
template <class Real>
class ExactTile {
 public:
  ExactTile(const PackedMatrix<Real>& data, std::size_t row, double* scratch)
      : data_(data), row_(row), scratch_(scratch) {}

  const double* tile() const { return data_.wide_tile(row_, scratch_); }
  const double* row(std::size_t r) const {
    data_.copy_row(row_ + r, scratch_);
    return scratch_;
  }

 private:
  const PackedMatrix<Real>& data_;
  std::size_t row_;
  double* scratch_;
};

/** A tile as NearestCentroids::label scans it; float64 tiles that are not split have no such form. */
inline const float* scan_form(const float* tile) { return tile; }
inline const float* scan_form(const double*) { return nullptr; }

/** The same of a tile that lies somewhere else. */
template <class Real>
class ExactCopy {
 public:
  ExactCopy(const Real* tile, std::size_t cols, double* scratch) : tile_(tile), cols_(cols), scratch_(scratch) {}

  const double* tile() const {
    std::copy_n(tile_, cols_ * kernel::kTileRows, scratch_);
    return scratch_;
  }
  const double* row(std::size_t r) const {
    for (std::size_t t = 0; t < cols_; t++) scratch_[t] = static_cast<double>(tile_[t * kernel::kTileRows + r]);
    return scratch_;
  }

 private:
  const Real* tile_;
  std::size_t cols_;
  double* scratch_;
};

}  // namespace centroid
