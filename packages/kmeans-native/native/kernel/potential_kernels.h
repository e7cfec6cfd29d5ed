#pragma once
// Included once by each instruction set's file, after tile_kernels.h; V is that file's vector type with what is needed
// to score in float.
#include <cfloat>

#include "potentials.h"
#include "tile_kernels.h"

namespace centroid::kernel {
namespace {

template <class V>
struct PotentialTiles {
  using Real = typename V::Real;
  using Wide = typename V::Wide;
  using Scan = typename V::Scan;
  using ScanReg = typename Scan::Reg;
  static constexpr size_t kRows = V::kTileVectors * V::kWidth;
  static constexpr size_t kChunk = V::kChunkRows;  // rows whose sums for a group of centres stay in registers
  static constexpr size_t kWides = kChunk / V::kWideWidth;
  static constexpr size_t kScans = kChunk / Scan::kWidth;
  static constexpr size_t kGroup = V::kMaxGroup;
  static constexpr std::uint64_t kAll = ~std::uint64_t{0};
  static constexpr std::uint64_t kWideRows = kAll >> (64 - V::kWideWidth);
  static_assert(kRows % kChunk == 0 && kChunk % kPotentialLanes == 0 && kChunk % Scan::kWidth == 0);

  /** Squared distances of M centres to the rows of a chunk. */
  template <size_t M>
  static void distance_group(const Real* chunk, size_t cols, const double* centres, double* distances) {
    Wide sum[M][kWides];
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) sum[m][v] = V::wide_zero();
    }
    for (size_t t = 0; t < cols; t++) {
      Wide x[kWides];
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) x[v] = V::wide_load(chunk + v * V::kWideWidth);
      CENTROID_UNROLL
      for (size_t m = 0; m < M; m++) {
        const Wide c = V::wide_broadcast(centres + m * cols + t);
        CENTROID_UNROLL
        for (size_t v = 0; v < kWides; v++) {
          const Wide difference = V::wide_sub(x[v], c);
          sum[m][v] = V::wide_add(sum[m][v], V::wide_mul(difference, difference));
        }
      }
      chunk += kRows;
    }
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) V::wide_store(distances + m * kChunk + v * V::kWideWidth, sum[m][v]);
    }
  }

  static void all_distances(const Real* chunk, size_t cols, const PotentialCentres& centres, double* distances) {
    static_assert(kGroup <= 6);
    const Groups groups = Groups::of(centres.count, kGroup);
    const double* values = centres.values;
    for (size_t g = 0; g < groups.count; g++) {
      const size_t size = groups.size_of(g);
      switch (size) {
        case 1: distance_group<1>(chunk, cols, values, distances); break;
        case 2: distance_group<2>(chunk, cols, values, distances); break;
        case 3: distance_group<3>(chunk, cols, values, distances); break;
        case 4: distance_group<4>(chunk, cols, values, distances); break;
        case 5: distance_group<5>(chunk, cols, values, distances); break;
        default: distance_group<6>(chunk, cols, values, distances); break;
      }
      values += size * cols;
      distances += size * kChunk;
    }
  }

  /** Squared distances of one centre to the vectors of rows that hold a wanted one; returns how many rows those are. */
  static size_t wanted_distances(const Real* chunk, size_t cols, const double* centre, std::uint64_t wanted,
                                 double* distances) {
    size_t rows = 0;
    for (size_t v = 0; v < kWides; v++) {
      if (!(wanted >> (v * V::kWideWidth) & kWideRows)) continue;
      const Real* column = chunk + v * V::kWideWidth;
      Wide sum = V::wide_zero();
      for (size_t t = 0; t < cols; t++, column += kRows) {
        const Wide difference = V::wide_sub(V::wide_load(column), V::wide_broadcast(centre + t));
        sum = V::wide_add(sum, V::wide_mul(difference, difference));
      }
      V::wide_store(distances + v * V::kWideWidth, sum);
      rows += V::kWideWidth;
    }
    return rows;
  }

  /** Scores ||c||^2/2 - x.c of M of `count` centres in float; where asked for, -||x||^2 as well. */
  template <size_t M>
  static void score_group(const Real* chunk, size_t cols, const float* half_norms, size_t count, float* scores,
                          float* minus_norms) {
    ScanReg score[M][kScans], norm[kScans];
    CENTROID_UNROLL
    for (size_t v = 0; v < kScans; v++) norm[v] = Scan::zero();
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      const ScanReg half_norm = Scan::broadcast(half_norms + m);
      CENTROID_UNROLL
      for (size_t v = 0; v < kScans; v++) score[m][v] = half_norm;
    }
    const float* values = half_norms + count;
    for (size_t t = 0; t < cols; t++) {
      ScanReg x[kScans];
      CENTROID_UNROLL
      for (size_t v = 0; v < kScans; v++) x[v] = V::scan_load(chunk + v * Scan::kWidth);
      CENTROID_UNROLL
      for (size_t m = 0; m < M; m++) {
        const ScanReg c = Scan::broadcast(values + m);
        CENTROID_UNROLL
        for (size_t v = 0; v < kScans; v++) score[m][v] = Scan::fnmadd(x[v], c, score[m][v]);
      }
      if (minus_norms) {
        CENTROID_UNROLL
        for (size_t v = 0; v < kScans; v++) norm[v] = Scan::fnmadd(x[v], x[v], norm[v]);
      }
      chunk += kRows;
      values += count;
    }
    CENTROID_UNROLL
    for (size_t v = 0; v < kScans; v++) {
      CENTROID_UNROLL
      for (size_t m = 0; m < M; m++) V::scan_store(scores + m * kChunk + v * Scan::kWidth, score[m][v]);
      if (minus_norms) V::scan_store(minus_norms + v * Scan::kWidth, norm[v]);
    }
  }

  static void all_scores(const Real* chunk, size_t cols, const PotentialCentres& centres, float* scores,
                         float* minus_norms) {
    const Groups groups = Groups::of(centres.count, kGroup);
    const float* half_norms = centres.scan;
    for (size_t g = 0; g < groups.count; g++) {
      const size_t size = groups.size_of(g);
      float* norms = g == 0 ? minus_norms : nullptr;
      switch (size) {
        case 1: score_group<1>(chunk, cols, half_norms, centres.count, scores, norms); break;
        case 2: score_group<2>(chunk, cols, half_norms, centres.count, scores, norms); break;
        case 3: score_group<3>(chunk, cols, half_norms, centres.count, scores, norms); break;
        case 4: score_group<4>(chunk, cols, half_norms, centres.count, scores, norms); break;
        case 5: score_group<5>(chunk, cols, half_norms, centres.count, scores, norms); break;
        default: score_group<6>(chunk, cols, half_norms, centres.count, scores, norms); break;
      }
      half_norms += size;
      scores += size * kChunk;
    }
  }

  /** (closest - ||x||^2) / 2, rounded up by more than the float operations on `closest` can lose. */
  static void fill_keys(const double* closest, const float* minus_norms, float* keys) {
    constexpr float kUp = 1 + 4 * FLT_EPSILON, kHalf = 0.5f;
    for (size_t v = 0; v < kScans; v++) {
      const size_t r = v * Scan::kWidth;
      const ScanReg raised = Scan::mul(V::narrow(closest + r), Scan::broadcast(&kUp));
      V::scan_store(keys + r, Scan::mul(Scan::broadcast(&kHalf), Scan::add(raised, Scan::load(minus_norms + r))));
    }
  }

  /** The rows, as bits, whose squared distance may be below `closest`. */
  static std::uint64_t wanted_rows(const float* scores, const float* keys, float margin) {
    std::uint64_t wanted = 0;
    const ScanReg bound = Scan::broadcast(&margin);
    CENTROID_UNROLL
    for (size_t v = 0; v < kScans; v++) {
      const size_t r = v * Scan::kWidth;
      wanted |= Scan::not_greater(Scan::sub(Scan::load(scores + r), Scan::load(keys + r)), bound) << r;
    }
    return wanted;
  }

  /** Adds the terms of `count` rows to the lanes. */
  static void add_lanes(const double* terms, size_t count, double* CENTROID_RESTRICT sums) {
    double lanes[kPotentialLanes];
    for (size_t l = 0; l < kPotentialLanes; l++) lanes[l] = sums[l];
    size_t r = 0;
    for (; r + kPotentialLanes <= count; r += kPotentialLanes) {
      CENTROID_UNROLL
      for (size_t l = 0; l < kPotentialLanes; l++) lanes[l] += terms[r + l];
    }
    for (size_t l = 0; r + l < count; l++) lanes[l] += terms[r + l];
    for (size_t l = 0; l < kPotentialLanes; l++) sums[l] = lanes[l];
  }

  /** closest = min(closest, distances), where wanted. */
  static void lower(const double* distances, std::uint64_t wanted, double* closest) {
    for (size_t v = 0; v < kWides; v++) {
      const size_t r = v * V::kWideWidth;
      if (!(wanted >> r & kWideRows)) continue;
      V::wide_store(closest + r, V::wide_min(V::load_f64(distances + r), V::load_f64(closest + r)));
    }
  }

  static void weigh(const double* values, const double* weights, double* terms) {
    for (size_t r = 0; r < kChunk; r += V::kWideWidth) {
      V::wide_store(terms + r, V::wide_mul(V::load_f64(weights + r), V::load_f64(values + r)));
    }
  }

  /** weight * min(closest, distances) where wanted, else the term that `closest` alone makes. */
  static void fill_terms(const double* distances, std::uint64_t wanted, const double* closest, const double* weights,
                         const double* own, double* terms) {
    CENTROID_UNROLL
    for (size_t v = 0; v < kWides; v++) {
      const size_t r = v * V::kWideWidth;
      Wide term = V::load_f64(own + r);
      if (wanted >> r & kWideRows) {
        term = V::wide_min(V::load_f64(distances + r), V::load_f64(closest + r));
        if (weights) term = V::wide_mul(V::load_f64(weights + r), term);
      }
      V::wide_store(terms + r, term);
    }
  }

  static size_t add_chunk(const Real* chunk, size_t cols, const PotentialCentres& centres, const float* margins,
                          const double* weights, size_t count, double* closest, double* sums) {
    double distances[kMaxPotentialCentres * kChunk], own[kChunk], terms[kChunk];
    float scores[kMaxPotentialCentres * kChunk], minus_norms[kChunk], keys[kChunk];
    size_t computed = 0;
    const auto wanted_of = [&](size_t m) {
      if (!margins) return kAll;
      const std::uint64_t wanted = wanted_rows(scores + m * kChunk, keys, margins[m]);
      if (wanted) {
        computed += wanted_distances(chunk, cols, centres.values + m * cols, wanted, distances + m * kChunk);
      }
      return wanted;
    };
    if (margins) {
      all_scores(chunk, cols, centres, scores, minus_norms);
      fill_keys(closest, minus_norms, keys);
    } else {
      all_distances(chunk, cols, centres, distances);
      computed = centres.count * kChunk;
    }
    size_t m = 0;
    if (centres.lowers) {
      const std::uint64_t wanted = wanted_of(m++);
      lower(distances, wanted, closest);
      if (margins && wanted) fill_keys(closest, minus_norms, keys);
    }
    const double* own_terms = closest;
    if (weights) {
      weigh(closest, weights, own);
      own_terms = own;
    }
    if (m == centres.count) add_lanes(own_terms, count, sums);
    for (; m < centres.count; m++, sums += kPotentialLanes) {
      const std::uint64_t wanted = wanted_of(m);
      if (wanted) fill_terms(distances + m * kChunk, wanted, closest, weights, own_terms, terms);
      add_lanes(wanted ? terms : own_terms, count, sums);
    }
    return computed;
  }

  static size_t add_potentials(const Real* tile, size_t cols, const PotentialCentres& centres, const float* margins,
                               const double* weights, size_t count, double* closest, double* sums) {
    double padded[kRows];
    if (weights && count < kRows) {
      for (size_t r = 0; r < kRows; r++) padded[r] = r < count ? weights[r] : 0;
      weights = padded;
    }
    size_t computed = 0;
    for (size_t first = 0; first < count; first += kChunk) {
      const size_t rows = count - first < kChunk ? count - first : kChunk;
      computed += add_chunk(tile + first, cols, centres, margins, weights ? weights + first : nullptr, rows,
                            closest + first, sums);
    }
    return computed;
  }

  static constexpr PotentialKernels<Real> table() { return {add_potentials}; }
};

}  // namespace
}  // namespace centroid::kernel
