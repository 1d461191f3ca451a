/* Compiled instead of tandem.c, to see its table. */
#include "rows.h"

#include "../../main/c/tandem.c"
#include "exp_vector.h"

int row_at(int32_t index, const char **kernel, const char **code) {
  const int32_t count = (int32_t)(sizeof rows / sizeof rows[0]);
  if (index < 0 || index >= count) {
    return 0;
  }
  *kernel = rows[index].kernel;
  *code = rows[index].code;
  return 1;
}

int expected_expsum(const char *code, double a, double b, double *expected,
                    int64_t *allowed_distance) {
  /* volatile: one rounding each, and nothing for a compiler to vectorise or fuse. */
  const volatile double scaled_a = 2.1 * a;
  const volatile double scaled_b = 3.2 * b;
  const volatile double argument = scaled_a + scaled_b;
  *allowed_distance = 0;
  if (strcmp(code, "c-loop") == 0 || strcmp(code, "c-vector") == 0) {
    *expected = tandem_exp(argument);
    return 1;
  }
  if (strcmp(code, "c-libm") == 0 || strcmp(code, "c-staged") == 0) {
    *expected = exp(argument);
    return 1;
  }
  if (strcmp(code, "c-libmvec") == 0) {
    *expected = exp(argument);
    *allowed_distance = 4; /* what libmvec promises */
    return 1;
  }
  return 0;
}
