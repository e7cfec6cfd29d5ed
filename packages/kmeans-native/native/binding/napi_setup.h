#pragma once
// The one place that includes napi.h. NAPI_VERSION and NAPI_CPP_EXCEPTIONS come from the build.
#include <napi.h>
