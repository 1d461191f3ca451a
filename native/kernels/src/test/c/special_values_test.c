/*
 * Special values: what each kernel must give for them, the same bits from c-loop and c-vector on
 * every instruction set, and a floating-point environment that is afterwards as it was.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "rows.h"
#include "tandem/tandem.h"

/* Rounding, exception masks, flush-to-zero: all but the flags that any inexact operation raises. */
static uint64_t control_word(void) {
#if defined(__x86_64__)
  uint32_t mxcsr;
  uint16_t x87;
  __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  return (uint64_t)x87 << 32 | (mxcsr & ~0x3fu);
#elif defined(__aarch64__)
  uint64_t fpcr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  return fpcr;
#else
  return 0;
#endif
}

static double from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* The largest argument whose exp is finite, and the least whose exp is not 0, to the last bit. */
#define LARGEST_FINITE 0x1.62e42fefa39efp+9
#define LEAST_NONZERO (-0x1.74910d52d3051p+9)
#define LEAST_NORMAL (-0x1.6232bdd7abcd2p+9)

#define MAX_VALUES 128
static double values[MAX_VALUES];
static int64_t value_count;

static void add_value(double value) { values[value_count++] = value; }

static void add_around(double a) {
  for (int i = 0; i < 4; i++) a = nextafter(a, -INFINITY);
  for (int i = 0; i < 9; i++) {
    add_value(a);
    a = nextafter(a, INFINITY);
  }
}

/* These a hit a threshold of exp from both sides: by themselves, and as 2.1 a + 3.2 b with b 0. */
static void add_threshold(double argument) {
  add_around(argument);
  add_around(argument / 2.1);
}

static void add_values(void) {
  const double plain[] = {
      0.0,     -0.0,     1.0,      -1.0,      0.5,        DBL_MIN,     -DBL_MIN,
      DBL_MAX, -DBL_MAX, INFINITY, -INFINITY, 1e-300,     -1e-300,     1e17,
      -1e17,   381.0,    -381.0,   0x1p-1074, -0x1p-1074, 0x1.8p-1060, 0x0.fffffffffffffp-1022,
      800.0,   -800.0,   0x1p-54,  -0x1p-54,  0x1p-53};
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) add_value(plain[i]);
  /* NaNs: quiet and signalling, both signs, and payloads of all zeros and all ones. */
  const uint64_t nans[] = {0x7ff8000000000000, 0xfff8000000000000, 0x7fffffffffffffff,
                           0xffffffffffffffff, 0x7ff0000000000001, 0xfff7ffffffffffff};
  for (size_t i = 0; i < sizeof nans / sizeof nans[0]; i++) add_value(from_bits(nans[i]));
  add_threshold(LARGEST_FINITE);
  add_threshold(LEAST_NONZERO);
  add_threshold(LEAST_NORMAL);
}

/* All pairs of special values, so that each meets each, at every position of a vector. */
#define MAX_PAIRS (MAX_VALUES * MAX_VALUES)
static double a[MAX_PAIRS], b[MAX_PAIRS], output[MAX_PAIRS], scratch[2 * MAX_PAIRS];

/* Holds a result against exp itself, independently of which code is the reference. */
static void check_exp(const char *code, const char *isa, double argument, double result,
                      int64_t allowed) {
  if (argument != argument) {
    CHECK(result != result, "%s/%s of NaN is %a", code, isa, result);
  } else if (argument > LARGEST_FINITE) {
    CHECK(result == INFINITY, "%s/%s of %a is %a", code, isa, argument, result);
  } else if (argument < LEAST_NONZERO) {
    CHECK(result == 0 && !signbit(result), "%s/%s of %a is %a", code, isa, argument, result);
  } else if (argument == 0) {
    CHECK(result == 1.0, "%s/%s of %a is %a", code, isa, argument, result);
  } else {
    /* libm's exp is within 1 ulp of the truth, Tandem's too, so they are 2 apart at most. */
    CHECK(distance(result, exp(argument)) <= (allowed > 2 ? allowed : 2),
          "%s/%s of %a is %a, libm says %a", code, isa, argument, result, exp(argument));
    CHECK(result > 0 && result <= DBL_MAX, "%s/%s of %a is %a", code, isa, argument, result);
  }
}

static void check_row(const char *name, const char *code, const char *isa, int64_t pairs) {
  const tandem_chunk_kernel kernel = tandem_find_kernel(name, code, isa);
  const double *const inputs[] = {a, b};
  for (int64_t from = 0; from < 8; from++) {
    memset(output, 0x55, sizeof output);
    const uint64_t before = control_word();
    const int32_t status = kernel(inputs, output, scratch, from, pairs);
    CHECK(control_word() == before, "%s/%s changed the floating-point environment", code, isa);
    CHECK(status == TANDEM_OK, "%s/%s: status %d", code, isa, (int)status);
    for (int64_t i = from; i < pairs; i++) {
      double expected = 0;
      int64_t allowed = 0;
      CHECK(expected_result(name, code, a[i], b[i], &expected, &allowed), "%s %s is unknown", name,
            code);
      CHECK(allowed == 0 ? same(output[i], expected) : distance(output[i], expected) <= allowed,
            "%s %s/%s of %a, %a is %a, expected %a", name, code, isa, a[i], b[i], output[i],
            expected);
      if (computes_exp(name)) {
        check_exp(code, isa, argument_of(name, a[i], b[i]), output[i], allowed);
      }
    }
  }
  /* Subnormal arithmetic is intact in this thread. */
  const volatile double least_normal = DBL_MIN;
  CHECK(least_normal / 2 > 0, "%s/%s left flush-to-zero on", code, isa);
}

int main(void) {
  add_values();
  int64_t pairs = 0;
  for (int64_t i = 0; i < value_count; i++) {
    for (int64_t k = 0; k < value_count; k++) {
      /* The first values of a run meet b = 0, hence the thresholds exactly. */
      a[pairs] = values[k];
      b[pairs] = values[i];
      pairs++;
    }
  }
  const char *kernel = NULL;
  const char *code = NULL;
  for (int32_t row = 0; row_at(row, &kernel, &code); row++) {
    for (int32_t i = 0; is_elementwise(kernel) && tandem_isa_at(i) != NULL; i++) {
      if (tandem_isa_supported(tandem_isa_at(i)) &&
          tandem_find_kernel(kernel, code, tandem_isa_at(i)) != NULL) {
        check_row(kernel, code, tandem_isa_at(i), pairs);
      }
    }
  }
  return check_exit_code();
}
