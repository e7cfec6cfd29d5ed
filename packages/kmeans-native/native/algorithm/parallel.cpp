#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <thread>
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace centroid {
namespace {

using Task = void (*)(void*, std::size_t);

// About 30 us on the processors tried: longer than the serial part of a Lloyd iteration, too short to be felt.
constexpr int kSpins = 2000;
constexpr std::size_t kMaxWorkers = 255;

/** As condition.wait(lock, is_true), whose symbol GCC 12 binds to GLIBCXX_3.4.30: newer than Node 20 asks for. */
template <class Predicate>
void wait(std::condition_variable& condition, std::unique_lock<std::mutex>& lock, Predicate is_true) {
  while (!is_true()) condition.wait_until(lock, std::chrono::system_clock::now() + std::chrono::hours(1));
}

void pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#else
  std::this_thread::yield();
#endif
}

/** The process's worker threads. They are detached and the pool is never destroyed, so exit needs no order. */
class Pool {
 public:
  static Pool& shared() {
    static Pool* pool = new Pool;
    return *pool;
  }

  /** False, with nothing done, when the pool is busy. */
  bool run(std::size_t tasks, std::size_t threads, Task task, void* context) {
    if (is_busy_.exchange(true, std::memory_order_acquire)) return false;
    const std::size_t helpers = std::min(threads, tasks) - 1;
    grow(helpers);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = task;
      context_ = context;
      tasks_ = tasks;
      next_.store(0, std::memory_order_relaxed);
      seats_ = std::min(helpers, workers_);
      epoch_.fetch_add(1, std::memory_order_release);
      if (parked_ > 0) wake_.notify_all();
    }
    work();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      seats_ = 0;
    }
    for (int spin = 0; spin < kSpins && active_.load(std::memory_order_acquire) != 0; spin++) pause();
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wait(idle_, lock, [&] { return active_.load(std::memory_order_acquire) == 0; });
    }
    is_busy_.store(false, std::memory_order_release);
    return true;
  }

 private:
  void grow(std::size_t wanted) {
    wanted = std::min(wanted, kMaxWorkers);
    while (workers_ < wanted) {
      try {
        std::thread([this] { serve(); }).detach();
      } catch (const std::system_error&) {
        return;
      }
      workers_++;
    }
  }

  void work() {
    for (;;) {
      const std::size_t i = next_.fetch_add(1, std::memory_order_relaxed);
      if (i >= tasks_) return;
      task_(context_, i);
    }
  }

  void serve() {
    std::uint64_t seen = 0;
    for (;;) {
      for (int spin = 0; spin < kSpins && epoch_.load(std::memory_order_acquire) == seen; spin++) pause();
      {
        std::unique_lock<std::mutex> lock(mutex_);
        parked_++;
        wait(wake_, lock, [&] { return epoch_.load(std::memory_order_acquire) != seen; });
        parked_--;
        seen = epoch_.load(std::memory_order_acquire);
        if (seats_ == 0) continue;
        seats_--;
        active_.fetch_add(1, std::memory_order_relaxed);
      }
      work();
      if (active_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        std::lock_guard<std::mutex> lock(mutex_);
        idle_.notify_one();
      }
    }
  }

  std::atomic<bool> is_busy_{false};  // whoever set it owns the pool
  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::atomic<std::uint64_t> epoch_{0};
  std::atomic<std::size_t> active_{0};
  std::atomic<std::size_t> next_{0};
  std::size_t workers_ = 0;             // the owner's
  std::size_t seats_ = 0, parked_ = 0;  // guarded by mutex_
  Task task_ = nullptr;                 // these three: written when nobody is active
  void* context_ = nullptr;
  std::size_t tasks_ = 0;
};

}  // namespace

void Threads::run_on_pool(std::size_t tasks, std::size_t threads, void (*task)(void*, std::size_t), void* context) {
  if (Pool::shared().run(tasks, threads, task, context)) return;
  for (std::size_t i = 0; i < tasks; i++) task(context, i);
}

}  // namespace centroid
