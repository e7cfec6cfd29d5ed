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
  static constexpr size_t kWideWidth = 4;
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
  static constexpr size_t kWidth = 4, kTileVectors = 2, kMaxGroup = 6;
  static Reg load(const double* p) { return _mm256_loadu_pd(p); }
  static Reg broadcast(const double* p) { return _mm256_broadcast_sd(p); }
  static Reg broadcast_infinity() { return _mm256_set1_pd(__builtin_inf()); }
  static Reg zero() { return _mm256_setzero_pd(); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return _mm256_fnmadd_pd(x, c, score); }
  static Reg min(Reg a, Reg b) { return _mm256_min_pd(a, b); }
  static Reg max(Reg a, Reg b) { return _mm256_max_pd(a, b); }
  static Reg add(Reg a, Reg b) { return _mm256_add_pd(a, b); }
  static Reg sub(Reg a, Reg b) { return _mm256_sub_pd(a, b); }
  static Reg mul(Reg a, Reg b) { return _mm256_mul_pd(a, b); }
  static std::uint64_t not_greater(Reg a, Reg b) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_NGT_UQ)));
  }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const Reg less = _mm256_cmp_pd(score, best, _CMP_LT_OQ);
    best = _mm256_min_pd(score, best);
    best_index = _mm256_blendv_pd(best_index, index, less);
  }
  static void store_index(std::int32_t* out, Reg index) {
    const __m256i low_words = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m256i words = _mm256_permutevar8x32_epi32(_mm256_castpd_si256(index), low_words);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm256_castsi256_si128(words));
  }
  static Wide wide_load(const double* p) { return _mm256_loadu_pd(p); }
};

struct F32x8 : WideF64x4 {
  using Real = float;
  using Reg = __m256;
  static constexpr size_t kWidth = 8, kTileVectors = 2, kMaxGroup = 6;
  static Reg load(const float* p) { return _mm256_loadu_ps(p); }
  static Reg broadcast(const float* p) { return _mm256_broadcast_ss(p); }
  static Reg broadcast_infinity() { return _mm256_set1_ps(__builtin_inff()); }
  static Reg zero() { return _mm256_setzero_ps(); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return _mm256_fnmadd_ps(x, c, score); }
  static Reg min(Reg a, Reg b) { return _mm256_min_ps(a, b); }
  static Reg max(Reg a, Reg b) { return _mm256_max_ps(a, b); }
  static Reg add(Reg a, Reg b) { return _mm256_add_ps(a, b); }
  static Reg sub(Reg a, Reg b) { return _mm256_sub_ps(a, b); }
  static Reg mul(Reg a, Reg b) { return _mm256_mul_ps(a, b); }
  static std::uint64_t not_greater(Reg a, Reg b) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_NGT_UQ)));
  }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const Reg less = _mm256_cmp_ps(score, best, _CMP_LT_OQ);
    best = _mm256_min_ps(score, best);
    best_index = _mm256_blendv_ps(best_index, index, less);
  }
  static void store_index(std::int32_t* out, Reg index) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_castps_si256(index));
  }
  static Wide wide_load(const float* p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
};

template <class V>
struct ScannedByF32x8 : V {
  using Part = WideF64x4;
  using Scan = F32x8;
  static constexpr size_t kChunkRows = 8;
  static __m256 narrow(const double* p) {
    return _mm256_set_m128(_mm256_cvtpd_ps(_mm256_loadu_pd(p + 4)), _mm256_cvtpd_ps(_mm256_loadu_pd(p)));
  }
  static __m256 scan_load(const double* p) { return narrow(p); }
  static __m256 scan_load(const float* p) { return _mm256_loadu_ps(p); }
  static void scan_store(float* p, __m256 a) { _mm256_storeu_ps(p, a); }
  static __m256d part_load(const double* p) { return _mm256_loadu_pd(p); }
  static __m256d part_load(const float* p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
  static __m256d part_load_f64(const double* p) { return _mm256_loadu_pd(p); }
  static __m256d part_infinity() { return _mm256_set1_pd(__builtin_inf()); }
  static __m256d part_min(__m256d a, __m256d b) { return _mm256_min_pd(a, b); }
  template <size_t Count>
  static void add_to_lanes(const __m256d (&terms)[Count], double* sums) {
    __m256d lanes = _mm256_loadu_pd(sums);
    CENTROID_UNROLL
    for (size_t p = 0; p < Count; p++) lanes = _mm256_add_pd(lanes, terms[p]);
    _mm256_storeu_pd(sums, lanes);
  }
};

constexpr PotentialTable kPotentials{PotentialTiles<ScannedByF32x8<F64x4>>::table(),
                                     PotentialTiles<ScannedByF32x8<F32x8>>::table()};

constexpr KernelTable kTable{"avx2", TileKernels<F64x4>::table(), TileKernels<F32x8>::table()};

}  // namespace

const KernelTable* avx2_kernels() { return &kTable; }
const PotentialTable* avx2_potentials() { return &kPotentials; }

}  // namespace centroid::kernel
#else
const centroid::kernel::KernelTable* centroid::kernel::avx2_kernels() { return nullptr; }
const centroid::kernel::PotentialTable* centroid::kernel::avx2_potentials() { return nullptr; }
#endif
