#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "../algorithm/matrix_view.h"
#include "../algorithm/predict.h"
#include "napi_setup.h"

namespace centroid::binding {

template <class T>
struct ArrayType;
template <>
struct ArrayType<double> {
  static constexpr napi_typedarray_type value = napi_float64_array;
};
template <>
struct ArrayType<float> {
  static constexpr napi_typedarray_type value = napi_float32_array;
};
template <>
struct ArrayType<std::int32_t> {
  static constexpr napi_typedarray_type value = napi_int32_array;
};

/** The memory of a typed array; it may lie in shared memory, where ArrayBuffer() would not be safe. */
template <class T>
struct ArrayView {
  T* data;
  std::size_t length;
};

napi_typedarray_type array_type(const Napi::Value& value, const char* name);

/** @throws Napi::TypeError when it is no such array, Napi::RangeError when it has another length. */
template <class T>
ArrayView<T> array_view(const Napi::Value& value, const char* name, std::size_t length);

/** A number that is a size. */
std::size_t size_from(const Napi::Value& value, const char* name);

/** 'cosine', else Euclidean. */
Metric metric_from(const Napi::Value& value);

/** Calls with(MatrixView<double>) or with(MatrixView<float>). */
template <class With>
auto with_matrix(const Napi::Value& data, std::size_t rows, std::size_t cols, With&& with) {
  if (array_type(data, "data") == napi_float32_array) {
    return with(MatrixView<float>{array_view<float>(data, "data", rows * cols).data, rows, cols});
  }
  return with(MatrixView<double>{array_view<double>(data, "data", rows * cols).data, rows, cols});
}

Napi::Float64Array float64_array(Napi::Env env, const double* values, std::size_t length);

/** { row, column, value }, which the other side turns into an error. */
Napi::Object to_record(Napi::Env env, const BadValue& bad);

}  // namespace centroid::binding
