#include "exp_kernels.h"
#include "libmvec.h"

#if TANDEM_HAVE_LIBMVEC

/* Declared here, without math.h: the attribute tells gcc of libmvec's versions. */
__attribute__((simd("notinbranch"))) double exp(double);

#define C_LIBMVEC(isa)                         \
  TANDEM_EXP_LOOP(expsum, c_libmvec, isa, exp) \
  TANDEM_EXP_LOOP(exp, c_libmvec, isa, exp)
TANDEM_FOR_EACH_ISA(C_LIBMVEC)

#endif
