#pragma once
#include <cstddef>

namespace centroid {

/**
 * Memory of large buffers that are no longer needed, for the next ones: the kernel clears every page that a process
 * gets anew, which costs as much as an iteration. At most kKept bytes are kept.
 */
class MemoryCache {
 public:
  /** At least `bytes`, aligned to the block's own size class; the caller learns how many. @throws std::bad_alloc */
  static void* take(std::size_t bytes, std::size_t& taken);
  static void give(void* memory, std::size_t bytes);

  static constexpr std::size_t kSmallest = std::size_t{1} << 17, kKept = std::size_t{1} << 25;
};

}  // namespace centroid
