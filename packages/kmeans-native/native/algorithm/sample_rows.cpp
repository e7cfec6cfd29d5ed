#include "sample_rows.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "rng.h"

namespace centroid {
namespace {

/** In [0, max]: the first of the stream's words that is, with the bits above max's highest cleared. */
std::uint32_t next_up_to(Mt19937& rng, std::uint32_t max) {
  std::uint32_t mask = max;
  for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
  std::uint32_t value = rng.next_uint32() & mask;
  while (value > max) value = rng.next_uint32() & mask;
  return value;
}

}  // namespace

std::vector<std::int32_t> sample_rows(std::size_t rows, std::size_t size, std::uint32_t seed) {
  std::vector<std::int32_t> picked(rows);
  std::iota(picked.begin(), picked.end(), 0);
  Mt19937 rng(seed);
  for (std::size_t i = rows - 1; i > 0; i--) {
    std::swap(picked[i], picked[next_up_to(rng, static_cast<std::uint32_t>(i))]);
  }
  picked.resize(std::min(rows, size));
  std::sort(picked.begin(), picked.end());
  return picked;
}

}  // namespace centroid
