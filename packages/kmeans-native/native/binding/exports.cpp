#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "../algorithm/predict.h"
#include "../algorithm/seeding.h"
#include "../algorithm/trial_seed.h"
#include "../kernel/dispatch.h"
#include "convert.h"
#include "fit_request.h"
#include "fit_run.h"
#include "pin_library.h"

namespace centroid::binding {
namespace {

/** What NativeAddon in src/native/binding.ts is written against: raise both together. */
constexpr int kAbi = 2;

const kernel::KernelTable& kernels_from_environment(Napi::Env env) {
  const char* request = std::getenv("KMEANS_SIMD");
  if (const kernel::KernelTable* kernels = kernel::select_kernels(request)) return *kernels;
  std::string names;
  kernel::Candidate candidates[kernel::kCandidateCount];
  kernel::list_candidates(candidates);
  for (const kernel::Candidate& candidate : candidates) {
    if (candidate.table && candidate.supported) names += (names.empty() ? "" : ", ") + std::string(candidate.simd);
  }
  throw Napi::Error::New(env, "Cannot choose kernels: KMEANS_SIMD must be one of " + names + " on this machine, got " +
                                  request + "\nHint: unset KMEANS_SIMD to use the best");
}

const kernel::KernelTable& kernels_of(const Napi::CallbackInfo& info) {
  return *static_cast<const kernel::KernelTable*>(info.Data());
}

Napi::Value fit(const Napi::CallbackInfo& info) { return start_fit(info, kernels_of(info)); }

/** (data, rows, cols, centroids, offset, nClusters, out): null, or where a value is not finite. */
template <class Out, class Compute>
Napi::Value apply(const Napi::CallbackInfo& info, bool out_per_cluster, Compute&& compute) {
  const std::size_t rows = size_from(info[1], "rows"), cols = size_from(info[2], "cols");
  const std::size_t k = size_from(info[5], "nClusters");
  const CentroidsView set{array_view<double>(info[3], "centroids", k * cols).data,
                          array_view<double>(info[4], "offset", cols).data, k};
  Out* out = array_view<Out>(info[6], "out", out_per_cluster ? rows * k : rows).data;
  try {
    with_matrix(info[0], rows, cols, [&](const auto& view) { compute(view, set, out); });
  } catch (const BadValue& bad) {
    return to_record(info.Env(), bad);
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(info.Env(), "Cannot read rows: not enough memory");
  }
  return info.Env().Null();
}

template <class Real>
const kernel::Kernels<Real>& kernels_like(const Napi::CallbackInfo& info, const MatrixView<Real>&) {
  return kernel::kernels_for<Real>(kernels_of(info));
}

Napi::Value predict_rows(const Napi::CallbackInfo& info) {
  return apply<std::int32_t>(info, false, [&](const auto& view, const CentroidsView& set, std::int32_t* labels) {
    predict(view, set, kernels_like(info, view), labels);
  });
}

Napi::Value transform_rows(const Napi::CallbackInfo& info) {
  return apply<double>(info, true, [&](const auto& view, const CentroidsView& set, double* distances) {
    transform(view, set, kernels_like(info, view), distances);
  });
}

/** (request, out): the rows that the first start of the first k begins with; null, or where a value is not finite. */
Napi::Value seed_indices(const Napi::CallbackInfo& info) {
  const FitRequest request = FitRequest::from(info[0].As<Napi::Object>());
  const std::size_t k = request.k_values.at(0);
  std::int32_t* out = array_view<std::int32_t>(info[1], "out", k).data;
  try {
    std::visit(
        [&](const auto& view) {
          const Threads threads(request.threads);
          const auto packed = pack(view, request.sample_weight, kernels_like(info, view), threads, request.cancel);
          const std::uint32_t seed = trial_seed(request.options.seed, static_cast<std::uint32_t>(k), 0);
          const std::vector<std::size_t> rows = pick_rows_plus_plus(packed, k, seed, threads, request.cancel);
          for (std::size_t j = 0; j < k; j++) out[j] = static_cast<std::int32_t>(rows[j]);
        },
        request.matrix);
  } catch (const BadValue& bad) {
    return to_record(info.Env(), bad);
  } catch (const Cancelled&) {
    throw Napi::Error::New(info.Env(), "Cannot pick rows: cancelled");
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(info.Env(), "Cannot pick rows: not enough memory");
  }
  return info.Env().Null();
}

Napi::Value trial_seed_of(const Napi::CallbackInfo& info) {
  const auto word = [&](std::size_t i) { return info[i].As<Napi::Number>().Uint32Value(); };
  return Napi::Number::New(info.Env(), trial_seed(word(0), word(1), word(2)));
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  const kernel::KernelTable& kernels = kernels_from_environment(env);
  pin_library();
  void* data = const_cast<kernel::KernelTable*>(&kernels);
  exports["abi"] = kAbi;
  exports["simd"] = kernels.simd;
  exports["fit"] = Napi::Function::New(env, fit, "fit", data);
  exports["predict"] = Napi::Function::New(env, predict_rows, "predict", data);
  exports["transform"] = Napi::Function::New(env, transform_rows, "transform", data);
  exports["seedIndices"] = Napi::Function::New(env, seed_indices, "seedIndices", data);
  exports["trialSeed"] = Napi::Function::New(env, trial_seed_of, "trialSeed", data);
  return exports;
}

}  // namespace

NODE_API_MODULE(kmeans_native, init)

}  // namespace centroid::binding
