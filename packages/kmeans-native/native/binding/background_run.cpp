#include "background_run.h"

#include <exception>
#include <new>
#include <system_error>

#include "convert.h"

namespace centroid::binding {

BackgroundRun::BackgroundRun(const Napi::Object& request)
    : cancel_(array_view<std::int32_t>(request.Get("cancel"), "cancel", 1).data),
      request_ref_(Napi::Persistent(request)),
      deferred_(request.Env()) {
  const Napi::Value on_progress = request.Get("onProgress");
  if (on_progress.IsFunction()) on_progress_ = Napi::Persistent(on_progress.As<Napi::Function>());
}

Napi::Promise BackgroundRun::start(Napi::Env env) {
  wants_progress_ = !on_progress_.IsEmpty();
  messages_ = Messages::New(env, "centroid.run", 0, 1, this, finalize);
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

void BackgroundRun::on_message(Napi::Env env, Napi::Function, BackgroundRun* run, void*) {
  if (env == nullptr) return;
  try {
    run->deliver(env);
  } catch (const Napi::Error& error) {
    run->reject(error);
  }
}

void BackgroundRun::finalize(Napi::Env env, void*, BackgroundRun* run) {
  if (run->thread_.joinable()) run->thread_.join();
  if (!run->is_stopped_) napi_remove_env_cleanup_hook(env, stop, run);
  delete run;
}

void BackgroundRun::stop(void* self) {
  auto* run = static_cast<BackgroundRun*>(self);
  run->is_stopped_ = true;
  run->cancel_.raise();
  if (run->thread_.joinable()) run->thread_.join();
}

void BackgroundRun::run() {
  try {
    std::function<void(double)> on_progress;
    if (wants_progress_) on_progress = [this](double share) { report(share); };
    compute(cancel_, on_progress);
  } catch (const Cancelled&) {
    is_cancelled_ = true;
  } catch (const BadValue& bad) {
    bad_value_ = bad;
  } catch (const BadLabels& bad) {
    bad_labels_ = bad;
  } catch (const std::bad_alloc&) {
    failure_ = "not enough memory";
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  report_done();
}

void BackgroundRun::report(double share) {
  bool is_first;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    is_first = !pending_;
    pending_ = share;
  }
  if (is_first) messages_.NonBlockingCall();
}

void BackgroundRun::report_done() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    is_done_ = true;
  }
  if (messages_.NonBlockingCall() != napi_closing) messages_.Release();
}

void BackgroundRun::deliver(Napi::Env env) {
  std::optional<double> share;
  bool is_done;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    share.swap(pending_);
    is_done = is_done_;
  }
  if (share) on_progress_.Call({Napi::Number::New(env, *share)});
  if (!is_done || is_settled_) return;
  const Napi::Object settled = outcome(env);
  is_settled_ = true;
  deferred_.Resolve(settled);
}

/** Where the environment is ending, nothing can be told to anyone. */
void BackgroundRun::reject(const Napi::Error& error) {
  cancel_.raise();
  if (is_settled_) return;
  is_settled_ = true;
  try {
    deferred_.Reject(error.Value());
  } catch (const Napi::Error&) {
  }
}

Napi::Object BackgroundRun::outcome(Napi::Env env) const {
  Napi::Object outcome = Napi::Object::New(env);
  outcome["cancelled"] = Napi::Boolean::New(env, is_cancelled_);
  outcome["badValue"] = bad_value_ ? Napi::Value(to_record(env, *bad_value_)) : env.Null();
  outcome["badLabels"] = env.Null();
  if (bad_labels_) {
    Napi::Object record = Napi::Object::New(env);
    record["distinct"] = static_cast<double>(bad_labels_->distinct);
    record["rows"] = static_cast<double>(bad_labels_->rows);
    outcome["badLabels"] = record;
  }
  outcome["failure"] = failure_.empty() ? env.Null() : Napi::Value(Napi::String::New(env, failure_));
  const bool is_done = !is_cancelled_ && !bad_value_ && !bad_labels_ && failure_.empty();
  outcome["result"] = is_done ? result(env) : env.Null();
  return outcome;
}

}  // namespace centroid::binding
