#pragma once

// GCC and Clang unroll only on request; without it the arrays of registers below would live in memory.
#if defined(__clang__)
#define CENTROID_UNROLL _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define CENTROID_UNROLL _Pragma("GCC unroll 16")
#else
#define CENTROID_UNROLL
#endif
#if defined(_MSC_VER)
#define CENTROID_RESTRICT __restrict
#else
#define CENTROID_RESTRICT __restrict__
#endif
