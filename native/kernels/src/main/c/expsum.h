/* The kernel "expsum": output[i] = exp(2.1 * a[i] + 3.2 * b[i]). */
#ifndef TANDEM_EXPSUM_H
#define TANDEM_EXPSUM_H

#include "isa.h"
#include "tandem/tandem.h"

/* Each code is declared for each instruction set: expsum_c_vector_avx2 and so on. */
#define TANDEM_DECLARE_EXPSUM(isa)                                                             \
  int32_t expsum_c_staged_##isa(const double *const *, double *, double *, int64_t, int64_t);  \
  int32_t expsum_c_libm_##isa(const double *const *, double *, double *, int64_t, int64_t);    \
  int32_t expsum_c_libmvec_##isa(const double *const *, double *, double *, int64_t, int64_t); \
  int32_t expsum_c_loop_##isa(const double *const *, double *, double *, int64_t, int64_t);    \
  int32_t expsum_c_vector_##isa(const double *const *, double *, double *, int64_t, int64_t);
TANDEM_FOR_EACH_ISA(TANDEM_DECLARE_EXPSUM)
#undef TANDEM_DECLARE_EXPSUM

#endif
