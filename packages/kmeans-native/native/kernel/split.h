#pragma once
#include <cstdint>
#include <cstring>

namespace centroid::kernel {

/** The bits of a float64 that a float32 cut off from it leaves out. */
inline constexpr std::uint64_t kLowBits = (std::uint64_t{1} << 29) - 1;

static inline std::uint64_t bits_of(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

static inline double from_bits(std::uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

/** The value of a split tile's two parts; see distance.h. */
static inline double join_value(float high, std::uint32_t low) {
  return from_bits(bits_of(static_cast<double>(high)) | low);
}

}  // namespace centroid::kernel
