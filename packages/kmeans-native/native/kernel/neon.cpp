#include "distance.h"
#include "potentials.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "potential_kernels.h"
#include "tile_kernels.h"

namespace centroid::kernel {
namespace {

struct WideF64x2 {
  using Wide = float64x2_t;
  static constexpr size_t kWideWidth = 2, kWideVectors = 8;
  static Wide wide_broadcast(const double* p) { return vld1q_dup_f64(p); }
  static Wide wide_zero() { return vdupq_n_f64(0); }
  static Wide wide_sub(Wide a, Wide b) { return vsubq_f64(a, b); }
  static Wide wide_mul(Wide a, Wide b) { return vmulq_f64(a, b); }
  static Wide wide_add(Wide a, Wide b) { return vaddq_f64(a, b); }
  static void wide_store(double* p, Wide a) { vst1q_f64(p, a); }
};

struct F64x2 : WideF64x2 {
  using Real = double;
  using Reg = float64x2_t;
  static constexpr size_t kWidth = 2, kPassVectors = 4, kMaxGroup = 6;
  static Reg load(const double* p) { return vld1q_f64(p); }
  static void store(double* p, Reg a) { vst1q_f64(p, a); }
  static Reg broadcast(const double* p) { return vld1q_dup_f64(p); }
  static Reg broadcast_index(std::int32_t i) { return vreinterpretq_f64_s64(vdupq_n_s64(i)); }
  static Reg broadcast_infinity() { return vdupq_n_f64(__builtin_inf()); }
  static Reg zero() { return vdupq_n_f64(0); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return vfmsq_f64(score, x, c); }
  static Reg min(Reg a, Reg b) { return vminq_f64(a, b); }
  static Reg max(Reg a, Reg b) { return vmaxq_f64(a, b); }
  static Reg add(Reg a, Reg b) { return vaddq_f64(a, b); }
  static Reg sub(Reg a, Reg b) { return vsubq_f64(a, b); }
  static Reg mul(Reg a, Reg b) { return vmulq_f64(a, b); }
  static RowMask not_greater(Reg a, Reg b) {
    const uint64x2_t greater = vcgtq_f64(a, b);
    return (vgetq_lane_u64(greater, 0) ? 0u : 1u) | (vgetq_lane_u64(greater, 1) ? 0u : 2u);
  }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const uint64x2_t less = vcltq_f64(score, best);
    best = vbslq_f64(less, score, best);
    best_index = vbslq_f64(less, index, best_index);
  }
  static RowMask store_labels(Reg index, const std::int32_t* previous, std::int32_t* labels) {
    const int32x2_t found = vmovn_s64(vreinterpretq_s64_f64(index));
    const uint32x2_t same = vceq_s32(found, vld1_s32(previous));
    vst1_s32(labels, found);
    return (vget_lane_u32(same, 0) ? 0u : 1u) | (vget_lane_u32(same, 1) ? 0u : 2u);
  }
  static Wide wide_load(const double* p) { return vld1q_f64(p); }
};

struct F32x4 : WideF64x2 {
  using Real = float;
  using Reg = float32x4_t;
  static constexpr size_t kWidth = 4, kPassVectors = 4, kMaxGroup = 6;
  static Reg load(const float* p) { return vld1q_f32(p); }
  static void store(float* p, Reg a) { vst1q_f32(p, a); }
  static Reg broadcast(const float* p) { return vld1q_dup_f32(p); }
  static Reg broadcast_index(std::int32_t i) { return vreinterpretq_f32_s32(vdupq_n_s32(i)); }
  static Reg broadcast_infinity() { return vdupq_n_f32(__builtin_inff()); }
  static Reg zero() { return vdupq_n_f32(0); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return vfmsq_f32(score, x, c); }
  static Reg min(Reg a, Reg b) { return vminq_f32(a, b); }
  static Reg max(Reg a, Reg b) { return vmaxq_f32(a, b); }
  static Reg add(Reg a, Reg b) { return vaddq_f32(a, b); }
  static Reg sub(Reg a, Reg b) { return vsubq_f32(a, b); }
  static Reg mul(Reg a, Reg b) { return vmulq_f32(a, b); }
  static RowMask not_greater(Reg a, Reg b) {
    const std::uint32_t bits[4] = {1, 2, 4, 8};
    return vaddvq_u32(vbicq_u32(vld1q_u32(bits), vcgtq_f32(a, b)));
  }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const uint32x4_t less = vcltq_f32(score, best);
    best = vbslq_f32(less, score, best);
    best_index = vbslq_f32(less, index, best_index);
  }
  static RowMask store_labels(Reg index, const std::int32_t* previous, std::int32_t* labels) {
    const std::uint32_t bits[4] = {1, 2, 4, 8};
    const int32x4_t found = vreinterpretq_s32_f32(index);
    const uint32x4_t same = vceqq_s32(found, vld1q_s32(previous));
    vst1q_s32(labels, found);
    return vaddvq_u32(vbicq_u32(vld1q_u32(bits), same));
  }
  /** Row i of the 8 x 8 values at `in`, which lie together, becomes column i at `out`. */
  template <class T>
  static void turn_8x8(const T* in, T* out, size_t stride) {
    for (size_t t = 0; t < 8; t++) {
      for (size_t r = 0; r < 8; r++) out[t * stride + r] = in[r * 8 + t];
    }
  }
  static Reg unless_label(Reg value, const std::int32_t* labels, std::int32_t index) {
    return vbslq_f32(vceqq_s32(vld1q_s32(labels), vdupq_n_s32(index)), broadcast_infinity(), value);
  }
  static float lowest(Reg a) { return vminvq_f32(a); }
  static Wide wide_load(const float* p) { return vcvt_f64_f32(vld1_f32(p)); }
};

