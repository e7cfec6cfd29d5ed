#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "nearest.h"
#include "pack.h"
#include "row_order.h"
#include "scratch.h"
#include "tile_bounds.h"

namespace centroid {

/** Whether scores that cannot matter are left out: never, where it pays, or wherever it can be done. */
enum class Prune { never, where_it_pays, always };

/**
 * Leaves out the scores that cannot matter: rows are put in order of their labels, so that those of a tile are alike,
 * and bounds tell which centroids a tile has to look at. It pays on clustered data and for many clusters, once few
 * labels change. Elsewhere it is kept off: it is tried where the rows of a few tiles promise a gain, and given up where
 * none shows. The labels are the same.
 */
template <class Real>
class Pruning {
 public:
  Pruning(PackedMatrix<Real>& data, Prune prune, Threads threads) : data_(data), prune_(prune), threads_(threads) {}

  /** A run begins, on the rows in their own order. */
  void begin(std::size_t k);

  /** Decides how the next pass over the tiles is made. */
  void prepare_pass(const NearestCentroids& nearest);

  /** Memory for labelling tiles one after another; to be taken for many tiles at once, as taking it locks. */
  class Workspace {
   public:
    Workspace(Pruning& pruning, double* tile) : tile_(tile) {
      if (!pruning.scores_) return;
      scores_.emplace(*pruning.scores_);
      list_.emplace(*pruning.list_);
    }
    double* tile() const { return tile_; }             // cols x kTileRows
    float* scores() const { return scores_->data(); }  // (k + 1) x kTileRows, where pruning is possible
    std::int32_t* list() const { return list_->data(); }

   private:
    double* tile_;
    std::optional<Scratch<float>> scores_;
    std::optional<Scratch<std::int32_t>> list_;
  };

  /** Labels one tile as NearestCentroids does. */
  kernel::RowMask label(const NearestCentroids& nearest, std::size_t row, std::size_t count, std::int32_t* labels,
                        const Workspace& workspace);

  /** The pass is done and changed so many labels; true when the rows, and `labels` with them, are now in another order.
   */
  bool end_pass(std::size_t changed, std::int32_t* labels);

  void move_centroids(const std::vector<double>& from, const std::vector<double>& to);

  /** The row of the matrix as it was that is now at `row`. */
  std::size_t own_row(std::size_t row) const { return order_.own_row(row); }

  /** Puts labels into the matrix's own order. */
  void restore_labels(std::int32_t* labels) const { order_.restore_labels(labels, data_.rows); }

  /** Puts the matrix into its own order. */
  void restore() { order_.restore(data_, threads_); }

 private:
  enum class Pass { plain, ranking, pruned };

  kernel::RowMask rank_tile(const NearestCentroids& nearest, std::size_t row, std::size_t count, std::int32_t* labels,
                            const Workspace& workspace);
  kernel::RowMask prune_tile(const NearestCentroids& nearest, std::size_t row, std::size_t count, std::int32_t* labels,
                             const Workspace& workspace);
  void end_pruned_pass();
  double promised_share(const NearestCentroids& nearest) const;
  double share_of_pass() const;

  PackedMatrix<Real>& data_;
  Prune prune_;
  Threads threads_;
  RowOrder<Real> order_;
  TileBounds bounds_;
  Buffer<std::int32_t> second_labels_;               // of whole tiles, in a ranking pass
  std::vector<std::uint32_t> listed_;                // tiles: centroids looked at in a pruned pass
  std::unique_ptr<ScratchPool<float>> scores_;       // (k + 1) x kTileRows
  std::unique_ptr<ScratchPool<std::int32_t>> list_;  // padded_k(k)
  std::vector<double> last_moves_;                   // k

  std::size_t k_ = 0, pass_number_ = 0, next_try_ = 0;
  std::size_t passes_since_sort_ = 0, changed_since_sort_ = 0;
  double least_share_ = 1, promising_ = 0;
  Pass pass_ = Pass::plain;
};

}  // namespace centroid
