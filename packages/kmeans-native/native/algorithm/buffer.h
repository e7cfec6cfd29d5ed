#pragma once
#include <cstddef>
#include <new>
#include <utility>

#include "memory_cache.h"

namespace centroid {

/** Uninitialised memory for `size` values. */
template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) : size_(size) {
    if (size == 0) return;
    if (size > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_alloc();
    const std::size_t bytes = size * sizeof(T);
    if (bytes >= MemoryCache::kSmallest) {
      data_ = static_cast<T*>(MemoryCache::take(bytes, cached_bytes_));
    } else {
      data_ = static_cast<T*>(::operator new(bytes, kCacheLine));
    }
  }
  ~Buffer() {
    if (cached_bytes_ > 0) {
      MemoryCache::give(data_, cached_bytes_);
    } else if (data_) {
      ::operator delete(data_, kCacheLine);
    }
  }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

  /** At least `size` values; the old ones are lost when it grows. */
  void reserve(std::size_t size) {
    if (size > size_) *this = Buffer(size);
  }

 private:
  static constexpr std::align_val_t kCacheLine{64};

  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(cached_bytes_, other.cached_bytes_);
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t cached_bytes_ = 0;  // of memory that goes back to the cache
};

}  // namespace centroid
