#include "cluster_sums.h"

#include <algorithm>
#include <cmath>

#include "../kernel/two_sum.h"

namespace centroid {
namespace {

using kernel::add_exactly;

/** The sum over the blocks of element i of `size`, rounded once. */
double reduce_element(const Buffer<double>& sums, const Buffer<double>& errors, std::size_t blocks, std::size_t size,
                      std::size_t i) {
  double sum = sums[i], error = errors[i];
  for (std::size_t b = 1; b < blocks; b++) {
    add_exactly(sum, error, sums[b * size + i]);
    error += errors[b * size + i];
  }
  return sum + error;
}

}  // namespace

template <class Real>
void ClusterTotals::relocate(const PackedMatrix<Real>& data, const std::vector<Relocation>& relocations) {
  const std::size_t cols = data.cols;
  std::vector<double> row(cols);
  for (const Relocation& relocation : relocations) {
    const double weight = data.weight(relocation.row);
    data.copy_row(relocation.row, row.data());
    double* from = sums.data() + relocation.from * cols;
    double* to = sums.data() + relocation.to * cols;
    for (std::size_t t = 0; t < cols; t++) {
      const double term = weight * row[t];
      from[t] -= term;
      to[t] = term;
    }
    weights[relocation.from] -= weight;
    weights[relocation.to] = weight;
    members[relocation.from]--;
    members[relocation.to] = 1;
  }
}

std::vector<double> ClusterTotals::means() const {
  const std::size_t k = weights.size(), cols = sums.size() / k;
  std::vector<double> means(sums.size());
  const auto has_weight = [&](std::size_t j) { return members[j] > 0 && weights[j] > 0; };
  for (std::size_t j = 0; j < k; j++) {
    if (!has_weight(j)) continue;
    const double reciprocal = 1 / weights[j];
    for (std::size_t t = 0; t < cols; t++) {
      const double sum = sums[j * cols + t];
      means[j * cols + t] = std::isfinite(reciprocal) ? sum * reciprocal : sum / weights[j];
    }
  }
  const auto heaviest = static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
  for (std::size_t j = 0; j < k; j++) {
    if (!has_weight(j)) std::copy_n(means.begin() + heaviest * cols, cols, means.begin() + j * cols);
  }
  return means;
}

template <class Real>
void ClusterSums<Real>::reset(std::size_t k, std::size_t cols, std::size_t blocks, bool weighted) {
  k_ = k;
  cols_ = cols;
  blocks_ = blocks;
  weighted_ = weighted;
  sums_.reserve(blocks * k * cols);
  errors_.reserve(blocks * k * cols);
  members_.reserve(blocks * k);
  if (!weighted) return;
  weights_.reserve(blocks * k);
  weight_errors_.reserve(blocks * k);
}

template <class Real>
void ClusterSums<Real>::clear(std::size_t block) {
  std::fill_n(sums_of(block), k_ * cols_, 0.0);
  std::fill_n(errors_of(block), k_ * cols_, 0.0);
  std::fill_n(members_of(block), k_, 0);
  if (!weighted_) return;
  std::fill_n(weights_of(block), k_, 0.0);
  std::fill_n(weight_errors_of(block), k_, 0.0);
}

template <class Real>
void ClusterSums<Real>::add(std::size_t block, const PackedMatrix<Real>& data, std::size_t row, std::size_t count,
                            const std::int32_t* labels, double* scratch) {
  const double* weights = data.weights_at(row);
  const Real* tile = data.tile(row, reinterpret_cast<Real*>(scratch));
  data.kernels->add_rows(tile, cols_, labels, weights, count, sums_of(block), errors_of(block));
  std::int64_t* members = members_of(block);
  if (!weighted_) {
    for (std::size_t r = 0; r < count; r++) members[labels[r]]++;
    return;
  }
  double *totals = weights_of(block), *errors = weight_errors_of(block);
  for (std::size_t r = 0; r < count; r++) {
    members[labels[r]] += weights[r] > 0;
    add_exactly(totals[labels[r]], errors[labels[r]], weights[r]);
  }
}

template <class Real>
void ClusterSums<Real>::move(std::size_t block, const PackedMatrix<Real>& data, std::size_t row, std::size_t from,
                             std::size_t to, double* scratch) {
  const double weight = data.weight(row);
  if (!(weight > 0)) return;
  const kernel::WideKernels& kernels = data.kernels->table->wide;
  data.copy_row(row, scratch);
  double *source = sums_of(block) + from * cols_, *source_errors = errors_of(block) + from * cols_;
  double *target = sums_of(block) + to * cols_, *target_errors = errors_of(block) + to * cols_;
  kernels.add_row(scratch, cols_, -weight, source, source_errors);
  kernels.add_row(scratch, cols_, weight, target, target_errors);
  std::int64_t* members = members_of(block);
  members[to]++;
  if (weighted_) {
    add_exactly(weights_of(block)[from], weight_errors_of(block)[from], -weight);
    add_exactly(weights_of(block)[to], weight_errors_of(block)[to], weight);
  }
  if (--members[from] > 0) return;
  std::fill_n(source, cols_, 0.0);
  std::fill_n(source_errors, cols_, 0.0);
  if (weighted_) weights_of(block)[from] = weight_errors_of(block)[from] = 0;
}

template <class Real>
void ClusterSums<Real>::reduce(const kernel::KernelTable& kernels, Threads threads, ClusterTotals& totals) const {
  constexpr std::size_t kChunk = 256;
  const std::size_t size = k_ * cols_;
  totals.sums.resize(size);
  threads.each((size + kChunk - 1) / kChunk, static_cast<double>(size) * blocks_, [&](std::size_t chunk) {
    const std::size_t begin = chunk * kChunk, count = std::min(size - begin, kChunk);
    double errors[kChunk];
    double* sums = totals.sums.data() + begin;
    std::copy_n(sums_.data() + begin, count, sums);
    std::copy_n(errors_.data() + begin, count, errors);
    for (std::size_t b = 1; b < blocks_; b++) {
      const std::size_t at = b * size + begin;
      kernels.wide.add_sums(sums_.data() + at, errors_.data() + at, count, sums, errors);
    }
    for (std::size_t i = 0; i < count; i++) sums[i] += errors[i];
  });
  totals.weights.resize(k_);
  totals.members.assign(k_, 0);
  for (std::size_t b = 0; b < blocks_; b++) {
    for (std::size_t j = 0; j < k_; j++) totals.members[j] += static_cast<std::size_t>(members_[b * k_ + j]);
  }
  for (std::size_t j = 0; j < k_; j++) {
    totals.weights[j] =
        weighted_ ? reduce_element(weights_, weight_errors_, blocks_, k_, j) : static_cast<double>(totals.members[j]);
  }
}

template void ClusterTotals::relocate<double>(const PackedMatrix<double>&, const std::vector<Relocation>&);
template void ClusterTotals::relocate<float>(const PackedMatrix<float>&, const std::vector<Relocation>&);
template class ClusterSums<double>;
template class ClusterSums<float>;

}  // namespace centroid
