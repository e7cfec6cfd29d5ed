#pragma once
#include <cstdint>

namespace centroid {

/** The seed of start `start` of a fit with k clusters; the same function as trialSeed in src/trial-seed.ts. */
inline std::uint32_t trial_seed(std::uint32_t seed, std::uint32_t k, std::uint32_t start) {
  if (start == 0) return seed;
  std::uint32_t h = seed ^ (k * 0x9e3779b1u) ^ (start * 0x85ebca77u);
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

}  // namespace centroid
