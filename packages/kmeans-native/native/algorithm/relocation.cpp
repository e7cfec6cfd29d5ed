#include "relocation.h"

#include <algorithm>

#include "row_blocks.h"
#include "scratch.h"

namespace centroid {

template <class Real>
std::vector<Relocation> choose_relocations(const PackedMatrix<Real>& data, const double* centroids,
                                           const std::int32_t* labels, std::vector<std::size_t> members,
                                           const std::function<std::size_t(std::size_t)>& own_row, Threads threads,
                                           CancelFlag cancel) {
  std::vector<std::size_t> empty;
  for (std::size_t j = 0; j < members.size(); j++) {
    if (members[j] == 0) empty.push_back(j);
  }
  std::vector<Relocation> chosen;
  if (empty.empty()) return chosen;

  Buffer<double> distances(data.rows);
  ScratchPool<Real> pool(threads.count(), data.tile_size());
  const RowBlocks blocks(data.rows);
  threads.each(blocks.count(), static_cast<double>(data.rows) * data.cols, [&](std::size_t b) {
    const RowRange rows = blocks[b];
    const Scratch<Real> scratch(pool);
    for (std::size_t row = rows.begin; row < rows.end && !cancel.raised(); row += kernel::kTileRows) {
      const std::size_t count = std::min(kernel::kTileRows, rows.end - row);
      data.kernels->squared_distances_to_own(data.tile(row, scratch.data()), data.cols, centroids, labels + row, count,
                                             distances.data() + row);
    }
  });
  cancel.check();

  std::vector<std::size_t> queue;
  for (std::size_t i = 0; i < data.rows; i++) {
    if (data.weight(i) > 0) queue.push_back(i);
  }
  const auto comes_later = [&](std::size_t a, std::size_t b) {
    return distances[a] < distances[b] || (distances[a] == distances[b] && own_row(a) > own_row(b));
  };
  std::make_heap(queue.begin(), queue.end(), comes_later);
  if (queue.empty() || distances[queue.front()] == 0) return chosen;
  while (chosen.size() < empty.size() && !queue.empty()) {
    std::pop_heap(queue.begin(), queue.end(), comes_later);
    const std::size_t row = queue.back();
    queue.pop_back();
    const auto from = static_cast<std::size_t>(labels[row]);
    if (members[from] <= 1) continue;
    members[from]--;
    chosen.push_back({row, from, empty[chosen.size()]});
  }
  return chosen;
}

template std::vector<Relocation> choose_relocations<double>(const PackedMatrix<double>&, const double*,
                                                            const std::int32_t*, std::vector<std::size_t>,
                                                            const std::function<std::size_t(std::size_t)>&, Threads,
                                                            CancelFlag);
template std::vector<Relocation> choose_relocations<float>(const PackedMatrix<float>&, const double*,
                                                           const std::int32_t*, std::vector<std::size_t>,
                                                           const std::function<std::size_t(std::size_t)>&, Threads,
                                                           CancelFlag);

}  // namespace centroid
