#include "row_order.h"

#include <algorithm>
#include <numeric>
#include <type_traits>
#include <vector>

#include "scratch.h"

namespace centroid {
namespace {

using kernel::kTileRows;

/** Calls visit(values, first row, count) for the runs of one feature's values in tiles. */
template <class T, class Visit>
void each_run(T* tiles, std::size_t rows, std::size_t cols, std::size_t feature, Visit&& visit) {
  for (std::size_t row = 0; row < rows; row += kTileRows) {
    visit(tiles + row * cols + feature * kTileRows, row, std::min(kTileRows, rows - row));
  }
}

/** Calls move(plane, feature, column) for every feature of every plane; `column` is memory for one. */
template <class Real, class Move>
void each_feature(PackedMatrix<Real>& data, Threads threads, Move&& move) {
  data.tiles.each_plane([&](auto* plane) {
    using T = std::remove_pointer_t<decltype(plane)>;
    ScratchPool<T> columns(std::min(threads.count(), data.cols), data.rows);
    threads.each(data.cols, static_cast<double>(data.rows) * data.cols, [&](std::size_t feature) {
      const Scratch<T> column(columns);
      move(plane, feature, column.data());
    });
  });
}

template <class Real>
void measure_norms(PackedMatrix<Real>& data, Threads threads) {
  threads.each(data.largest_norms.size(), static_cast<double>(data.rows) * data.cols,
               [&](std::size_t tile) { data.measure_norm(tile * kTileRows); });
}

/** Value i of the result is value order[i]. */
template <class T>
void gather(T* values, std::size_t count, const std::int32_t* order) {
  Buffer<T> before(count);
  std::copy_n(values, count, before.data());
  for (std::size_t i = 0; i < count; i++) values[i] = before[order[i]];
}

/** Value order[i] of the result is value i. */
template <class T>
void scatter(T* values, std::size_t count, const std::int32_t* order) {
  Buffer<T> before(count);
  std::copy_n(values, count, before.data());
  for (std::size_t i = 0; i < count; i++) values[order[i]] = before[i];
}

/** The rows in order of their labels; a stable counting sort. */
Buffer<std::int32_t> order_by_labels(std::size_t rows, std::size_t k, const std::int32_t* labels,
                                     const std::int32_t* second_labels) {
  const auto key = [&](std::size_t i) {
    return static_cast<std::size_t>(labels[i]) * k + static_cast<std::size_t>(second_labels[i]);
  };
  std::vector<std::size_t> place(k * k + 1);
  for (std::size_t i = 0; i < rows; i++) place[key(i) + 1]++;
  std::partial_sum(place.begin(), place.end(), place.begin());
  Buffer<std::int32_t> order(rows);
  for (std::size_t i = 0; i < rows; i++) order[place[key(i)]++] = static_cast<std::int32_t>(i);
  return order;
}

}  // namespace

template <class Real>
void RowOrder<Real>::sort(PackedMatrix<Real>& data, std::size_t k, std::int32_t* labels,
                          const std::int32_t* second_labels, Threads threads) {
  Buffer<std::int32_t> order = order_by_labels(data.rows, k, labels, second_labels);
  each_feature(data, threads, [&](auto* plane, std::size_t feature, auto* column) {
    each_run(plane, data.rows, data.cols, feature,
             [&](const auto* run, std::size_t row, std::size_t count) { std::copy_n(run, count, column + row); });
    each_run(plane, data.rows, data.cols, feature, [&](auto* run, std::size_t row, std::size_t count) {
      for (std::size_t r = 0; r < count; r++) run[r] = column[order[row + r]];
    });
  });
  measure_norms(data, threads);
  gather(labels, data.rows, order.data());
  if (!data.weights.empty()) gather(data.weights.data(), data.rows, order.data());
  if (is_sorted())
    gather(rows_.data(), data.rows, order.data());
  else
    rows_ = std::move(order);
}

template <class Real>
void RowOrder<Real>::restore(PackedMatrix<Real>& data, Threads threads) {
  if (!is_sorted()) return;
  each_feature(data, threads, [&](auto* plane, std::size_t feature, auto* column) {
    each_run(plane, data.rows, data.cols, feature, [&](const auto* run, std::size_t row, std::size_t count) {
      for (std::size_t r = 0; r < count; r++) column[rows_[row + r]] = run[r];
    });
    each_run(plane, data.rows, data.cols, feature,
             [&](auto* run, std::size_t row, std::size_t count) { std::copy_n(column + row, count, run); });
  });
  measure_norms(data, threads);
  if (!data.weights.empty()) scatter(data.weights.data(), data.rows, rows_.data());
  rows_ = {};
}

template <class Real>
void RowOrder<Real>::restore_labels(std::int32_t* labels, std::size_t rows) const {
  if (is_sorted()) scatter(labels, rows, rows_.data());
}

template class RowOrder<double>;
template class RowOrder<float>;

}  // namespace centroid
