#include "expsum.h"
#include "libmvec.h"

#if TANDEM_HAVE_LIBMVEC

/* Declared here, without math.h: the attribute tells gcc of libmvec's versions. */
__attribute__((simd("notinbranch"))) double exp(double);

#define EXPSUM_LIBMVEC(isa)                                                                       \
  TANDEM_TARGET_##isa int32_t expsum_c_libmvec_##isa(const double *const *inputs, double *output, \
                                                     double *scratch, int64_t from, int64_t to) { \
    const double *restrict a = inputs[0];                                                         \
    const double *restrict b = inputs[1];                                                         \
    double *restrict result = output;                                                             \
    (void)scratch;                                                                                \
    for (int64_t i = from; i < to; i++) {                                                         \
      result[i] = exp(2.1 * a[i] + 3.2 * b[i]);                                                   \
    }                                                                                             \
    return TANDEM_OK;                                                                             \
  }
TANDEM_FOR_EACH_ISA(EXPSUM_LIBMVEC)

#endif
