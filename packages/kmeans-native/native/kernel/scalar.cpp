// The reference: plain C++, and the only kernels under MSVC.
#include <cstring>
#include <limits>

#include "potential_kernels.h"
#include "tile_kernels.h"

namespace centroid::kernel {
namespace {

template <class R>
struct Scalar {
  using Real = R;
  using Reg = R;
  using Wide = double;
  static constexpr size_t kWidth = 1, kTileVectors = 4, kMaxGroup = 3, kWideWidth = 1;

  static Reg load(const R* p) { return *p; }
  static Reg broadcast(const R* p) { return *p; }
  static Reg broadcast_infinity() { return std::numeric_limits<R>::infinity(); }
  static Reg zero() { return 0; }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return score - x * c; }
  static Reg min(Reg a, Reg b) { return a < b ? a : b; }
  static Reg max(Reg a, Reg b) { return a > b ? a : b; }
  static Reg add(Reg a, Reg b) { return a + b; }
  static Reg sub(Reg a, Reg b) { return a - b; }
  static Reg mul(Reg a, Reg b) { return a * b; }
  static std::uint64_t not_greater(Reg a, Reg b) { return !(a > b); }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    if (score < best) {
      best = score;
      best_index = index;
    }
  }
  static void store_index(std::int32_t* out, Reg index) {
    typename IndexBits<R>::type bits;
    std::memcpy(&bits, &index, sizeof(bits));
    *out = static_cast<std::int32_t>(bits);
  }

  static Wide wide_load(const R* p) { return static_cast<double>(*p); }
  static Wide wide_broadcast(const double* p) { return *p; }
  static Wide wide_zero() { return 0; }
  static Wide wide_sub(Wide a, Wide b) { return a - b; }
  static Wide wide_mul(Wide a, Wide b) { return a * b; }
  static Wide wide_add(Wide a, Wide b) { return a + b; }
  static void wide_store(double* p, Wide a) { *p = a; }
};

template <class R>
struct ScannedByFloat : Scalar<R> {
  using Part = Scalar<double>;
  using Scan = Scalar<float>;
  static constexpr size_t kChunkRows = 4;
  static float narrow(const double* p) { return static_cast<float>(*p); }
  static float scan_load(const R* p) { return static_cast<float>(*p); }
  static void scan_store(float* p, float a) { *p = a; }
  static double part_load(const R* p) { return static_cast<double>(*p); }
  static double part_load_f64(const double* p) { return *p; }
  static double part_infinity() { return std::numeric_limits<double>::infinity(); }
  static double part_min(double a, double b) { return a < b ? a : b; }
  template <size_t Count>
  static void add_to_lanes(const double (&terms)[Count], double* sums) {
    for (size_t p = 0; p < Count; p++) sums[p % kPotentialLanes] += terms[p];
  }
};

constexpr PotentialTable kPotentials{PotentialTiles<ScannedByFloat<double>>::table(),
                                     PotentialTiles<ScannedByFloat<float>>::table()};

constexpr KernelTable kTable{"scalar", TileKernels<Scalar<double>>::table(), TileKernels<Scalar<float>>::table()};

}  // namespace

const KernelTable* scalar_kernels() { return &kTable; }
const PotentialTable* scalar_potentials() { return &kPotentials; }

}  // namespace centroid::kernel
