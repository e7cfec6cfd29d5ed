#include "convert.h"

#include <algorithm>

namespace centroid::binding {
namespace {

struct ArrayInfo {
  napi_typedarray_type type;
  void* data;
  std::size_t length;
};

ArrayInfo array_info(const Napi::Value& value, const char* name) {
  if (!value.IsTypedArray()) {
    throw Napi::TypeError::New(value.Env(), "Cannot read '" + std::string(name) + "': a typed array is required");
  }
  ArrayInfo info{};
  napi_value buffer;
  std::size_t offset;
  const napi_status status =
      napi_get_typedarray_info(value.Env(), value, &info.type, &info.length, &info.data, &buffer, &offset);
  if (status != napi_ok) throw Napi::Error::New(value.Env());
  return info;
}

}  // namespace

napi_typedarray_type array_type(const Napi::Value& value, const char* name) { return array_info(value, name).type; }

template <class T>
ArrayView<T> array_view(const Napi::Value& value, const char* name, std::size_t length) {
  const ArrayInfo info = array_info(value, name);
  if (info.type != ArrayType<T>::value) {
    throw Napi::TypeError::New(value.Env(),
                               "Cannot read '" + std::string(name) + "': another element type is required");
  }
  if (info.length != length) {
    throw Napi::RangeError::New(value.Env(), "Cannot read '" + std::string(name) + "': its length must be " +
                                                 std::to_string(length) + ", got " + std::to_string(info.length));
  }
  return {static_cast<T*>(info.data), info.length};
}

std::size_t size_from(const Napi::Value& value, const char* name) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= 1 && number <= 2147483647)) {
    throw Napi::RangeError::New(value.Env(), "Cannot read '" + std::string(name) +
                                                 "': an integer in [1, 2147483647] is required, got " +
                                                 value.ToString().Utf8Value());
  }
  return static_cast<std::size_t>(number);
}

Metric metric_from(const Napi::Value& value) {
  const bool is_cosine = value.IsString() && value.As<Napi::String>().Utf8Value() == "cosine";
  return is_cosine ? Metric::cosine : Metric::euclidean;
}

Napi::Float64Array float64_array(Napi::Env env, const double* values, std::size_t length) {
  Napi::Float64Array array = Napi::Float64Array::New(env, length);
  std::copy(values, values + length, array.Data());
  return array;
}

Napi::Object to_record(Napi::Env env, const BadValue& bad) {
  Napi::Object record = Napi::Object::New(env);
  record["row"] = static_cast<double>(bad.row);
  record["column"] = static_cast<double>(bad.col);
  record["value"] = bad.value;
  return record;
}

template ArrayView<double> array_view<double>(const Napi::Value&, const char*, std::size_t);
template ArrayView<float> array_view<float>(const Napi::Value&, const char*, std::size_t);
template ArrayView<std::int32_t> array_view<std::int32_t>(const Napi::Value&, const char*, std::size_t);

}  // namespace centroid::binding
