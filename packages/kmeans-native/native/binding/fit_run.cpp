#include "fit_run.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "../algorithm/chained_sweep.h"
#include "convert.h"
#include "fit_request.h"

namespace centroid::binding {
namespace {

class FitRun {
 public:
  FitRun(const Napi::Object& request, const kernel::KernelTable& kernels)
      : kernels_(kernels),
        request_(FitRequest::from(request)),
        request_ref_(Napi::Persistent(request)),
        deferred_(request.Env()) {
    if (request_.labels.size() != request_.k_values.size()) {
      throw Napi::RangeError::New(request.Env(), "Cannot read 'labels': one array per value of k is required");
    }
    const Napi::Value on_progress = request.Get("onProgress");
    if (on_progress.IsFunction()) on_progress_ = Napi::Persistent(on_progress.As<Napi::Function>());
  }

  Napi::Promise start(Napi::Env env) {
    wants_progress_ = !on_progress_.IsEmpty();
    messages_ = Messages::New(env, "centroid.fit", 0, 1, this, finalize);
    // Hooks run in reverse order: this one joins the thread before the queue above is closed.
    napi_add_env_cleanup_hook(env, stop, this);
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
      failure_ = error.what();
      report_done();
    }
    return deferred_.Promise();
  }

 private:
  static void on_message(Napi::Env env, Napi::Function, FitRun* run, void*) {
    if (env == nullptr) return;
    try {
      run->deliver(env);
    } catch (const Napi::Error& error) {
      run->reject(error);
    }
  }
  using Messages = Napi::TypedThreadSafeFunction<FitRun, void, on_message>;

  static void finalize(Napi::Env env, void*, FitRun* run) {
    if (run->thread_.joinable()) {
      run->thread_.join();
    }
    if (!run->is_stopped_) napi_remove_env_cleanup_hook(env, stop, run);
    delete run;
  }

  static void stop(void* self) {
    FitRun* run = static_cast<FitRun*>(self);
    run->is_stopped_ = true;
    run->request_.cancel.raise();
    if (run->thread_.joinable()) run->thread_.join();
  }

  // On the fit's thread.

  void run() {
    try {
      std::visit([this](const auto& matrix) { fit(matrix); }, request_.matrix);
    } catch (const Cancelled&) {
      is_cancelled_ = true;
    } catch (const BadValue& bad) {
      bad_value_ = bad;
    } catch (const std::bad_alloc&) {
      failure_ = "not enough memory";
    } catch (const std::exception& error) {
      failure_ = error.what();
    }
    report_done();
  }

  template <class Real>
  void fit(const MatrixView<Real>& matrix) {
    fit_packed(matrix);
    // The packed copy is gone by now, so that the caller's labels are not one more beside it.
    for (std::size_t i = 0; i < fits_.size(); i++) {
      std::copy_n(fits_[i].labels.data(), matrix.rows, request_.labels.at(i));
      fits_[i].labels = {};
    }
  }

  template <class Real>
  void fit_packed(const MatrixView<Real>& matrix) {
    const Threads threads(request_.threads);
    PackedMatrix<Real> packed =
        pack(matrix, request_.sample_weight, kernel::kernels_for<Real>(kernels_), threads, request_.cancel);
    OnProgress on_progress;
    if (wants_progress_) on_progress = [this](const Progress& progress) { report(progress); };
    fits_ = request_.rounds > 0
                ? chained_sweep(packed, request_.k_values, chained_options(), threads, request_.cancel, on_progress)
                : fit_each(packed, request_.k_values, request_.options, threads, request_.cancel, on_progress);
    offset_ = packed.offset;
  }

  ChainedSweepOptions chained_options() const {
    const FitOptions& options = request_.options;
    return {options.max_iter, options.tol, options.seed, request_.rounds};
  }

  void report(const Progress& progress) {
    bool is_first;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      is_first = pending_.empty();
      pending_.push_back(progress);
    }
    if (is_first) messages_.NonBlockingCall();
  }

