#include "exp_kernels.h"

#include "exp_vector.h"

/* The platform's exp, called for each element: no compiler may vectorise this without being told.
 */
#define C_LIBM(isa)                         \
  TANDEM_EXP_LOOP(expsum, c_libm, isa, exp) \
  TANDEM_EXP_LOOP(exp, c_libm, isa, exp)
TANDEM_FOR_EACH_ISA(C_LIBM)

/* Tandem's exp as a plain loop: the compiler vectorises it. */
#define C_LOOP(isa)                                \
  TANDEM_EXP_LOOP(expsum, c_loop, isa, tandem_exp) \
  TANDEM_EXP_LOOP(exp, c_loop, isa, tandem_exp)
TANDEM_FOR_EACH_ISA(C_LOOP)

/*
 * One array operation at a time, as array libraries do it. Like NumPy, which reuses a temporary
 * that nobody else holds, it needs two: the sum overwrites the first product.
 */
#define EXPSUM_STAGED(isa)                                                                       \
  TANDEM_TARGET_##isa int32_t expsum_c_staged_##isa(const double *const *inputs, double *output, \
                                                    double *scratch, int64_t from, int64_t to) { \
    const int64_t length = to - from;                                                            \
    const double *restrict a = inputs[0] + from;                                                 \
    const double *restrict b = inputs[1] + from;                                                 \
    double *restrict first = scratch + 2 * from;                                                 \
    double *restrict second = first + length;                                                    \
    double *restrict result = output + from;                                                     \
    for (int64_t i = 0; i < length; i++) first[i] = 2.1 * a[i];                                  \
    for (int64_t i = 0; i < length; i++) second[i] = 3.2 * b[i];                                 \
    for (int64_t i = 0; i < length; i++) first[i] = first[i] + second[i];                        \
    for (int64_t i = 0; i < length; i++) result[i] = exp(first[i]);                              \
    return TANDEM_OK;                                                                            \
  }
TANDEM_FOR_EACH_ISA(EXPSUM_STAGED)

/* Tandem's exp in explicit SIMD. The last, partial vector is computed by the scalar instance. */
#define VECTOR_LOOP(kernel, isa)                                                                   \
  TANDEM_TARGET_##isa int32_t kernel##_c_vector_##isa(const double *const *inputs, double *output, \
                                                      double *scratch, int64_t from, int64_t to) { \
    TANDEM_INPUTS_##kernel;                                                                        \
    double *restrict result = output;                                                              \
    (void)scratch;                                                                                 \
    int64_t i = from;                                                                              \
    for (; to - i >= TANDEM_LANES_##isa; i += TANDEM_LANES_##isa) {                                \
      tandem_store_##isa(result + i, tandem_exp_##isa(TANDEM_ARGUMENTS_##kernel(isa, i)));         \
    }                                                                                              \
    for (; i < to; i++) {                                                                          \
      result[i] = tandem_exp(TANDEM_ARGUMENT_##kernel(i));                                         \
    }                                                                                              \
    return TANDEM_OK;                                                                              \
  }
#define C_VECTOR(isa)      \
  VECTOR_LOOP(expsum, isa) \
  VECTOR_LOOP(exp, isa)
TANDEM_FOR_EACH_ISA(C_VECTOR)
