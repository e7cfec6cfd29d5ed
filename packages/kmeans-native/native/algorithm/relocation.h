#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "pack.h"

namespace centroid {

/** A row that becomes the whole of an empty cluster; its label stays. */
struct Relocation {
  std::size_t row;
  std::size_t from;
  std::size_t to;
};

/**
 * For each empty cluster in turn the row farthest from its old centroid, ties to the lowest `own_row` of it. Rows of
 * weight zero and the last row of a cluster stay; none moves when every row lies on its centroid.
 * @throws Cancelled, std::bad_alloc
 */
template <class Real>
std::vector<Relocation> choose_relocations(const PackedMatrix<Real>& data,
                                           const double* centroids,           // in, k x cols, that gave the labels
                                           const std::int32_t* labels,        // in, length rows
                                           std::vector<std::size_t> members,  // length k: rows of positive weight
                                           const std::function<std::size_t(std::size_t)>& own_row, Threads threads,
                                           CancelFlag cancel);

}  // namespace centroid
