#pragma once
#include <cstddef>
#include <cstdint>

namespace centroid {

/**
 * The Mersenne Twister MT19937 as numpy.random.RandomState(seed) runs it.
 * Source: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998).
 */
class Mt19937 {
 public:
  explicit Mt19937(std::uint32_t seed);
  std::uint32_t next_uint32();
  /** In [0, 1), with 53 random bits. */
  double next_double();

 private:
  static constexpr std::size_t kSize = 624, kShift = 397;
  void refill();

  std::uint32_t state_[kSize];
  std::size_t next_ = kSize;
};

}  // namespace centroid
