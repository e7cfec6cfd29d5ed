#pragma once
#include "../kernel/distance.h"
#include "napi_setup.h"

namespace centroid::binding {

/**
 * Starts a fit on a thread of its own and returns a promise of its outcome: NativeFitOutcome of src/native/binding.ts.
 * When the environment ends before the fit, the fit is cancelled and its thread joined.
 */
Napi::Value start_fit(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels);

}  // namespace centroid::binding
