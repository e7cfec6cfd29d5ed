#pragma once
#include "../kernel/distance.h"
#include "napi_setup.h"

namespace centroid::binding {

// Each takes a NativeMeasureRequest of src/native/measures-binding.ts and returns a promise of its outcome.
Napi::Value start_silhouette(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels);
Napi::Value start_simplified_silhouette(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels);
Napi::Value start_dispersion(const Napi::CallbackInfo& info, const kernel::KernelTable& kernels);

}  // namespace centroid::binding
