#include "batch_scan.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "../kernel/two_sum.h"
#include "buffer.h"
#include "exact_tile.h"
#include "nearest.h"
#include "pack.h"

namespace centroid {
namespace {

using kernel::add_exactly;

constexpr std::size_t kMinBlockRows = 256;

/** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) on row and label. */
std::uint64_t mix(std::uint64_t row, std::int32_t label) {
  std::uint64_t z = row * 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(label) * 0xd1b54a32d192ed03u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

template <class Real>
bool is_within(const Real* values, std::size_t count, double limit) {
  unsigned bad = 0;
  for (std::size_t i = 0; i < count; i++) bad |= !(std::fabs(static_cast<double>(values[i])) <= limit);
  return bad == 0;
}

template <class Real>
class Scanner {
 public:
  Scanner(const BatchScan<Real>& scan, const kernel::Kernels<Real>& kernels)
      : scan_(scan),
        kernels_(kernels),
        cols_(scan.batch.cols),
        limit_(largest_value<Real>(cols_)),
        blocks_(std::clamp<std::size_t>(scan.batch.rows / kMinBlockRows, 1, scan.totals.lanes)),
        nearest_(*kernels.table),
        tiles_(blocks_ * kernel::kTileRows * cols_),
        exact_(blocks_ * kernel::kTileRows * cols_),
        counts_(blocks_ * scan.k),
        found_(blocks_) {
    nearest_.set(std::vector<double>(scan.centroids, scan.centroids + scan.k * cols_), cols_);
  }

  void run(Threads threads, CancelFlag cancel) {
    const double work = static_cast<double>(scan_.batch.rows) * cols_ * scan_.k;
    threads.each(blocks_, work, [&](std::size_t block) { scan_block(block, cancel); });
    cancel.check();
    for (std::size_t b = 0; b < blocks_; b++) {
      BadValue bad;
      if (found_[b].has_bad && find_bad_value(scan_.batch, range(b), bad)) throw bad;
    }
    std::uint64_t fingerprint = halves(scan_.totals.fingerprint);
    for (const Found& found : found_) {
      fingerprint += found.fingerprint;
      if (scan_.totals.inertia) add_exactly(scan_.totals.inertia[0], scan_.totals.inertia[1], found.inertia);
    }
    scan_.totals.fingerprint[0] = static_cast<std::int32_t>(fingerprint & 0xffffffffu);
    scan_.totals.fingerprint[1] = static_cast<std::int32_t>(fingerprint >> 32);
  }

 private:
  struct Found {
    std::uint64_t fingerprint = 0;
    double inertia = 0;
    bool has_bad = false;
  };

  static std::uint64_t halves(const std::int32_t* words) {
    return static_cast<std::uint32_t>(words[0]) | static_cast<std::uint64_t>(static_cast<std::uint32_t>(words[1]))
                                                      << 32;
  }

  RowRange range(std::size_t block) const { return {bound(block), bound(block + 1)}; }

  std::size_t bound(std::size_t block) const {
    const std::size_t rows = scan_.batch.rows, units = (rows + kernel::kTileRows - 1) / kernel::kTileRows;
    return std::min(rows, units * block / blocks_ * kernel::kTileRows);
  }

  void scan_block(std::size_t block, CancelFlag cancel) {
    Real* tile = tiles_.data() + block * kernel::kTileRows * cols_;
    std::int64_t* counts = counts_.data() + block * scan_.k;
    Found found;
    const RowRange rows = range(block);
    for (std::size_t row = rows.begin; row < rows.end && !cancel.raised(); row += kernel::kTileRows) {
      const std::size_t count = std::min(kernel::kTileRows, rows.end - row);
      const Real* values = scan_.batch.data + row * cols_;
      if (!is_within(values, count * cols_, limit_)) {
        found.has_bad = true;
        break;
      }
      kernels_.pack(values, count, cols_, scan_.offset, tile);
      std::int32_t labels[kernel::kTileRows] = {};
      double* exact = exact_.data() + block * kernel::kTileRows * cols_;
      nearest_.label(scan_form(tile), std::sqrt(kernels_.largest_squared_norm(tile, cols_)), count, labels,
                     ExactCopy<Real>(tile, cols_, exact));
      for (std::size_t r = 0; r < count; r++) found.fingerprint += mix(scan_.first_row + row + r, labels[r]);
      if (scan_.labels) std::copy_n(labels, count, scan_.labels + row);
      for (std::size_t r = 0; r < count; r++) counts[labels[r]]++;
      if (scan_.totals.sums) add_rows(block, tile, row, count, labels);
      if (scan_.totals.inertia || scan_.distances) found.inertia += inertia_of(tile, row, count, labels);
    }
    add_counts(block);
    found_[block] = found;
  }

  void add_rows(std::size_t block, const Real* tile, std::size_t row, std::size_t count, const std::int32_t* labels) {
    const std::size_t first = block * scan_.k;
    const double* weights = scan_.sample_weight ? scan_.sample_weight + row : nullptr;
    kernels_.add_rows(tile, cols_, labels, weights, count, scan_.totals.sums + first * cols_,
                      scan_.totals.errors + first * cols_);
    if (!weights) return;
    double *totals = scan_.totals.weights + first, *errors = scan_.totals.weight_errors + first;
    double* members = scan_.totals.members + first;
    for (std::size_t r = 0; r < count; r++) {
      members[labels[r]] += weights[r] > 0;
      add_exactly(totals[labels[r]], errors[labels[r]], weights[r]);
    }
  }

  /** Adds the rows that the block counted. */
  void add_counts(std::size_t block) {
    const std::size_t first = block * scan_.k;
    const RunningTotals& totals = scan_.totals;
    for (std::size_t i = first; i < first + scan_.k; i++) {
      const double rows = static_cast<double>(counts_[i]);
      totals.sizes[i] += rows;
      if (!totals.sums || scan_.sample_weight) continue;
      totals.members[i] += rows;
      add_exactly(totals.weights[i], totals.weight_errors[i], rows);
    }
  }

  double inertia_of(const Real* tile, std::size_t row, std::size_t count, const std::int32_t* labels) {
    double distances[kernel::kTileRows];
    kernels_.squared_distances_to_own(tile, cols_, scan_.centroids, labels, count, distances);
    if (scan_.distances) std::copy_n(distances, count, scan_.distances + row);
    double inertia = 0;
    for (std::size_t r = 0; r < count; r++) inertia += weight(row + r) * distances[r];
    return inertia;
  }

  double weight(std::size_t row) const { return scan_.sample_weight ? scan_.sample_weight[row] : 1; }

  const BatchScan<Real>& scan_;
  const kernel::Kernels<Real>& kernels_;
  std::size_t cols_;
  double limit_;
  std::size_t blocks_;
  NearestCentroids nearest_;
  Buffer<Real> tiles_;                // one tile for each block
  Buffer<double> exact_;              // the same
  std::vector<std::int64_t> counts_;  // blocks x k: rows per label
  std::vector<Found> found_;
};

}  // namespace

template <class Real>
void scan_batch(const BatchScan<Real>& scan, const kernel::Kernels<Real>& kernels, Threads threads, CancelFlag cancel) {
  Scanner<Real>(scan, kernels).run(threads, cancel);
}

template void scan_batch<double>(const BatchScan<double>&, const kernel::Kernels<double>&, Threads, CancelFlag);
template void scan_batch<float>(const BatchScan<float>&, const kernel::Kernels<float>&, Threads, CancelFlag);

}  // namespace centroid
