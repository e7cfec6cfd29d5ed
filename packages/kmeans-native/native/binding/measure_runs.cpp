#include "measure_runs.h"

#include <algorithm>
#include <memory>
#include <variant>

#include "../algorithm/dispersion.h"
#include "../algorithm/silhouette.h"
#include "../algorithm/simplified_silhouette.h"
#include "background_run.h"
#include "convert.h"

namespace centroid::binding {
namespace {

/** NativeMeasureRequest, in the same order; the pointers lie in the caller's memory. */
struct MeasureRequest {
  std::variant<MatrixView<double>, MatrixView<float>> matrix;
  const std::int32_t* labels;
  std::size_t k;
  std::size_t threads;

  explicit MeasureRequest(const Napi::Object& request) {
    const std::size_t rows = size_from(request.Get("rows"), "rows"), cols = size_from(request.Get("cols"), "cols");
    with_matrix(request.Get("data"), rows, cols, [&](const auto& view) { matrix = view; });
    labels = array_view<std::int32_t>(request.Get("labels"), "labels", rows).data;
    k = size_from(request.Get("nClusters"), "nClusters");
    threads = size_from(request.Get("threads"), "threads");
  }
};

class MeasureRun : public BackgroundRun {
 public:
  MeasureRun(const Napi::Object& request, const kernel::KernelTable& kernels)
      : BackgroundRun(request), kernels_(kernels), request_(request) {}

 protected:
  MeasureContext context(CancelFlag cancel, const std::function<void(double)>& on_progress) const {
    return {Threads(request_.threads), cancel, on_progress};
  }

  const kernel::KernelTable& kernels_;
  MeasureRequest request_;
};

Napi::Object to_object(Napi::Env env, const std::vector<double>& samples, const MeasureMeans& means) {
  Napi::Object object = Napi::Object::New(env);
  object["mean"] = means.mean;
  object["clusterMeans"] = float64_array(env, means.by_cluster.data(), means.by_cluster.size());
  object["samples"] = float64_array(env, samples.data(), samples.size());
  return object;
}

class SilhouetteRun : public MeasureRun {
 public:
  SilhouetteRun(const Napi::Object& request, const kernel::KernelTable& kernels) : MeasureRun(request, kernels) {
    const Napi::Value sample_size = request.Get("sampleSize");
    options_.sample_size = sample_size.IsNull() ? 0 : size_from(sample_size, "sampleSize");
    options_.seed = request.Get("seed").As<Napi::Number>().Uint32Value();
  }

 private:
  void compute(CancelFlag cancel, const std::function<void(double)>& on_progress) override {
    std::visit(
        [&](const auto& matrix) {
          silhouette_ =
              silhouette(matrix, request_.labels, request_.k, options_, kernels_.pair, context(cancel, on_progress));
        },
        request_.matrix);
  }
  Napi::Value result(Napi::Env env) const override {
    Napi::Object object = to_object(env, silhouette_.samples, silhouette_.means);
    object["rows"] = env.Null();
    if (!silhouette_.rows.empty()) {
      Napi::Int32Array rows = Napi::Int32Array::New(env, silhouette_.rows.size());
      std::copy(silhouette_.rows.begin(), silhouette_.rows.end(), rows.Data());
      object["rows"] = rows;
    }
    return object;
  }

  SilhouetteOptions options_{};
  Silhouette silhouette_;
};

class SimplifiedSilhouetteRun : public MeasureRun {
 public:
  SimplifiedSilhouetteRun(const Napi::Object& request, const kernel::KernelTable& kernels)
      : MeasureRun(request, kernels) {
    const std::size_t cols = std::visit([](const auto& view) { return view.cols; }, request_.matrix);
    centroids_ = array_view<double>(request.Get("centroids"), "centroids", request_.k * cols).data;
  }

 private:
  void compute(CancelFlag cancel, const std::function<void(double)>& on_progress) override {
    std::visit([&](const auto& matrix) { compute(matrix, context(cancel, on_progress)); }, request_.matrix);
  }
  template <class Real>
  void compute(const MatrixView<Real>& matrix, const MeasureContext& context) {
    silhouette_ = simplified_silhouette(matrix, request_.labels, request_.k, centroids_,
                                        kernel::kernels_for<Real>(kernels_), context);
  }
  Napi::Value result(Napi::Env env) const override { return to_object(env, silhouette_.samples, silhouette_.means); }

  const double* centroids_;
  SimplifiedSilhouette silhouette_;
};

class DispersionRun : public MeasureRun {
 public:
  using MeasureRun::MeasureRun;

 private:
  void compute(CancelFlag cancel, const std::function<void(double)>& on_progress) override {
    std::visit(
        [&](const auto& matrix) {
          dispersion_ = dispersion(matrix, request_.labels, request_.k, context(cancel, on_progress));
        },
        request_.matrix);
  }
  Napi::Value result(Napi::Env env) const override {
    Napi::Object object = Napi::Object::New(env);
    object["within"] = dispersion_.within;
    object["between"] = dispersion_.between;
    object["calinskiHarabasz"] = dispersion_.calinski_harabasz;
    object["daviesBouldin"] = dispersion_.davies_bouldin;
    return object;
  }

  Dispersion dispersion_{};
};

template <class Run>
Napi::Value start(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels) {
  auto run = std::make_unique<Run>(info[0].As<Napi::Object>(), kernels);
  const Napi::Promise promise = run->start(info.Env());
  run.release();  // it deletes itself
  return promise;
}

}  // namespace

Napi::Value start_silhouette(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels) {
  return start<SilhouetteRun>(info, kernels);
}

Napi::Value start_simplified_silhouette(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels) {
  return start<SimplifiedSilhouetteRun>(info, kernels);
}

Napi::Value start_dispersion(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels) {
  return start<DispersionRun>(info, kernels);
}

}  // namespace centroid::binding
