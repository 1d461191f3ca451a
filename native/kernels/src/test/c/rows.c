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

int computes_exp(const char *kernel) { return strcmp(kernel, "probe") != 0; }

double argument_of(const char *kernel, double a, double b) {
  if (strcmp(kernel, "exp") == 0) {
    return a;
  }
  /* volatile: one rounding each, and nothing for a compiler to vectorise or fuse. */
  const volatile double scaled_a = 2.1 * a;
  const volatile double scaled_b = 3.2 * b;
  return scaled_a + scaled_b;
}

int expected_exp(const char *code, double argument, double *expected, int64_t *allowed_distance) {
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
