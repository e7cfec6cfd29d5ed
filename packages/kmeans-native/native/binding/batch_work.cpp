#include "batch_work.h"

#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "../algorithm/batch_columns.h"
#include "../algorithm/batch_scan.h"
#include "../algorithm/row_blocks.h"
#include "convert.h"

namespace centroid::binding {
namespace {

/** One unit of work off the environment's thread. The environment waits for it when it ends. */
class BatchWork {
 public:
  static Napi::Promise start(const Napi::Object& request, std::function<void()> run) {
    const Napi::Env env = request.Env();
    std::unique_ptr<BatchWork> work(new BatchWork(request, std::move(run)));
    const napi_status created = napi_create_async_work(env, nullptr, Napi::String::New(env, "centroid.batch"), execute,
                                                       complete, work.get(), &work->handle_);
    if (created != napi_ok) throw Napi::Error::New(env);
    if (napi_queue_async_work(env, work->handle_) != napi_ok) {
      napi_delete_async_work(env, work->handle_);
      throw Napi::Error::New(env);
    }
    return work.release()->deferred_.Promise();  // complete deletes it
  }

 private:
  BatchWork(const Napi::Object& request, std::function<void()> run)
      : run_(std::move(run)), request_ref_(Napi::Persistent(request)), deferred_(request.Env()) {}

  static void execute(napi_env, void* self) {
    BatchWork* work = static_cast<BatchWork*>(self);
    try {
      work->run_();
    } catch (const Cancelled&) {
      work->is_cancelled_ = true;
    } catch (const BadValue& bad) {
      work->bad_value_ = bad;
    } catch (const std::bad_alloc&) {
      work->failure_ = "not enough memory";
    } catch (const std::exception& error) {
      work->failure_ = error.what();
    }
  }

  static void complete(napi_env env, napi_status, void* self) {
    std::unique_ptr<BatchWork> work(static_cast<BatchWork*>(self));
    napi_delete_async_work(env, work->handle_);
    try {
      work->deferred_.Resolve(work->outcome(env));
    } catch (const Napi::Error&) {  // the environment is ending: nothing can be told to anyone
    }
  }

  Napi::Value outcome(Napi::Env env) const {
    Napi::Object result = Napi::Object::New(env);
    result["cancelled"] = Napi::Boolean::New(env, is_cancelled_);
    result["badValue"] = bad_value_ ? Napi::Value(to_record(env, *bad_value_)) : env.Null();
    result["failure"] = failure_.empty() ? env.Null() : Napi::Value(Napi::String::New(env, failure_));
    return result;
  }

  std::function<void()> run_;
  Napi::ObjectReference request_ref_;  // keeps the memory of every array of the request alive
  Napi::Promise::Deferred deferred_;
  napi_async_work handle_ = nullptr;
  bool is_cancelled_ = false;
  std::optional<BadValue> bad_value_;
  std::string failure_;
};

template <class T>
T* optional_array(const Napi::Object& request, const char* name, std::size_t length) {
  const Napi::Value value = request.Get(name);
  return value.IsNull() ? nullptr : array_view<T>(value, name, length).data;
}

/** A number of rows, which may be above that of a matrix. */
std::size_t count_from(const Napi::Object& request, const char* name) {
  const Napi::Value value = request.Get(name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (!(number >= 0 && number <= 9007199254740991.0)) {
    throw Napi::RangeError::New(request.Env(), "Cannot read '" + std::string(name) + "': a number of rows is required");
  }
  return static_cast<std::size_t>(number);
}

RunningTotals totals_from(const Napi::Object& request, std::size_t k, std::size_t cols) {
  RunningTotals totals{};
  totals.lanes = size_from(request.Get("lanes"), "lanes");
  const std::size_t clusters = totals.lanes * k;
  totals.sums = optional_array<double>(request, "sums", clusters * cols);
  totals.sizes = array_view<double>(request.Get("sizes"), "sizes", clusters).data;
  totals.inertia = optional_array<double>(request, "inertia", 2);
  totals.fingerprint = array_view<std::int32_t>(request.Get("fingerprint"), "fingerprint", 2).data;
  if (!totals.sums) return totals;
  totals.errors = array_view<double>(request.Get("errors"), "errors", clusters * cols).data;
  totals.weights = array_view<double>(request.Get("weights"), "weights", clusters).data;
  totals.weight_errors = array_view<double>(request.Get("weightErrors"), "weightErrors", clusters).data;
  totals.members = array_view<double>(request.Get("members"), "members", clusters).data;
  return totals;
}

CancelFlag cancel_from(const Napi::Object& request) {
  return CancelFlag(array_view<std::int32_t>(request.Get("cancel"), "cancel", 1).data);
}

}  // namespace

Napi::Value start_batch_scan(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels) {
  const Napi::Object request = info[0].As<Napi::Object>();
  const std::size_t rows = size_from(request.Get("rows"), "rows"), cols = size_from(request.Get("cols"), "cols");
  const std::size_t k = size_from(request.Get("nClusters"), "nClusters");
  const Threads threads(size_from(request.Get("threads"), "threads"));
  const CancelFlag cancel = cancel_from(request);
  return with_matrix(request.Get("data"), rows, cols, [&](const auto& view) -> Napi::Value {
    using Real = std::decay_t<decltype(*view.data)>;
    BatchScan<Real> scan{view, nullptr, count_from(request, "firstRow"), nullptr, nullptr, k, {}, nullptr, nullptr};
    scan.sample_weight = optional_array<double>(request, "sampleWeight", rows);
    scan.centroids = array_view<double>(request.Get("centroids"), "centroids", k * cols).data;
    scan.offset = array_view<double>(request.Get("offset"), "offset", cols).data;
    scan.totals = totals_from(request, k, cols);
    scan.labels = optional_array<std::int32_t>(request, "labels", rows);
    scan.distances = optional_array<double>(request, "distances", rows);
    const kernel::Kernels<Real>& table = kernel::kernels_for<Real>(kernels);
    return BatchWork::start(request, [scan, &table, threads, cancel] { scan_batch(scan, table, threads, cancel); });
  });
}

Napi::Value start_batch_columns(const Napi::CallbackInfo& info) {
  const Napi::Object request = info[0].As<Napi::Object>();
  const std::size_t rows = size_from(request.Get("rows"), "rows"), cols = size_from(request.Get("cols"), "cols");
  const BatchPlace place{count_from(request, "firstRow"), count_from(request, "totalRows")};
  if (place.first_row + rows > place.total_rows) {
    throw Napi::RangeError::New(info.Env(), "Cannot add columns: the batch must lie within the rows of its stream");
  }
  const double* offset = optional_array<double>(request, "offset", cols);
  double* sums = array_view<double>(request.Get("sums"), "sums", RowBlocks(place.total_rows).count() * cols).data;
  const Threads threads(size_from(request.Get("threads"), "threads"));
  const CancelFlag cancel = cancel_from(request);
  return with_matrix(request.Get("data"), rows, cols, [&](const auto& view) -> Napi::Value {
    return BatchWork::start(request, [view, place, offset, sums, threads, cancel] {
      add_batch_columns(view, place, offset, sums, threads, cancel);
    });
  });
}

}  // namespace centroid::binding
