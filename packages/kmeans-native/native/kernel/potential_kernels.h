#pragma once
// Included once by each instruction set's file, after tile_kernels.h; V is that file's vector type with what is needed
// to score in float.
#include <cfloat>

#include "potentials.h"
#include "vector_code.h"

namespace centroid::kernel {
namespace {

/** `count` things in groups of nearly equal size, the larger ones first. */
struct Groups {
  size_t count;
  size_t size;
  size_t larger;

  static constexpr Groups of(size_t things, size_t largest) {
    const size_t count = (things + largest - 1) / largest;
    return {count, things / count, things % count};
  }
  constexpr size_t size_of(size_t group) const { return size + (group < larger ? 1 : 0); }
};

/** Rows of float32 values, in float64. */
template <class V>
struct SingleRows {
  const float* values;
  typename V::Wide wide(size_t at) const { return V::wide_load(values + at); }
  typename V::Part::Wide part(size_t at) const { return V::part_load(values + at); }
  SingleRows from(size_t at) const { return {values + at}; }
};

/** Rows whose lowest bits lie apart. */
template <class V>
struct SplitRows {
  const float* values;
  const std::uint32_t* low_bits;
  typename V::Wide wide(size_t at) const { return V::wide_join(values + at, low_bits + at); }
  typename V::Part::Wide part(size_t at) const { return V::part_join(values + at, low_bits + at); }
  SplitRows from(size_t at) const { return {values + at, low_bits + at}; }
};

template <class V>
struct DoubleRows {
  static constexpr const float* values = nullptr;
  const double* doubles;
  typename V::Wide wide(size_t at) const { return V::wide_load(doubles + at); }
  typename V::Part::Wide part(size_t at) const { return V::part_load(doubles + at); }
  DoubleRows from(size_t at) const { return {doubles + at}; }
};

template <class V, class Rows>
struct PotentialTiles {
  using Wide = typename V::Wide;
  using Part = typename V::Part;
  using PartReg = typename Part::Wide;
  using Scan = typename V::Scan;
  using ScanReg = typename Scan::Reg;
  static constexpr size_t kChunk = V::kChunkRows;  // rows whose sums for a group of centres stay in registers
  static constexpr size_t kWides = kChunk / V::kWideWidth;
  static constexpr size_t kScans = kChunk / Scan::kWidth;
  static constexpr size_t kGroup = V::kMaxGroup;
  static constexpr size_t kPartRows = Part::kWideWidth;
  static constexpr size_t kParts = kChunk / kPartRows;
  static constexpr std::uint64_t kPartMask = ~std::uint64_t{0} >> (64 - kPartRows);
  static_assert(kTileRows % kChunk == 0 && kChunk % kPotentialLanes == 0 && kChunk % Scan::kWidth == 0 &&
                kPotentialLanes % kPartRows == 0 && Scan::kWidth <= kGainLanes);

