#pragma once
#include <cstddef>
#include <new>
#include <utility>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace centroid {

/** Uninitialised memory for `size` values; large buffers ask for huge pages, whose faults cost far less. */
template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) : size_(size) {
    if (size == 0) return;
    if (size > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_alloc();
    const std::size_t bytes = size * sizeof(T);
    alignment_ = bytes >= 2 * kHugePage ? kHugePage : kCacheLine;
    data_ = static_cast<T*>(::operator new (bytes, std::align_val_t{alignment_}));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (alignment_ == kHugePage) madvise(data_, bytes, MADV_HUGEPAGE);
#endif
  }
  ~Buffer() {
    if (data_) ::operator delete (data_, std::align_val_t{alignment_});
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
  static constexpr std::size_t kCacheLine = 64, kHugePage = std::size_t{1} << 21;

  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(alignment_, other.alignment_);
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t alignment_ = kCacheLine;
};

}  // namespace centroid
