#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace centroid {

/**
 * `size` of the indices below `rows`, without replacement, ascending: those that begin
 * numpy.random.RandomState(seed).permutation(rows).
 */
std::vector<std::int32_t> sample_rows(std::size_t rows, std::size_t size, std::uint32_t seed);

}  // namespace centroid
