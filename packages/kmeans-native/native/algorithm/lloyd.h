#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "cluster_sums.h"
#include "nearest.h"
#include "pack.h"
#include "pruning.h"
#include "scratch.h"

namespace centroid {

enum class StopReason { labels = 0, tol = 1, max_iter = 2 };

struct IterationReport {
  std::size_t iteration;  // from 1
  std::size_t changed_labels;
  double shift;  // sum of the squared moves of the centroids
};

struct LloydOptions {
  std::size_t max_iter;
  double absolute_tol;
  std::function<void(const IterationReport&)> on_iteration;
  /** Where the squared distance of each row to its centroid goes, or null; not with pruning, which moves the rows. */
  double* distances = nullptr;
};

struct LloydResult {
  std::vector<double> centroids;  // k x cols, in the data's own frame
  double inertia;
  std::size_t n_iter;
  StopReason stopped_by;
  std::size_t relocations;
};

/** Lloyd's algorithm; its memory serves one start after another. */
template <class Real>
class Lloyd {
 public:
  /** For data that others read at the same time. */
  Lloyd(const PackedMatrix<Real>& data, Threads threads, CancelFlag cancel)
      : data_(data),
        threads_(threads),
        cancel_(cancel),
        nearest_(*data.kernels->table),
        scratch_(threads.count(), data.tile_size()) {}

  /** For data whose rows may be put in another order while it runs. */
  Lloyd(PackedMatrix<Real>& data, Pruning<Real>& pruning, Threads threads, CancelFlag cancel)
      : Lloyd(data, threads, cancel) {
    pruning_ = &pruning;
  }

  /**
   * From centred centroids (k x cols) until labels repeat, centroids rest or iterations are used up; then labels the
   * rows by exactly the centroids that it returns.
   * @throws Cancelled, std::bad_alloc
   */
  LloydResult run(std::vector<double> centroids, const LloydOptions& options);

  /** One label per row, of the last run, and room for the rest of a tile. */
  Buffer<std::int32_t>& labels() { return labels_; }

 private:
  std::size_t assign();
  void assign_block(std::size_t block);
  /** Memory of one task. */
  struct Workspace {
    explicit Workspace(Lloyd& lloyd) : tile(lloyd.scratch_) {
      if (lloyd.pruning_) pruning.emplace(*lloyd.pruning_, tile.data());
    }
    Scratch<double> tile;
    std::optional<typename Pruning<Real>::Workspace> pruning;
  };
  kernel::RowMask label(std::size_t row, std::size_t count, const Workspace& workspace);
  void move_centroids(std::vector<double> centroids);
  LloydResult finish(double* own_distances);
  double work() const { return static_cast<double>(data_.rows) * data_.cols * k_; }

  const PackedMatrix<Real>& data_;
  Threads threads_;
  CancelFlag cancel_;
  Pruning<Real>* pruning_ = nullptr;

  std::size_t k_ = 0;
  RowBlocks blocks_{1};
  NearestCentroids nearest_;     // k x cols, centred
  Buffer<std::int32_t> labels_;  // of whole tiles
  ClusterSums<Real> sums_;
  bool sums_are_stale_ = false;
  std::vector<std::size_t> changed_;  // labels, in the last pass, per block
  ScratchPool<double> scratch_;       // tiles
};

}  // namespace centroid
