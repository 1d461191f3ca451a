#include "expsum.h"

#include "exp_vector.h"

/* 2.1 a, 3.2 b and their sum are rounded once each, so every code passes exp the same argument. */
#define ARGUMENT(i) (2.1 * a[i] + 3.2 * b[i])

#define EXPSUM_LOOP(name, isa, exp_function)                                                     \
  TANDEM_TARGET_##isa int32_t name(const double *const *inputs, double *output, double *scratch, \
                                   int64_t from, int64_t to) {                                   \
    const double *restrict a = inputs[0];                                                        \
    const double *restrict b = inputs[1];                                                        \
    double *restrict result = output;                                                            \
    (void)scratch;                                                                               \
    for (int64_t i = from; i < to; i++) {                                                        \
      result[i] = exp_function(ARGUMENT(i));                                                     \
    }                                                                                            \
    return TANDEM_OK;                                                                            \
  }

/* The platform's exp, called for each element: no compiler may vectorise this without being told.
 */
#define EXPSUM_LIBM(isa) EXPSUM_LOOP(expsum_c_libm_##isa, isa, exp)
TANDEM_FOR_EACH_ISA(EXPSUM_LIBM)

/* Tandem's exp as a plain loop: the compiler vectorises it. */
#define EXPSUM_PLAIN(isa) EXPSUM_LOOP(expsum_c_loop_##isa, isa, tandem_exp)
TANDEM_FOR_EACH_ISA(EXPSUM_PLAIN)

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
#define EXPSUM_VECTOR(isa)                                                                       \
  TANDEM_TARGET_##isa int32_t expsum_c_vector_##isa(const double *const *inputs, double *output, \
                                                    double *scratch, int64_t from, int64_t to) { \
    const double *restrict a = inputs[0];                                                        \
    const double *restrict b = inputs[1];                                                        \
    double *restrict result = output;                                                            \
    (void)scratch;                                                                               \
    int64_t i = from;                                                                            \
    for (; to - i >= TANDEM_LANES_##isa; i += TANDEM_LANES_##isa) {                              \
      const TANDEM_VECTOR_##isa scaled_a =                                                       \
          tandem_mul_##isa(tandem_set_##isa(2.1), tandem_load_##isa(a + i));                     \
      const TANDEM_VECTOR_##isa scaled_b =                                                       \
          tandem_mul_##isa(tandem_set_##isa(3.2), tandem_load_##isa(b + i));                     \
      tandem_store_##isa(result + i, tandem_exp_##isa(tandem_add_##isa(scaled_a, scaled_b)));    \
    }                                                                                            \
    for (; i < to; i++) {                                                                        \
      result[i] = tandem_exp(ARGUMENT(i));                                                       \
    }                                                                                            \
    return TANDEM_OK;                                                                            \
  }
TANDEM_FOR_EACH_ISA(EXPSUM_VECTOR)
