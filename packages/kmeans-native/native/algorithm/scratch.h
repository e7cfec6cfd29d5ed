#pragma once
#include <cstddef>
#include <mutex>
#include <vector>

#include "buffer.h"

namespace centroid {

/** Pieces of memory of one size: as many as tasks run at the same time, so that no task needs to allocate. */
template <class T>
class ScratchPool {
 public:
  ScratchPool(std::size_t pieces, std::size_t size) {
    for (std::size_t i = 0; i < pieces; i++) {
      buffers_.emplace_back(size);
      idle_.push_back(buffers_.back().data());
    }
  }

  T* take() {
    std::lock_guard<std::mutex> lock(mutex_);
    T* piece = idle_.back();
    idle_.pop_back();
    return piece;
  }
  void give(T* piece) {
    std::lock_guard<std::mutex> lock(mutex_);
    idle_.push_back(piece);
  }

 private:
  std::vector<Buffer<T>> buffers_;
  std::mutex mutex_;
  std::vector<T*> idle_;
};

/** One piece, for as long as this lives. */
template <class T>
class Scratch {
 public:
  explicit Scratch(ScratchPool<T>& pool) : pool_(pool), piece_(pool.take()) {}
  ~Scratch() { pool_.give(piece_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  T* data() const { return piece_; }

 private:
  ScratchPool<T>& pool_;
  T* piece_;
};

}  // namespace centroid
