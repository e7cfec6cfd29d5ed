#include "panel.h"

#include <cstring>

namespace centroid::kernel {

template <class Real>
void fill_panel(const double* centroids, std::size_t k, std::size_t cols, std::size_t max_group, Real* panel) {
  const Groups groups = Groups::of(k, max_group);
  std::size_t first = 0;
  for (std::size_t g = 0; g < groups.count; g++) {
    const std::size_t size = groups.size_of(g);
    Real* values = panel + 2 * size;
    for (std::size_t j = 0; j < size; j++) {
      const double* centroid = centroids + (first + j) * cols;
      double norm = 0;
      for (std::size_t t = 0; t < cols; t++) {
        const Real value = static_cast<Real>(centroid[t]);
        values[t * size + j] = value;
        norm += static_cast<double>(value) * static_cast<double>(value);
      }
      panel[j] = static_cast<Real>(norm * 0.5);
      const auto index = static_cast<typename IndexBits<Real>::type>(first + j);
      std::memcpy(panel + size + j, &index, sizeof(index));
    }
    first += size;
    panel += panel_size(size, cols);
  }
}

template void fill_panel<double>(const double*, std::size_t, std::size_t, std::size_t, double*);
template void fill_panel<float>(const double*, std::size_t, std::size_t, std::size_t, float*);

}  // namespace centroid::kernel
