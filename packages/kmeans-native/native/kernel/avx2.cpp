#include "distance.h"
#include "potentials.h"

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>

#include "potential_kernels.h"
#include "tile_kernels.h"

namespace centroid::kernel {
namespace {

struct WideF64x4 {
  using Wide = __m256d;
  static constexpr size_t kWideWidth = 4, kWideVectors = 4;
  static Wide wide_broadcast(const double* p) { return _mm256_broadcast_sd(p); }
  static Wide wide_zero() { return _mm256_setzero_pd(); }
  static Wide wide_sub(Wide a, Wide b) { return _mm256_sub_pd(a, b); }
  static Wide wide_mul(Wide a, Wide b) { return _mm256_mul_pd(a, b); }
  static Wide wide_add(Wide a, Wide b) { return _mm256_add_pd(a, b); }
  static void wide_store(double* p, Wide a) { _mm256_storeu_pd(p, a); }
};

struct F64x4 : WideF64x4 {
  using Real = double;
  using Reg = __m256d;
  static constexpr size_t kWidth = 4, kPassVectors = 2, kMaxGroup = 6;
  static Reg load(const double* p) { return _mm256_loadu_pd(p); }
  static void store(double* p, Reg a) { _mm256_storeu_pd(p, a); }
  static Reg broadcast(const double* p) { return _mm256_broadcast_sd(p); }
  static Reg broadcast_index(std::int32_t i) { return _mm256_castsi256_pd(_mm256_set1_epi64x(i)); }
  static Reg broadcast_infinity() { return _mm256_set1_pd(__builtin_inf()); }
  static Reg zero() { return _mm256_setzero_pd(); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return _mm256_fnmadd_pd(x, c, score); }
  static Reg min(Reg a, Reg b) { return _mm256_min_pd(a, b); }
  static Reg max(Reg a, Reg b) { return _mm256_max_pd(a, b); }
  static Reg add(Reg a, Reg b) { return _mm256_add_pd(a, b); }
  static Reg sub(Reg a, Reg b) { return _mm256_sub_pd(a, b); }
  static Reg mul(Reg a, Reg b) { return _mm256_mul_pd(a, b); }
  static RowMask not_greater(Reg a, Reg b) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_NGT_UQ)));
  }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const Reg less = _mm256_cmp_pd(score, best, _CMP_LT_OQ);
    best = _mm256_min_pd(score, best);
    best_index = _mm256_blendv_pd(best_index, index, less);
  }
  static RowMask store_labels(Reg index, const std::int32_t* previous, std::int32_t* labels) {
    const __m256i low_words = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m128i found = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(_mm256_castpd_si256(index), low_words));
    const __m128i same = _mm_cmpeq_epi32(found, _mm_loadu_si128(reinterpret_cast<const __m128i*>(previous)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(labels), found);
    return static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(same))) ^ 0xfu;
  }
  static Wide wide_load(const double* p) { return _mm256_loadu_pd(p); }
};