  /** Squared distances of M centres to the rows of a chunk. */
  template <size_t M>
  static void distance_group(const Rows& rows, size_t cols, const double* centres, double* distances) {
    Wide sum[M][kWides];
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) sum[m][v] = V::wide_zero();
    }
    for (size_t t = 0; t < cols; t++) {
      Wide x[kWides];
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) x[v] = rows.wide(t * kTileRows + v * V::kWideWidth);
      CENTROID_UNROLL
      for (size_t m = 0; m < M; m++) {
        const Wide c = V::wide_broadcast(centres + m * cols + t);
        CENTROID_UNROLL
        for (size_t v = 0; v < kWides; v++) {
          const Wide difference = V::wide_sub(x[v], c);
          sum[m][v] = V::wide_add(sum[m][v], V::wide_mul(difference, difference));
        }
      }
    }
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      CENTROID_UNROLL
      for (size_t v = 0; v < kWides; v++) V::wide_store(distances + m * kChunk + v * V::kWideWidth, sum[m][v]);
    }
  }

  static void all_distances(const Rows& rows, size_t cols, const PotentialCentres& centres, double* distances) {
    static_assert(kGroup <= 6);
    const Groups groups = Groups::of(centres.count, kGroup);
    const double* values = centres.values;
    for (size_t g = 0; g < groups.count; g++) {
      const size_t size = groups.size_of(g);
      switch (size) {
        case 1: distance_group<1>(rows, cols, values, distances); break;
        case 2: distance_group<2>(rows, cols, values, distances); break;
        case 3: distance_group<3>(rows, cols, values, distances); break;
        case 4: distance_group<4>(rows, cols, values, distances); break;
        case 5: distance_group<5>(rows, cols, values, distances); break;
        default: distance_group<6>(rows, cols, values, distances); break;
      }
      values += size * cols;
      distances += size * kChunk;
    }
  }

  /** A centre and a part of a chunk's rows whose distances are to be computed: centre * kParts + part. */
  using Pair = std::uint32_t;
  static constexpr size_t kPairsAtOnce = 4;  // as many as it takes to keep the adders busy

  /** Squared distances of pairs; `pairs` has room for kPairsAtOnce - 1 more. */
  static void pair_distances(const Rows& rows, size_t cols, const double* centres, Pair* pairs, size_t count,
                             double* distances) {
    for (size_t i = 1; i < kPairsAtOnce; i++) pairs[count + i - 1] = pairs[count - 1];
    for (size_t p = 0; p < count; p += kPairsAtOnce) {
      size_t first[kPairsAtOnce];
      const double* centre[kPairsAtOnce];
      PartReg sum[kPairsAtOnce];
      CENTROID_UNROLL
      for (size_t i = 0; i < kPairsAtOnce; i++) {
        first[i] = pairs[p + i] % kParts * kPartRows;
        centre[i] = centres + pairs[p + i] / kParts * cols;
        sum[i] = Part::wide_zero();
      }
      for (size_t t = 0; t < cols; t++) {
        CENTROID_UNROLL
        for (size_t i = 0; i < kPairsAtOnce; i++) {
          const PartReg difference =
              Part::wide_sub(rows.part(t * kTileRows + first[i]), Part::wide_broadcast(centre[i] + t));
          sum[i] = Part::wide_add(sum[i], Part::wide_mul(difference, difference));
        }
      }
      CENTROID_UNROLL
      for (size_t i = 0; i < kPairsAtOnce; i++) Part::wide_store(distances + pairs[p + i] * kPartRows, sum[i]);
    }
  }

  /** (closest - ||x||^2) / 2 per row, rounded up by more than the float operations on `closest` can lose. */
  struct Keys {
    ScanReg before[kScans];
    ScanReg lowered[kScans];  // by the centre picked last
    ScanReg weight[kScans];
  };

  /** A chunk's rows as they are before the scan. */
  struct Chunk {
    Rows rows;
    size_t cols;
    const double* weights;  // or null
    size_t count;
    const double* closest;
  };

  static void fill_keys(const Chunk& chunk, const ScanReg (&minus_norm)[kScans], Keys& keys) {
    constexpr float kUp = 1 + 4 * FLT_EPSILON, kHalf = 0.5f, kOne = 1;
    CENTROID_UNROLL
    for (size_t v = 0; v < kScans; v++) {
      const size_t r = v * Scan::kWidth;
      const ScanReg raised = Scan::mul(V::narrow(chunk.closest + r), Scan::broadcast(&kUp));
      keys.before[v] = keys.lowered[v] = Scan::mul(Scan::broadcast(&kHalf), Scan::add(raised, minus_norm[v]));
      keys.weight[v] = Scan::broadcast(&kOne);
    }
    if (chunk.count == kChunk && !chunk.weights) return;
    double weights[kChunk];
    for (size_t r = 0; r < kChunk; r++) weights[r] = r < chunk.count ? (chunk.weights ? chunk.weights[r] : 1) : 0;
    CENTROID_UNROLL
    for (size_t v = 0; v < kScans; v++) keys.weight[v] = V::narrow(weights + v * Scan::kWidth);
  }

  /**
   * Scores M centres from number `first` on in float: finds the rows, as bits, that may be nearer to them than
   * `closest`, those whose score is not above the key by more than the margin, or adds up gains. The first group makes
   * the keys.
   */
  template <size_t M>
  static void score_group(const Chunk& chunk, const PotentialCentres& centres, size_t first, Keys& keys,
                          std::uint64_t* wanted, float* gains) {
    ScanReg score[M][kScans], minus_norm[kScans];
    CENTROID_UNROLL
    for (size_t v = 0; v < kScans; v++) minus_norm[v] = Scan::zero();
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      const ScanReg half_norm = Scan::broadcast(centres.scan + first + m);
      CENTROID_UNROLL
      for (size_t v = 0; v < kScans; v++) score[m][v] = half_norm;
    }
    const float* rows = chunk.rows.values;
    const float* values = centres.scan + centres.count + first;
    for (size_t t = 0; t < chunk.cols; t++) {
      ScanReg x[kScans];
      CENTROID_UNROLL
      for (size_t v = 0; v < kScans; v++) x[v] = Scan::load(rows + v * Scan::kWidth);
      CENTROID_UNROLL
      for (size_t m = 0; m < M; m++) {
        const ScanReg c = Scan::broadcast(values + m);
        CENTROID_UNROLL
        for (size_t v = 0; v < kScans; v++) score[m][v] = Scan::fnmadd(x[v], c, score[m][v]);
      }
      CENTROID_UNROLL
      for (size_t v = 0; v < kScans; v++) minus_norm[v] = Scan::fnmadd(x[v], x[v], minus_norm[v]);
      rows += kTileRows;
      values += centres.count;
    }
    if (first == 0) {
      fill_keys(chunk, minus_norm, keys);
      if (centres.lowers) {
        CENTROID_UNROLL
        for (size_t v = 0; v < kScans; v++) keys.lowered[v] = Scan::min(keys.before[v], score[0][v]);
      }
    }
    CENTROID_UNROLL
    for (size_t m = 0; m < M; m++) {
      if (first + m >= centres.count - centres.scored) {
        float* lanes = gains + (first + m - (centres.count - centres.scored)) * kGainLanes;
        ScanReg gain = Scan::load(lanes);
        CENTROID_UNROLL
        for (size_t v = 0; v < kScans; v++) {
          const ScanReg nearer = Scan::max(Scan::sub(keys.lowered[v], score[m][v]), Scan::zero());
          gain = Scan::add(gain, Scan::mul(keys.weight[v], nearer));
        }
        Scan::store(lanes, gain);
        continue;
      }
      const ScanReg margin = Scan::broadcast(centres.margins + first + m);
      std::uint64_t found = 0;
      CENTROID_UNROLL
      for (size_t v = 0; v < kScans; v++) {
        found |= Scan::not_greater(Scan::sub(score[m][v], keys.before[v]), margin) << (v * Scan::kWidth);
      }
      wanted[first + m] = found;
    }
  }

  /** Computes the distances that may be below `closest` and sets all others to infinity; returns how many it computed.
   */
  static size_t wanted_distances(const Chunk& chunk, const PotentialCentres& centres, double* distances, float* gains) {
    std::uint64_t wanted[kMaxPotentialCentres];
    Keys keys{};
    const Groups groups = Groups::of(centres.count, kGroup);
    size_t first = 0;
    for (size_t g = 0; g < groups.count; g++) {
      const size_t size = groups.size_of(g);
      switch (size) {
        case 1: score_group<1>(chunk, centres, first, keys, wanted, gains); break;
        case 2: score_group<2>(chunk, centres, first, keys, wanted, gains); break;
        case 3: score_group<3>(chunk, centres, first, keys, wanted, gains); break;
        case 4: score_group<4>(chunk, centres, first, keys, wanted, gains); break;
        case 5: score_group<5>(chunk, centres, first, keys, wanted, gains); break;
        default: score_group<6>(chunk, centres, first, keys, wanted, gains); break;
      }
      first += size;
    }
    const size_t computed = centres.count - centres.scored;
    Pair pairs[kMaxPotentialCentres * kParts + kPairsAtOnce];
    size_t count = 0;
    for (size_t m = 0; m < computed; m++) {
      CENTROID_UNROLL
      for (size_t p = 0; p < kParts; p++) {
        Part::wide_store(distances + (m * kParts + p) * kPartRows, V::part_infinity());
        pairs[count] = static_cast<Pair>(m * kParts + p);
        count += (wanted[m] >> (p * kPartRows) & kPartMask) != 0;
      }
    }
    if (count > 0) pair_distances(chunk.rows, chunk.cols, centres.values, pairs, count, distances);
    return count * kPartRows;
  }

  /** Adds weight * min(nearest, distances) of `count` rows to the lanes. */
  static void add_terms(const PartReg (&nearest)[kParts], const double* distances, const double* weights, size_t count,
                        double* sums) {
    PartReg term[kParts];
    CENTROID_UNROLL
    for (size_t p = 0; p < kParts; p++) {
      term[p] = nearest[p];
      if (distances) term[p] = V::part_min(V::part_load(distances + p * kPartRows), term[p]);
      if (weights) term[p] = Part::wide_mul(V::part_load(weights + p * kPartRows), term[p]);
    }
    if (count == kChunk) {
      V::add_to_lanes(term, sums);
      return;
    }
    double terms[kChunk];
    for (size_t p = 0; p < kParts; p++) Part::wide_store(terms + p * kPartRows, term[p]);
    for (size_t r = 0; r < count; r++) sums[r % kPotentialLanes] += terms[r];
  }

  static size_t add_chunk(const Chunk& chunk, const PotentialCentres& centres, double* closest, double* with_first,
                          double* sums, float* gains) {
    double distances[kMaxPotentialCentres * kChunk];
    size_t computed = centres.count * kChunk;
    if (centres.margins) {
      computed = wanted_distances(chunk, centres, distances, gains);
    } else {
      all_distances(chunk.rows, chunk.cols, centres, distances);
    }
    PartReg nearest[kParts];
    CENTROID_UNROLL
    for (size_t p = 0; p < kParts; p++) nearest[p] = V::part_load(closest + p * kPartRows);
    if (centres.lowers) {
      CENTROID_UNROLL
      for (size_t p = 0; p < kParts; p++) {
        nearest[p] = V::part_min(V::part_load(distances + p * kPartRows), nearest[p]);
        Part::wide_store(closest + p * kPartRows, nearest[p]);
      }
      if (centres.count == 1) add_terms(nearest, nullptr, chunk.weights, chunk.count, sums);
    }
    if (with_first) {
      CENTROID_UNROLL
      for (size_t p = 0; p < kParts; p++) {
        const PartReg distance = V::part_load(distances + centres.lowers * kChunk + p * kPartRows);
        Part::wide_store(with_first + p * kPartRows, V::part_min(distance, nearest[p]));
      }
    }
    for (size_t m = centres.lowers; m < centres.count - centres.scored; m++, sums += kPotentialLanes) {
      add_terms(nearest, distances + m * kChunk, chunk.weights, chunk.count, sums);
    }
    return computed;
  }

  static size_t add_tile(const Rows& rows, size_t cols, const PotentialCentres& centres, const double* weights,
                         size_t count, double* closest, double* with_first, double* sums, float* gains) {
    double padded[kTileRows];
    if (weights && count < kTileRows) {
      for (size_t r = 0; r < kTileRows; r++) padded[r] = r < count ? weights[r] : 0;
      weights = padded;
    }
    size_t computed = 0;
    for (size_t first = 0; first < count; first += kChunk) {
      const size_t left = count - first < kChunk ? count - first : kChunk;
      const Chunk chunk{rows.from(first), cols, weights ? weights + first : nullptr, left, closest + first};
      computed += add_chunk(chunk, centres, closest + first, with_first ? with_first + first : nullptr, sums, gains);
    }
    return computed;
  }
};

template <class V>
size_t add_potentials(const PotentialRows& rows, size_t cols, const PotentialCentres& centres, const double* weights,
                      size_t count, double* closest, double* with_first, double* sums, float* gains) {
  const auto add = [&](auto stored) {
    return PotentialTiles<V, decltype(stored)>::add_tile(stored, cols, centres, weights, count, closest, with_first,
                                                         sums, gains);
  };
  if (rows.low_bits) return add(SplitRows<V>{rows.values, rows.low_bits});
  return rows.values ? add(SingleRows<V>{rows.values}) : add(DoubleRows<V>{rows.wide});
}

}  // namespace
}  // namespace centroid::kernel
