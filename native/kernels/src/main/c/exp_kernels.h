/*
 * The kernels "expsum", output[i] = exp(2.1 * a[i] + 3.2 * b[i]), and "exp", output[i] = exp(a[i]):
 * what exp's argument is in each, and their codes.
 *
 * TANDEM_INPUTS_<kernel> names the inputs, TANDEM_ARGUMENT_<kernel>(i) is the argument of element i
 * and TANDEM_ARGUMENTS_<kernel>(isa, i) a vector of them from there on, by exp_vector.h.
 */
#ifndef TANDEM_EXP_KERNELS_H
#define TANDEM_EXP_KERNELS_H

#include "isa.h"
#include "tandem/tandem.h"

#define TANDEM_INPUTS_expsum            \
  const double *restrict a = inputs[0]; \
  const double *restrict b = inputs[1]
/* 2.1 a, 3.2 b and their sum are rounded once each, so every code passes exp the same argument. */
#define TANDEM_ARGUMENT_expsum(i) (2.1 * a[i] + 3.2 * b[i])
#define TANDEM_ARGUMENTS_expsum(isa, i)                                               \
  tandem_add_##isa(tandem_mul_##isa(tandem_set_##isa(2.1), tandem_load_##isa(a + i)), \
                   tandem_mul_##isa(tandem_set_##isa(3.2), tandem_load_##isa(b + i)))

#define TANDEM_INPUTS_exp const double *restrict a = inputs[0]
#define TANDEM_ARGUMENT_exp(i) (a[i])
#define TANDEM_ARGUMENTS_exp(isa, i) tandem_load_##isa(a + i)

/* Defines <kernel>_<code>_<isa> as a plain loop that calls exp_function for each element. */
#define TANDEM_EXP_LOOP(kernel, code, isa, exp_function)                                           \
  TANDEM_TARGET_##isa int32_t kernel##_##code##_##isa(const double *const *inputs, double *output, \
                                                      double *scratch, int64_t from, int64_t to) { \
    TANDEM_INPUTS_##kernel;                                                                        \
    double *restrict result = output;                                                              \
    (void)scratch;                                                                                 \
    for (int64_t i = from; i < to; i++) {                                                          \
      result[i] = exp_function(TANDEM_ARGUMENT_##kernel(i));                                       \
    }                                                                                              \
    return TANDEM_OK;                                                                              \
  }

/* Each code is declared for each instruction set: expsum_c_vector_avx2 and so on. */
#define TANDEM_DECLARE_EXP_KERNELS(isa)                                                        \
  int32_t expsum_c_staged_##isa(const double *const *, double *, double *, int64_t, int64_t);  \
  int32_t expsum_c_libm_##isa(const double *const *, double *, double *, int64_t, int64_t);    \
  int32_t expsum_c_libmvec_##isa(const double *const *, double *, double *, int64_t, int64_t); \
  int32_t expsum_c_loop_##isa(const double *const *, double *, double *, int64_t, int64_t);    \
  int32_t expsum_c_vector_##isa(const double *const *, double *, double *, int64_t, int64_t);  \
  int32_t exp_c_libm_##isa(const double *const *, double *, double *, int64_t, int64_t);       \
  int32_t exp_c_libmvec_##isa(const double *const *, double *, double *, int64_t, int64_t);    \
  int32_t exp_c_loop_##isa(const double *const *, double *, double *, int64_t, int64_t);       \
  int32_t exp_c_vector_##isa(const double *const *, double *, double *, int64_t, int64_t);     \
  int32_t expsum_c_vector_stream_##isa(const double *const *, double *, double *, int64_t,     \
                                       int64_t);                                               \
  int32_t exp_c_vector_stream_##isa(const double *const *, double *, double *, int64_t, int64_t);
TANDEM_FOR_EACH_ISA(TANDEM_DECLARE_EXP_KERNELS)
#undef TANDEM_DECLARE_EXP_KERNELS

/* Where the instruction set has no streaming stores. (NEON's stnp only hints.) */
#define expsum_c_vector_stream_portable NULL
#define expsum_c_vector_stream_neon NULL
#define exp_c_vector_stream_portable NULL
#define exp_c_vector_stream_neon NULL

#endif
