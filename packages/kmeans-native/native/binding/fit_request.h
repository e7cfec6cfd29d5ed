#pragma once
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "../algorithm/cancel.h"
#include "../algorithm/fit.h"
#include "napi_setup.h"

namespace centroid::binding {

/** NativeFitRequest of src/native/binding.ts, in the same order; the pointers lie in the caller's memory. */
struct FitRequest {
  std::variant<MatrixView<double>, MatrixView<float>> matrix;
  std::vector<std::size_t> k_values;
  FitOptions options;
  /** Of a chained sweep; 0 where each k is fitted on its own. */
  std::size_t rounds;
  const double* sample_weight;
  std::size_t threads;
  CancelFlag cancel;
  std::vector<std::int32_t*> labels;  // out, one array of length rows for each k

  static FitRequest from(const Napi::Object& request);

  std::size_t rows() const {
    return std::visit([](const auto& view) { return view.rows; }, matrix);
  }
};

}  // namespace centroid::binding
