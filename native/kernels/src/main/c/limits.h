/*
 * What a machine allows: kernels that consist of nothing but what a limit is made of, so that a run
 * holds its rows against what was possible then and there. See docs/method.md.
 *
 *   triad         a + 3 b: two arrays read and one written, 24 bytes for each element
 *   triad-stream  the same by streaming stores, which do not read the output's lines first
 *   fma           x = a + b, then TANDEM_FMA_STEPS times x = x * factor + addend: as many fused
 *                 multiply-adds for each element, and hardly a load
 *
 * A function is NULL where the instruction set has no such instruction. (NEON's stnp only hints.)
 */
#ifndef TANDEM_LIMITS_H
#define TANDEM_LIMITS_H

#include <stddef.h>

#include "isa.h"
#include "tandem/tandem.h"

/* So many that loads and stores, and the bridge and the threads' start, do not show beside them. */
#define TANDEM_FMA_STEPS 256

/* x tends to 1 so slowly that its last bits still depend on a and b, and is never subnormal. */
#define TANDEM_FMA_FACTOR 0x1.ffp-1
#define TANDEM_FMA_ADDEND 0x1p-9

#define TANDEM_DECLARE_LIMITS(isa)                                                           \
  int32_t triad_c_vector_##isa(const double *const *, double *, double *, int64_t, int64_t); \
  int32_t triad_stream_##isa(const double *const *, double *, double *, int64_t, int64_t);   \
  int32_t fma_##isa(const double *const *, double *, double *, int64_t, int64_t);
TANDEM_FOR_EACH_ISA(TANDEM_DECLARE_LIMITS)
#undef TANDEM_DECLARE_LIMITS

#define triad_stream_c_vector_portable NULL
#define triad_stream_c_vector_avx2 triad_stream_avx2
#define triad_stream_c_vector_avx512 triad_stream_avx512
#define triad_stream_c_vector_neon NULL

#define fma_c_vector_portable NULL
#define fma_c_vector_avx2 fma_avx2
#define fma_c_vector_avx512 fma_avx512
#define fma_c_vector_neon fma_neon

#endif
