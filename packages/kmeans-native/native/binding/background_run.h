#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "../algorithm/cancel.h"
#include "../algorithm/measure.h"
#include "napi_setup.h"

namespace centroid::binding {

/**
 * A computation on a thread of its own that settles a promise with { cancelled, badValue, badLabels, failure, result }.
 * It deletes itself at its end. When the environment ends first, it is cancelled and its thread joined.
 */
class BackgroundRun {
 public:
  /** `request` has `cancel` and `onProgress`, and holds the memory that the computation uses. */
  explicit BackgroundRun(const Napi::Object& request);
  virtual ~BackgroundRun() = default;
  BackgroundRun(const BackgroundRun&) = delete;
  BackgroundRun& operator=(const BackgroundRun&) = delete;

  Napi::Promise start(Napi::Env env);

 protected:
  /** On the run's thread. */
  virtual void compute(CancelFlag cancel, const std::function<void(double)>& on_progress) = 0;
  /** On the environment's thread, after compute() has returned. */
  virtual Napi::Value result(Napi::Env env) const = 0;

 private:
  static void on_message(Napi::Env env, Napi::Function, BackgroundRun* run, void*);
  using Messages = Napi::TypedThreadSafeFunction<BackgroundRun, void, on_message>;
  static void finalize(Napi::Env env, void*, BackgroundRun* run);
  static void stop(void* self);

  void run();
  void report(double share);
  void report_done();
  void deliver(Napi::Env env);
  void reject(const Napi::Error& error);
  Napi::Object outcome(Napi::Env env) const;

  CancelFlag cancel_;
  Napi::ObjectReference request_ref_;  // keeps the memory of every array of the request alive
  Napi::FunctionReference on_progress_;
  Napi::Promise::Deferred deferred_;
  Messages messages_;
  std::thread thread_;
  bool wants_progress_ = false;
  bool is_settled_ = false;
  bool is_stopped_ = false;

  bool is_cancelled_ = false;
  std::optional<BadValue> bad_value_;
  std::optional<BadLabels> bad_labels_;
  std::string failure_;

  std::mutex mutex_;
  std::optional<double> pending_;  // guarded by mutex_: the latest share that was not told yet
  bool is_done_ = false;           // guarded by mutex_
};

}  // namespace centroid::binding
