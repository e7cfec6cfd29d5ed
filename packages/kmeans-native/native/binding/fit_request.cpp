#include "fit_request.h"

#include <cstdlib>
#include <cstring>

#include "convert.h"

namespace centroid::binding {
namespace {

Init init_from(const Napi::Value& value) {
  if (!value.IsString()) return Init::given;
  return value.As<Napi::String>().Utf8Value() == "random" ? Init::random : Init::plus_plus;
}

/** KMEANS_PRUNE: 0 computes every score, for comparisons; the results are the same. */
Prune prune_from_environment() {
  const char* request = std::getenv("KMEANS_PRUNE");
  return request && std::strcmp(request, "0") == 0 ? Prune::never : Prune::where_it_pays;
}

}  // namespace

FitRequest FitRequest::from(const Napi::Object& request) {
  FitRequest result{};
  const std::size_t rows = size_from(request.Get("rows"), "rows");
  const std::size_t cols = size_from(request.Get("cols"), "cols");
  with_matrix(request.Get("data"), rows, cols, [&](auto view) {
    view.metric = metric_from(request.Get("metric"));
    result.matrix = view;
  });
  const Napi::Array k_values = request.Get("kValues").As<Napi::Array>();
  for (std::uint32_t i = 0; i < k_values.Length(); i++) {
    const std::size_t k = size_from(k_values.Get(i), "kValues");
    if (k > rows) throw Napi::RangeError::New(request.Env(), "Cannot fit KMeans: more clusters than rows");
    result.k_values.push_back(k);
  }
  if (result.k_values.empty()) throw Napi::RangeError::New(request.Env(), "Cannot fit KMeans: no number of clusters");
  const Napi::Value init = request.Get("init");
  result.options.init = init_from(init);
  if (result.options.init == Init::given) {
    result.options.centroids = array_view<double>(init, "init", result.k_values.at(0) * cols).data;
  }
  const Napi::Value weights = request.Get("sampleWeight");
  if (!weights.IsNull()) result.sample_weight = array_view<double>(weights, "sampleWeight", rows).data;
  result.options.max_iter = size_from(request.Get("maxIter"), "maxIter");
  result.options.tol = request.Get("tol").As<Napi::Number>().DoubleValue();
  result.options.seed = request.Get("seed").As<Napi::Number>().Uint32Value();
  result.options.n_init = size_from(request.Get("nInit"), "nInit");
  result.options.prune = prune_from_environment();
  const Napi::Value rounds = request.Get("rounds");
  result.rounds = rounds.IsNull() ? 0 : size_from(rounds, "rounds");
  result.threads = size_from(request.Get("threads"), "threads");
  result.cancel = CancelFlag(array_view<std::int32_t>(request.Get("cancel"), "cancel", 1).data);
  const Napi::Array labels = request.Get("labels").As<Napi::Array>();
  for (std::uint32_t i = 0; i < labels.Length(); i++) {
    result.labels.push_back(array_view<std::int32_t>(labels.Get(i), "labels", rows).data);
  }
  return result;
}

}  // namespace centroid::binding
