#pragma once
#include <cstddef>
#include <type_traits>

namespace centroid {

/**
 * How many threads a computation may use. Tasks are claimed one by one by whoever is free, so a task's result must
 * depend on its number alone.
 */
class Threads {
 public:
  explicit Threads(std::size_t count) : count_(count < 1 ? 1 : count) {}

  std::size_t count() const { return count_; }

  /**
   * Calls task(i) for each i in [0, tasks) and returns when all are done. `work` is about how many multiply-adds that
   * is: small work stays on the calling thread, which takes part in any case. A task must not throw.
   */
  template <class Task>
  void each(std::size_t tasks, double work, Task&& task) const {
    if (count_ == 1 || tasks <= 1 || work < kSmallWork) {
      for (std::size_t i = 0; i < tasks; i++) task(i);
      return;
    }
    using Callable = std::remove_reference_t<Task>;
    run_on_pool(
        tasks, count_, [](void* callable, std::size_t i) { (*static_cast<Callable*>(callable))(i); },
        const_cast<void*>(static_cast<const void*>(&task)));
  }

 private:
  static constexpr double kSmallWork = 200'000;

  static void run_on_pool(std::size_t tasks, std::size_t threads, void (*task)(void*, std::size_t), void* context);

  std::size_t count_;
};

}  // namespace centroid
