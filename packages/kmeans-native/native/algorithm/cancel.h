#pragma once
#include <cstdint>
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

namespace centroid {

/** Thrown by an algorithm whose flag was raised. */
struct Cancelled {};

/** A number in memory that others may set to nonzero at any time; null for none. */
class CancelFlag {
 public:
  CancelFlag() = default;
  explicit CancelFlag(std::int32_t* flag) : flag_(flag) {}

  bool raised() const {
    if (!flag_) return false;
#if defined(_MSC_VER) && !defined(__clang__)
    return _InterlockedOr(reinterpret_cast<volatile long*>(flag_), 0) != 0;
#else
    return __atomic_load_n(flag_, __ATOMIC_RELAXED) != 0;
#endif
  }
  void raise() const {
    if (!flag_) return;
#if defined(_MSC_VER) && !defined(__clang__)
    _InterlockedExchange(reinterpret_cast<volatile long*>(flag_), 1);
#else
    __atomic_store_n(flag_, 1, __ATOMIC_RELAXED);
#endif
  }
  void check() const {
    if (raised()) throw Cancelled{};
  }

 private:
  std::int32_t* flag_ = nullptr;
};

}  // namespace centroid
