#include "distance.h"
#include "potentials.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include <immintrin.h>

#include "potential_kernels.h"
#include "tile_kernels.h"

namespace centroid::kernel {
namespace {

struct WideF64x8 {
  using Wide = __m512d;
  static constexpr size_t kWideWidth = 8;
  static Wide wide_broadcast(const double* p) { return _mm512_set1_pd(*p); }
  static Wide wide_zero() { return _mm512_setzero_pd(); }
  static Wide wide_sub(Wide a, Wide b) { return _mm512_sub_pd(a, b); }
  static Wide wide_mul(Wide a, Wide b) { return _mm512_mul_pd(a, b); }
  static Wide wide_add(Wide a, Wide b) { return _mm512_add_pd(a, b); }
  static void wide_store(double* p, Wide a) { _mm512_storeu_pd(p, a); }
};

struct F64x8 : WideF64x8 {
  using Real = double;
  using Reg = __m512d;
  static constexpr size_t kWidth = 8, kTileVectors = 4, kMaxGroup = 6;
  static Reg load(const double* p) { return _mm512_loadu_pd(p); }
  static Reg broadcast(const double* p) { return _mm512_set1_pd(*p); }
  static Reg broadcast_infinity() { return _mm512_set1_pd(__builtin_inf()); }
  static Reg zero() { return _mm512_setzero_pd(); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return _mm512_fnmadd_pd(x, c, score); }
  static Reg min(Reg a, Reg b) { return _mm512_min_pd(a, b); }
  static Reg max(Reg a, Reg b) { return _mm512_max_pd(a, b); }
  static Reg add(Reg a, Reg b) { return _mm512_add_pd(a, b); }
  static Reg sub(Reg a, Reg b) { return _mm512_sub_pd(a, b); }
  static Reg mul(Reg a, Reg b) { return _mm512_mul_pd(a, b); }
  static std::uint64_t not_greater(Reg a, Reg b) { return _mm512_cmp_pd_mask(a, b, _CMP_NGT_UQ); }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const __mmask8 less = _mm512_cmp_pd_mask(score, best, _CMP_LT_OQ);
    best = _mm512_min_pd(score, best);
    best_index = _mm512_mask_mov_pd(best_index, less, index);
  }
  static void store_index(std::int32_t* out, Reg index) {
    const __m256i words = _mm512_cvtepi64_epi32(_mm512_castpd_si512(index));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), words);
  }
  static Wide wide_load(const double* p) { return _mm512_loadu_pd(p); }
};

struct F32x16 : WideF64x8 {
  using Real = float;
  using Reg = __m512;
  static constexpr size_t kWidth = 16, kTileVectors = 4, kMaxGroup = 6;
  static Reg load(const float* p) { return _mm512_loadu_ps(p); }
  static Reg broadcast(const float* p) { return _mm512_set1_ps(*p); }
  static Reg broadcast_infinity() { return _mm512_set1_ps(__builtin_inff()); }
  static Reg zero() { return _mm512_setzero_ps(); }
  static Reg fnmadd(Reg x, Reg c, Reg score) { return _mm512_fnmadd_ps(x, c, score); }
  static Reg min(Reg a, Reg b) { return _mm512_min_ps(a, b); }
  static Reg max(Reg a, Reg b) { return _mm512_max_ps(a, b); }
  static Reg add(Reg a, Reg b) { return _mm512_add_ps(a, b); }
  static Reg sub(Reg a, Reg b) { return _mm512_sub_ps(a, b); }
  static Reg mul(Reg a, Reg b) { return _mm512_mul_ps(a, b); }
  static std::uint64_t not_greater(Reg a, Reg b) { return _mm512_cmp_ps_mask(a, b, _CMP_NGT_UQ); }
  static void keep_less(Reg score, Reg index, Reg& best, Reg& best_index) {
    const __mmask16 less = _mm512_cmp_ps_mask(score, best, _CMP_LT_OQ);
    best = _mm512_min_ps(score, best);
    best_index = _mm512_mask_mov_ps(best_index, less, index);
  }
  static void store_index(std::int32_t* out, Reg index) { _mm512_storeu_si512(out, _mm512_castps_si512(index)); }
  static Wide wide_load(const float* p) { return _mm512_cvtps_pd(_mm256_loadu_ps(p)); }
};

struct PartF64x4 {
  using Wide = __m256d;
  static constexpr size_t kWideWidth = 4;
  static Wide wide_broadcast(const double* p) { return _mm256_broadcast_sd(p); }
  static Wide wide_zero() { return _mm256_setzero_pd(); }
  static Wide wide_sub(Wide a, Wide b) { return _mm256_sub_pd(a, b); }
  static Wide wide_mul(Wide a, Wide b) { return _mm256_mul_pd(a, b); }
  static Wide wide_add(Wide a, Wide b) { return _mm256_add_pd(a, b); }
  static void wide_store(double* p, Wide a) { _mm256_storeu_pd(p, a); }
};

template <class V>
struct ScannedByF32x16 : V {
  using Part = PartF64x4;
  using Scan = F32x16;
  static constexpr size_t kChunkRows = 32;
  static __m512 narrow(const double* p) {
    const __m256 low = _mm512_cvtpd_ps(_mm512_loadu_pd(p)), high = _mm512_cvtpd_ps(_mm512_loadu_pd(p + 8));
    return _mm512_insertf32x8(_mm512_castps256_ps512(low), high, 1);
  }
  static __m512 scan_load(const double* p) { return narrow(p); }
  static __m512 scan_load(const float* p) { return _mm512_loadu_ps(p); }
  static void scan_store(float* p, __m512 a) { _mm512_storeu_ps(p, a); }
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

constexpr PotentialTable kPotentials{PotentialTiles<ScannedByF32x16<F64x8>>::table(),
                                     PotentialTiles<ScannedByF32x16<F32x16>>::table()};

constexpr KernelTable kTable{"avx512", TileKernels<F64x8>::table(), TileKernels<F32x16>::table()};

}  // namespace

const KernelTable* avx512_kernels() { return &kTable; }
const PotentialTable* avx512_potentials() { return &kPotentials; }

}  // namespace centroid::kernel
#else
const centroid::kernel::KernelTable* centroid::kernel::avx512_kernels() { return nullptr; }
const centroid::kernel::PotentialTable* centroid::kernel::avx512_potentials() { return nullptr; }
#endif
