#pragma once
#include "../kernel/distance.h"
#include "napi_setup.h"

namespace centroid::binding {

/**
 * (request): scans a batch on a thread of the environment's pool and on the addon's own; a promise of a
 * NativeBatchOutcome of src/native/binding.ts.
 */
Napi::Value start_batch_scan(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels);

/** (request): the same for the sums of a batch's columns. */
Napi::Value start_batch_columns(const Napi::CallbackInfo& info);

}  // namespace centroid::binding