struct F32x8 : WideF64x4 {
  using Real = float;
  using Reg = __m256;
  static constexpr size_t kWidth = 8, kPassVectors = 2, kMaxGroup = 6;
  static Reg load(const float* p) { return _mm256_loadu_ps(p); }
  static void store(float* p, Reg a) { _mm256_storeu_ps(p, a); }
  static Reg broadcast(const float* p) { return _mm256_broadcast_ss(p); }
  static Reg broadcast_index(std::int32_t i) { return _mm256_castsi256_ps(_mm256_set1_epi32(i)); }
  static Reg broadcast_infinity() { return _mm256_set1_ps(__builtin_inff()); }
  static Reg zero() { return _mm256_setzero_ps(); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return _mm256_fnmadd_ps(x, c, score); }
  static Reg min(Reg a, Reg b) { return _mm256_min_ps(a, b); }
  static Reg max(Reg a, Reg b) { return _mm256_max_ps(a, b); }
  static Reg add(Reg a, Reg b) { return _mm256_add_ps(a, b); }
  static Reg sub(Reg a, Reg b) { return _mm256_sub_ps(a, b); }
  static Reg mul(Reg a, Reg b) { return _mm256_mul_ps(a, b); }
  static RowMask not_greater(Reg a, Reg b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_NGT_UQ)));
  }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const Reg less = _mm256_cmp_ps(score, best, _CMP_LT_OQ);
    best = _mm256_min_ps(score, best);
    best_index = _mm256_blendv_ps(best_index, index, less);
  }
  static RowMask store_labels(Reg index, const std::int32_t* previous, std::int32_t* labels) {
    const __m256i found = _mm256_castps_si256(index);
    const __m256i same = _mm256_cmpeq_epi32(found, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(previous)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(labels), found);
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(same))) ^ 0xffu;
  }
  /** Row i of the 8 x 8 values at `in`, which lie together, becomes column i at `out`. */
  template <class T>
  static void turn_8x8(const T* in, T* out, size_t stride) {
    static_assert(sizeof(T) == 4);
    const float* rows = reinterpret_cast<const float*>(in);
    __m256 a[8], b[8];
    CENTROID_UNROLL
    for (size_t i = 0; i < 4; i++) {
      const __m256 even = _mm256_loadu_ps(rows + 16 * i), odd = _mm256_loadu_ps(rows + 16 * i + 8);
      a[2 * i] = _mm256_unpacklo_ps(even, odd);
      a[2 * i + 1] = _mm256_unpackhi_ps(even, odd);
    }
    CENTROID_UNROLL
    for (size_t i = 0; i < 2; i++) {
      const __m256* p = a + 4 * i;
      b[4 * i] = _mm256_shuffle_ps(p[0], p[2], 0x44);
      b[4 * i + 1] = _mm256_shuffle_ps(p[0], p[2], 0xee);
      b[4 * i + 2] = _mm256_shuffle_ps(p[1], p[3], 0x44);
      b[4 * i + 3] = _mm256_shuffle_ps(p[1], p[3], 0xee);
    }
    float* columns = reinterpret_cast<float*>(out);
    CENTROID_UNROLL
    for (size_t i = 0; i < 4; i++) {
      _mm256_storeu_ps(columns + i * stride, _mm256_permute2f128_ps(b[i], b[i + 4], 0x20));
      _mm256_storeu_ps(columns + (i + 4) * stride, _mm256_permute2f128_ps(b[i], b[i + 4], 0x31));
    }
  }
  static Reg unless_label(Reg value, const std::int32_t* labels, std::int32_t index) {
    const __m256i label = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(labels));
    const __m256 own = _mm256_castsi256_ps(_mm256_cmpeq_epi32(label, _mm256_set1_epi32(index)));
    return _mm256_blendv_ps(value, broadcast_infinity(), own);
  }
  static float lowest(Reg a) {
    const __m128 four = _mm_min_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 two = _mm_min_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_min_ss(two, _mm_shuffle_ps(two, two, 1)));
  }
  static Wide wide_load(const float* p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
};

struct PairF64x4 : F64x4 {
  static constexpr size_t kPairVectors = 2;
  static Reg fmadd(Reg a, Reg b, Reg c) { return _mm256_fmadd_pd(a, b, c); }
  static Reg square_root(Reg x) { return _mm256_sqrt_pd(x); }
  static void store_lane_sums(const Reg (&a)[kPairGroup], double* out) {
    const Reg ab = _mm256_hadd_pd(a[0], a[1]), cd = _mm256_hadd_pd(a[2], a[3]);
    const Reg low = _mm256_permute2f128_pd(ab, cd, 0x20), high = _mm256_permute2f128_pd(ab, cd, 0x31);
    _mm256_storeu_pd(out, _mm256_add_pd(low, high));
  }
};

struct PotentialF64x4 : WideF64x4 {
  using Part = WideF64x4;
  using Scan = F32x8;
  static constexpr size_t kChunkRows = 8, kMaxGroup = 6;
  static Wide wide_load(const double* p) { return _mm256_loadu_pd(p); }
  static Wide wide_load(const float* p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
  static Wide wide_join(const float* high, const std::uint32_t* low) {
    const __m256i bits = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low)));
    return _mm256_or_pd(wide_load(high), _mm256_castsi256_pd(bits));
  }
  static Wide part_load(const double* p) { return wide_load(p); }
  static Wide part_load(const float* p) { return wide_load(p); }
  static Wide part_join(const float* high, const std::uint32_t* low) { return wide_join(high, low); }
  static Wide part_infinity() { return _mm256_set1_pd(__builtin_inf()); }
  static Wide part_min(Wide a, Wide b) { return _mm256_min_pd(a, b); }
  static __m256 narrow(const double* p) {
    return _mm256_set_m128(_mm256_cvtpd_ps(_mm256_loadu_pd(p + 4)), _mm256_cvtpd_ps(_mm256_loadu_pd(p)));
  }
  template <size_t Count>
  static void add_to_lanes(const Wide (&terms)[Count], double* sums) {
    Wide lanes = _mm256_loadu_pd(sums);
    CENTROID_UNROLL
    for (size_t p = 0; p < Count; p++) lanes = _mm256_add_pd(lanes, terms[p]);
    _mm256_storeu_pd(sums, lanes);
  }
};

constexpr PotentialKernels kPotentials{add_potentials<PotentialF64x4>};

extern const KernelTable kTable;
constexpr KernelTable kTable = kernel_table<F64x4, F32x8, PairF64x4>("avx2", &kTable);

}  // namespace

const KernelTable* avx2_kernels() { return &kTable; }
const PotentialKernels* avx2_potentials() { return &kPotentials; }

}  // namespace centroid::kernel
#else
const centroid::kernel::KernelTable* centroid::kernel::avx2_kernels() { return nullptr; }
const centroid::kernel::PotentialKernels* centroid::kernel::avx2_potentials() { return nullptr; }
#endif
