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

int is_tandem_code(const char *code) {
  return strcmp(code, "c-loop") == 0 || strncmp(code, "c-vector", strlen("c-vector")) == 0;
}

double max_allowed_ulp(const char *code) {
  if (strcmp(code, "c-libmvec") == 0) return 4;
  return is_tandem_code(code) ? 0.55 : 1;
}

int is_elementwise(const char *kernel) { return strcmp(kernel, "probe") != 0; }

int computes_exp(const char *kernel) {
  return strcmp(kernel, "expsum") == 0 || strcmp(kernel, "exp") == 0;
}

double argument_of(const char *kernel, double a, double b) {
  if (strcmp(kernel, "exp") == 0) {
    return a;
  }
  /* volatile: one rounding each, and nothing for a compiler to vectorise or fuse. */
  const volatile double scaled_a = 2.1 * a;
  const volatile double scaled_b = 3.2 * b;
  return scaled_a + scaled_b;
}

static int expected_exp(const char *code, double argument, double *expected,
                        int64_t *allowed_distance) {
  if (is_tandem_code(code)) {
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

/* A limit's results are exact: each operation is rounded once, in the order of limits.h. */
static int expected_limit(const char *kernel, double a, double b, double *expected) {
  if (strcmp(kernel, "triad") == 0 || strcmp(kernel, "triad-stream") == 0) {
    const volatile double scaled = 3.0 * b;
    *expected = a + scaled;
    return 1;
  }
  if (strcmp(kernel, "fma") == 0) {
    *expected = a + b;
    for (int step = 0; step < 256; step++) {
      *expected = fma(*expected, 511.0 / 512, 1.0 / 512);
    }
    return 1;
  }
  return 0;
}

int expected_result(const char *kernel, const char *code, double a, double b, double *expected,
                    int64_t *allowed_distance) {
  *allowed_distance = 0;
  return computes_exp(kernel)
             ? expected_exp(code, argument_of(kernel, a, b), expected, allowed_distance)
             : expected_limit(kernel, a, b, expected);
}
