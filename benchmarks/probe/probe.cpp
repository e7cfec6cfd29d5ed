// What this machine can do at most: fused multiply-adds per second and bytes read per second.
// Compiled where it runs, for the processor it runs on; prints one JSON object.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

namespace {

#if defined(__AVX512F__)
constexpr std::size_t vector_bytes = 64;
constexpr int accumulators = 20;
#elif defined(__AVX__)
constexpr std::size_t vector_bytes = 32;
constexpr int accumulators = 12;
#else
constexpr std::size_t vector_bytes = 16;
constexpr int accumulators = 20;
#endif

typedef float f32_vector __attribute__((vector_size(vector_bytes)));
typedef double f64_vector __attribute__((vector_size(vector_bytes)));

constexpr int repeats = 5;
volatile double sink;

// Processor time of this thread, so that other programs on the machine do not lower what is measured.
double thread_seconds() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

// Runs `work` on every thread at once; `amount` is what one thread does. Returns the sum of the threads' speeds.
template <typename Work>
double speed(int threads, double amount, Work work) {
  std::atomic<int> ready{0};
  std::vector<double> seconds(threads);
  std::vector<std::thread> team;
  for (int t = 0; t < threads; t++) {
    team.emplace_back([&, t] {
      ready++;
      while (ready < threads) {
      }
      const double start = thread_seconds();
      work(t);
      seconds[t] = thread_seconds() - start;
    });
  }
  for (auto& member : team) member.join();
  double sum = 0;
  for (const double each : seconds) sum += amount / each;
  return sum;
}

// Independent chains of multiply-adds in registers; GCC and Clang contract each into one instruction.
template <typename Vector, typename Scalar>
double multiply_adds(long rounds) {
  Vector sums[accumulators];
  const Vector factor = Vector{} + Scalar(0.999);
  const Vector term = Vector{} + Scalar(0.001);
  for (int i = 0; i < accumulators; i++) sums[i] = Vector{} + Scalar(i);
  for (long r = 0; r < rounds; r++) {
#pragma GCC unroll 20
    for (int i = 0; i < accumulators; i++) sums[i] = sums[i] * factor + term;
  }
  double total = 0;
  for (int i = 0; i < accumulators; i++) total += sums[i][0];
  return total;
}

template <typename Vector, typename Scalar>
double gflops(int threads) {
  const long rounds = 4000000;
  const double lanes = sizeof(Vector) / sizeof(Scalar);
  double best = 0;
  for (int r = 0; r < repeats; r++) {
    const double operations = 2.0 * lanes * accumulators * rounds;
    const auto work = [&](int) { sink = multiply_adds<Vector, Scalar>(rounds); };
    best = std::max(best, speed(threads, operations, work) / 1e9);
  }
  return best;
}

// Sums of eight chains, so that loads and not additions are the limit.
double read_all(const f64_vector* from, std::size_t count) {
  f64_vector sums[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
#pragma GCC unroll 8
    for (int j = 0; j < 8; j++) sums[j] += from[i + j];
  }
  for (int j = 1; j < 8; j++) sums[0] += sums[j];
  return sums[0][0];
}

// The working set is divided among the threads, and each reads its part over and over.
double gb_per_second(const f64_vector* data, std::size_t bytes, int threads) {
  const std::size_t part = bytes / threads / sizeof(f64_vector);
  const int passes = static_cast<int>(std::max<std::size_t>(2, (std::size_t{1} << 30) / bytes));
  double best = 0;
  for (int r = 0; r < repeats; r++) {
    const double amount = static_cast<double>(part * sizeof(f64_vector)) * passes;
    const auto work = [&](int t) {
      for (int p = 0; p < passes; p++) {
        sink = read_all(data + t * part, part);
        __asm__ volatile("" ::: "memory");
      }
    };
    best = std::max(best, speed(threads, amount, work) / 1e9);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1;
  const std::size_t sizes[] = {std::size_t{1} << 20, std::size_t{4} << 20, std::size_t{16} << 20, std::size_t{64} << 20,
                               std::size_t{256} << 20};
  const std::size_t largest = sizes[4];
  auto* data = static_cast<f64_vector*>(std::aligned_alloc(64, largest));
  if (data == nullptr) return 1;
  std::fill_n(reinterpret_cast<double*>(data), largest / sizeof(double), 1.0);

  std::printf("{\"threads\":%d,\"vectorBits\":%zu,\"gflops\":{", threads, vector_bytes * 8);
  std::printf("\"float64\":{\"oneThread\":%.4g,\"allThreads\":%.4g},", gflops<f64_vector, double>(1),
              gflops<f64_vector, double>(threads));
  std::printf("\"float32\":{\"oneThread\":%.4g,\"allThreads\":%.4g}},\"bandwidth\":[", gflops<f32_vector, float>(1),
              gflops<f32_vector, float>(threads));
  for (std::size_t i = 0; i < 5; i++) {
    std::printf("%s{\"workingSetBytes\":%zu,\"gbPerSecond\":%.4g}", i == 0 ? "" : ",", sizes[i],
                gb_per_second(data, sizes[i], threads));
  }
  std::printf("]}\n");
  std::free(data);
}