  void report_done() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      is_done_ = true;
    }
    if (messages_.NonBlockingCall() != napi_closing) messages_.Release();
  }

  // On the environment's thread.

  void deliver(Napi::Env env) {
    std::vector<Progress> progress;
    bool is_done;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      progress.swap(pending_);
      is_done = is_done_;
    }
    for (const Progress& one : progress) {
      on_progress_.Call({number(env, one.k), number(env, one.start), number(env, one.report.iteration),
                         number(env, one.report.changed_labels), Napi::Number::New(env, one.report.shift)});
    }
    if (!is_done || is_settled_) return;
    const Napi::Object result = outcome(env);
    is_settled_ = true;
    deferred_.Resolve(result);
  }

  /** Where the environment is ending, nothing can be told to anyone. */
  void reject(const Napi::Error& error) {
    request_.cancel.raise();
    if (is_settled_) return;
    is_settled_ = true;
    try {
      deferred_.Reject(error.Value());
    } catch (const Napi::Error&) {
    }
  }

  Napi::Object outcome(Napi::Env env) const {
    Napi::Object result = Napi::Object::New(env);
    result["cancelled"] = Napi::Boolean::New(env, is_cancelled_);
    result["badValue"] = bad_value_ ? Napi::Value(to_record(env, *bad_value_)) : env.Null();
    result["failure"] = failure_.empty() ? env.Null() : Napi::Value(Napi::String::New(env, failure_));
    result["offset"] = float64_array(env, offset_.data(), offset_.size());
    Napi::Array fits = Napi::Array::New(env, fits_.size());
    for (std::size_t i = 0; i < fits_.size(); i++) fits.Set(static_cast<std::uint32_t>(i), to_object(env, fits_[i]));
    result["fits"] = fits;
    return result;
  }

  static Napi::Object to_object(Napi::Env env, const Fit& fit) {
    Napi::Object result = Napi::Object::New(env);
    result["centroids"] = float64_array(env, fit.centroids.data(), fit.centroids.size());
    Napi::Array sizes = Napi::Array::New(env, fit.sizes.size());
    for (std::size_t j = 0; j < fit.sizes.size(); j++)
      sizes.Set(static_cast<std::uint32_t>(j), number(env, fit.sizes[j]));
    result["sizes"] = sizes;
    result["bestStart"] = number(env, fit.best_start);
    Napi::Array starts = Napi::Array::New(env, fit.starts.size());
    for (std::size_t s = 0; s < fit.starts.size(); s++) {
      Napi::Object start = Napi::Object::New(env);
      start["inertia"] = Napi::Number::New(env, fit.starts[s].inertia);
      start["nIter"] = number(env, fit.starts[s].n_iter);
      start["stopReason"] = Napi::Number::New(env, static_cast<int>(fit.starts[s].stopped_by));
      start["relocations"] = number(env, fit.starts[s].relocations);
      starts.Set(static_cast<std::uint32_t>(s), start);
    }
    result["starts"] = starts;
    return result;
  }

  static Napi::Number number(Napi::Env env, std::size_t value) {
    return Napi::Number::New(env, static_cast<double>(value));
  }

  const kernel::KernelTable& kernels_;
  FitRequest request_;
  Napi::ObjectReference request_ref_;  // keeps the memory of every array of the request alive
  Napi::FunctionReference on_progress_;
  Napi::Promise::Deferred deferred_;
  Messages messages_;
  std::thread thread_;
  bool wants_progress_ = false;
  bool is_settled_ = false;
  bool is_stopped_ = false;

  std::vector<Fit> fits_;
  std::vector<double> offset_;
  bool is_cancelled_ = false;
  std::optional<BadValue> bad_value_;
  std::string failure_;

  std::mutex mutex_;
  std::vector<Progress> pending_;  // guarded by mutex_
  bool is_done_ = false;           // guarded by mutex_
};

}  // namespace

Napi::Value start_fit(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels) {
  auto run = std::make_unique<FitRun>(info[0].As<Napi::Object>(), kernels);
  const Napi::Promise promise = run->start(info.Env());
  run.release();  // finalize deletes it
  return promise;
}

}  // namespace centroid::binding
