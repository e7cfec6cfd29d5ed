#include "simplified_silhouette.h"

#include <algorithm>
#include <cmath>

#include "buffer.h"
#include "coefficient.h"
#include "row_blocks.h"

namespace centroid {
namespace {

/** The centroids of clusters that have rows, and where each cluster's is among them. */
struct Occupied {
  std::vector<double> centroids;
  std::vector<std::size_t> index;
  std::size_t count = 0;

  Occupied(const double* all, std::size_t cols, const LabelOrder& order) : index(order.k()) {
    for (std::size_t j = 0; j < order.k(); j++) {
      index[j] = count;
      if (order.size(j) == 0) continue;
      centroids.insert(centroids.end(), all + j * cols, all + (j + 1) * cols);
      count++;
    }
  }
};

template <class Real>
class Tiles {
 public:
  Tiles(const MatrixView<Real>& matrix, const LabelOrder& order, const Occupied& occupied,
        const kernel::Kernels<Real>& kernels, CancelFlag cancel, double* samples)
      : matrix_(matrix), order_(order), occupied_(occupied), kernels_(kernels), cancel_(cancel), samples_(samples) {}

  void measure(RowRange rows) const {
    const std::size_t width = kernels_.tile_rows, cols = matrix_.cols;
    const std::vector<double> origin(cols);
    Buffer<Real> tile(width * cols);
    Buffer<double> squared(occupied_.count * width);
    for (std::size_t row = rows.begin; row < rows.end; row += width) {
      if (cancel_.raised()) return;
      const std::size_t count = std::min(width, rows.end - row);
      kernels_.pack(matrix_.data + row * cols, count, cols, origin.data(), tile.data());
      kernels_.squared_distances(tile.data(), cols, occupied_.centroids.data(), occupied_.count, squared.data());
      for (std::size_t r = 0; r < count; r++) {
        const std::size_t own = occupied_.index[static_cast<std::size_t>(order_.labels[row + r])];
        double nearest = HUGE_VAL;
        for (std::size_t j = 0; j < occupied_.count; j++) {
          if (j != own) nearest = std::min(nearest, squared[j * width + r]);
        }
        samples_[row + r] = silhouette_coefficient(std::sqrt(squared[own * width + r]), std::sqrt(nearest));
      }
    }
  }

 private:
  const MatrixView<Real>& matrix_;
  const LabelOrder& order_;
  const Occupied& occupied_;
  const kernel::Kernels<Real>& kernels_;
  CancelFlag cancel_;
  double* samples_;
};

}  // namespace

template <class Real>
SimplifiedSilhouette simplified_silhouette(const MatrixView<Real>& matrix, const std::int32_t* labels, std::size_t k,
                                           const double* centroids, const kernel::Kernels<Real>& kernels,
                                           const MeasureContext& context) {
  check_finite(matrix, context);
  const LabelOrder order = order_by_label(labels, matrix.rows, {}, k);
  const Occupied occupied(centroids, matrix.cols, order);
  if (occupied.count < 2) throw BadLabels{occupied.count, matrix.rows};
  SimplifiedSilhouette result{std::vector<double>(matrix.rows), {}};
  const Tiles<Real> tiles(matrix, order, occupied, kernels, context.cancel, result.samples.data());
  const RowBlocks blocks(matrix.rows);
  const double work = static_cast<double>(matrix.rows) * matrix.cols * occupied.count;
  context.threads.each(blocks.count(), work, [&](std::size_t b) { tiles.measure(blocks[b]); });
  context.cancel.check();
  result.means = means_of(result.samples.data(), order);
  return result;
}

#define CENTROID_SIMPLIFIED(Real)                                                                                      \
  template SimplifiedSilhouette simplified_silhouette<Real>(const MatrixView<Real>&, const std::int32_t*, std::size_t, \
                                                            const double*, const kernel::Kernels<Real>&,               \
                                                            const MeasureContext&);
CENTROID_SIMPLIFIED(double)
CENTROID_SIMPLIFIED(float)

}  // namespace centroid
