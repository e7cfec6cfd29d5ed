// The reference: plain C++, and the only kernels under MSVC.
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "potential_kernels.h"
#include "split.h"
#include "tile_kernels.h"

namespace centroid::kernel {
namespace {

template <class R>
struct Scalar {
  using Real = R;
  using Reg = R;
  using Wide = double;
  static constexpr size_t kWidth = 1, kPassVectors = 4, kMaxGroup = 3, kWideWidth = 1, kWideVectors = 4;
  using Index = std::conditional_t<sizeof(R) == 8, std::int64_t, std::int32_t>;

  static Reg load(const R* p) { return *p; }
  static void store(R* p, Reg a) { *p = a; }
  static Reg broadcast(const R* p) { return *p; }
  static Reg broadcast_index(std::int32_t i) {
    const Index index = i;
    Reg bits;
    std::memcpy(&bits, &index, sizeof(bits));
    return bits;
  }
  static Reg broadcast_infinity() { return std::numeric_limits<R>::infinity(); }
  static Reg zero() { return 0; }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return score - x * c; }
  static Reg min(Reg a, Reg b) { return a < b ? a : b; }
  static Reg max(Reg a, Reg b) { return a > b ? a : b; }
  static Reg add(Reg a, Reg b) { return a + b; }
  static Reg sub(Reg a, Reg b) { return a - b; }
  static Reg mul(Reg a, Reg b) { return a * b; }
  static RowMask not_greater(Reg a, Reg b) { return !(a > b); }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    if (score < best) {
      best = score;
      best_index = index;
    }
  }
  static RowMask store_labels(Reg index, const std::int32_t* previous, std::int32_t* label) {
    Index found;
    std::memcpy(&found, &index, sizeof(found));
    const bool changed = found != *previous;
    *label = static_cast<std::int32_t>(found);
    return changed;
  }
  /** Row i of the 8 x 8 values at `in`, which lie together, becomes column i at `out`. */
  template <class T>
  static void turn_8x8(const T* in, T* out, size_t stride) {
    for (size_t t = 0; t < 8; t++) {
      for (size_t r = 0; r < 8; r++) out[t * stride + r] = in[r * 8 + t];
    }
  }
  static Reg unless_label(Reg value, const std::int32_t* label, std::int32_t index) {
    return *label == index ? broadcast_infinity() : value;
  }
  static R lowest(Reg a) { return a; }

  static Wide wide_load(const R* p) { return static_cast<double>(*p); }
  static Wide wide_broadcast(const double* p) { return *p; }
  static Wide wide_zero() { return 0; }
  static Wide wide_sub(Wide a, Wide b) { return a - b; }
  static Wide wide_mul(Wide a, Wide b) { return a * b; }
  static Wide wide_add(Wide a, Wide b) { return a + b; }
  static void wide_store(double* p, Wide a) { *p = a; }
};

struct PairScalar : Scalar<double> {
  static constexpr size_t kPairVectors = 4;
  static Reg fmadd(Reg a, Reg b, Reg c) { return a * b + c; }
  static Reg square_root(Reg x) { return std::sqrt(x); }
  static void store_lane_sums(const Reg (&a)[kPairGroup], double* out) {
    for (size_t j = 0; j < kPairGroup; j++) out[j] = a[j];
  }
};

struct PotentialScalar : Scalar<double> {
  using Part = Scalar<double>;
  using Scan = Scalar<float>;
  static constexpr size_t kChunkRows = 4;
  static double wide_load(const double* p) { return *p; }
  static double wide_load(const float* p) { return static_cast<double>(*p); }
  static double wide_join(const float* high, const std::uint32_t* low) { return join_value(*high, *low); }
  static double part_load(const double* p) { return *p; }
  static double part_load(const float* p) { return static_cast<double>(*p); }
  static double part_join(const float* high, const std::uint32_t* low) { return join_value(*high, *low); }
  static double part_infinity() { return std::numeric_limits<double>::infinity(); }
  static double part_min(double a, double b) { return a < b ? a : b; }
  static float narrow(const double* p) { return static_cast<float>(*p); }
  template <size_t Count>
  static void add_to_lanes(const double (&terms)[Count], double* sums) {
    for (size_t p = 0; p < Count; p++) sums[p % kPotentialLanes] += terms[p];
  }
};

constexpr PotentialKernels kPotentials{add_potentials<PotentialScalar>};

extern const KernelTable kTable;
constexpr KernelTable kTable = kernel_table<Scalar<double>, Scalar<float>, PairScalar>("scalar", &kTable);

}  // namespace

const KernelTable* scalar_kernels() { return &kTable; }
const PotentialKernels* scalar_potentials() { return &kPotentials; }

}  // namespace centroid::kernel
