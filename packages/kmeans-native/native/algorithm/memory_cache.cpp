#include "memory_cache.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace centroid {
namespace {

constexpr std::size_t kPage = 4096, kHugePage = std::size_t{1} << 21;

std::align_val_t alignment_of(std::size_t bytes) {
  return std::align_val_t{bytes >= 2 * kHugePage ? kHugePage : kPage};
}

struct Block {
  void* memory;
  std::size_t bytes;
};

/** Never destroyed: buffers may outlive it at exit. */
struct Kept {
  std::mutex mutex;
  std::vector<Block> blocks;
  std::size_t bytes = 0;

  static Kept& shared() {
    static Kept* kept = new Kept;
    return *kept;
  }
};

}  // namespace

void* MemoryCache::take(std::size_t bytes, std::size_t& taken) {
  Kept& kept = Kept::shared();
  {
    std::lock_guard<std::mutex> lock(kept.mutex);
    // The smallest that is large enough and not much too large.
    auto best = kept.blocks.end();
    for (auto block = kept.blocks.begin(); block != kept.blocks.end(); ++block) {
      const bool fits = block->bytes >= bytes && block->bytes - bytes <= bytes / 4;
      if (fits && (best == kept.blocks.end() || block->bytes < best->bytes)) best = block;
    }
    if (best != kept.blocks.end()) {
      const Block block = *best;
      kept.blocks.erase(best);
      kept.bytes -= block.bytes;
      taken = block.bytes;
      return block.memory;
    }
  }
  taken = bytes;
  void* memory = ::operator new(bytes, alignment_of(bytes));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (bytes >= 2 * kHugePage) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void MemoryCache::give(void* memory, std::size_t bytes) {
  Kept& kept = Kept::shared();
  std::vector<Block> dropped;
  {
    std::lock_guard<std::mutex> lock(kept.mutex);
    if (bytes > kKept) {
      dropped.push_back({memory, bytes});
    } else {
      try {
        kept.blocks.push_back({memory, bytes});
        kept.bytes += bytes;
      } catch (const std::bad_alloc&) {
        dropped.push_back({memory, bytes});
      }
    }
    // The oldest go first.
    while (kept.bytes > kKept) {
      dropped.push_back(kept.blocks.front());
      kept.bytes -= kept.blocks.front().bytes;
      kept.blocks.erase(kept.blocks.begin());
    }
  }
  for (const Block& block : dropped) ::operator delete(block.memory, alignment_of(block.bytes));
}

}  // namespace centroid
