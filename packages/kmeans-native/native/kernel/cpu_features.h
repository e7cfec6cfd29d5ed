#pragma once

namespace centroid::kernel {

/** What this processor and its operating system can run. */
struct CpuFeatures {
  bool avx2;    // with FMA
  bool avx512;  // F, DQ, VL and BW
  bool neon;
};

CpuFeatures cpu_features();

}  // namespace centroid::kernel