struct PairF64x2 : F64x2 {
  static constexpr size_t kPairVectors = 4;
  static Reg fmadd(Reg a, Reg b, Reg c) { return vfmaq_f64(c, a, b); }
  static Reg square_root(Reg x) { return vsqrtq_f64(x); }
  static void store_lane_sums(const Reg (&a)[kPairGroup], double* out) {
    vst1q_f64(out, vpaddq_f64(a[0], a[1]));
    vst1q_f64(out + 2, vpaddq_f64(a[2], a[3]));
  }
};

struct PotentialF64x2 : WideF64x2 {
  using Part = WideF64x2;
  using Scan = F32x4;
  static constexpr size_t kChunkRows = 8, kMaxGroup = 6;
  static Wide wide_load(const double* p) { return vld1q_f64(p); }
  static Wide wide_load(const float* p) { return vcvt_f64_f32(vld1_f32(p)); }
  static Wide wide_join(const float* high, const std::uint32_t* low) {
    return vreinterpretq_f64_u64(vorrq_u64(vreinterpretq_u64_f64(wide_load(high)), vmovl_u32(vld1_u32(low))));
  }
  static Wide part_load(const double* p) { return wide_load(p); }
  static Wide part_load(const float* p) { return wide_load(p); }
  static Wide part_join(const float* high, const std::uint32_t* low) { return wide_join(high, low); }
  static Wide part_infinity() { return vdupq_n_f64(__builtin_inf()); }
  static Wide part_min(Wide a, Wide b) { return vminq_f64(a, b); }
  static float32x4_t narrow(const double* p) {
    return vcombine_f32(vcvt_f32_f64(vld1q_f64(p)), vcvt_f32_f64(vld1q_f64(p + 2)));
  }
  template <size_t Count>
  static void add_to_lanes(const Wide (&terms)[Count], double* sums) {
    Wide low = vld1q_f64(sums), high = vld1q_f64(sums + 2);
    CENTROID_UNROLL
    for (size_t p = 0; p < Count; p += 2) {
      low = vaddq_f64(low, terms[p]);
      high = vaddq_f64(high, terms[p + 1]);
    }
    vst1q_f64(sums, low);
    vst1q_f64(sums + 2, high);
  }
};

constexpr PotentialKernels kPotentials{add_potentials<PotentialF64x2>};

extern const KernelTable kTable;
constexpr KernelTable kTable = kernel_table<F64x2, F32x4, PairF64x2>("neon", &kTable);

}  // namespace

const KernelTable* neon_kernels() { return &kTable; }
const PotentialKernels* neon_potentials() { return &kPotentials; }

}  // namespace centroid::kernel
#else
const centroid::kernel::KernelTable* centroid::kernel::neon_kernels() { return nullptr; }
const centroid::kernel::PotentialKernels* centroid::kernel::neon_potentials() { return nullptr; }
#endif
