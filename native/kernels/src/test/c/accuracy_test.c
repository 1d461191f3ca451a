/*
 * That Tandem's own exp gives the same bits on every machine, and the largest error of each code,
 * against expl: with 64 bits of mantissa or more it is at least 2^10 times as precise as what it
 * judges, so its own error does not show in these figures.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "rows.h"
#include "tandem/tandem.h"

#define RANGES 4
/* Bits are compared for every element, that is for 10^6 of each kernel. */
#define ELEMENTS 250000
/* Every so many elements are judged besides, since expl takes its time, in emulation above all. */
#define JUDGED_STRIDE 16

static const struct {
  const char *kernel;
  double ranges[RANGES][2];
  /*
   * What c-loop and c-vector give for these inputs, on every processor and from every compiler.
   * Whoever changes the algorithm changes this, once the Java codes give the new value as well.
   */
  uint64_t checksum;
} inputs_of[] = {
    /* The default run's inputs; all of exp's range; its subnormal results; next to 0. */
    {"expsum", {{0, 1}, {-133, 133}, {-140, -133}, {-1e-3, 1e-3}}, 0x8ec6569858ccf12cu},
    {"exp", {{0, 5.3}, {-746, 709.78}, {-746, -708}, {-1e-3, 1e-3}}, 0x9f677d1400538626u},
};

#define KERNELS (sizeof inputs_of / sizeof inputs_of[0])

/* Hard a and b of expsum, found by search: an earlier exp was 1.03 and 1.04 ulp off. */
static const double hard[][2] = {{0x1.40e40a1bf8743p-1, 0x1.94e48019cd64dp-1},
                                 {-0x1.8588d1d6693e5p+6 / 2.1, 0}};
#define HARD ((int64_t)(sizeof hard / sizeof hard[0]))

static double a[ELEMENTS], b[ELEMENTS], output[ELEMENTS], scratch[2 * ELEMENTS];

static double ulps(double actual, double argument) {
  const long double exact = expl((long double)argument);
  /* The distance between doubles where the exact value lies; 2^-1074 among the subnormals. */
  int exponent;
  frexpl(exact, &exponent);
  const int unit = exponent - 53 < -1074 ? -1074 : exponent - 53;
  return (double)fabsl(ldexpl((long double)actual - exact, -unit));
}

static void fill(const char *kernel, uint64_t state, const double range[2]) {
  for (int64_t k = 0; k < ELEMENTS; k++) {
    a[k] = next_uniform(&state, range[0], range[1]);
    b[k] = next_uniform(&state, range[0], range[1]);
  }
  for (int64_t k = 0; k < HARD; k++) {
    const int is_argument = strcmp(kernel, "exp") == 0;
    a[k] = is_argument ? argument_of("expsum", hard[k][0], hard[k][1]) : hard[k][0];
    b[k] = hard[k][1];
  }
}

/* Returns the checksum of the code's results, FNV-1a by words, and their largest error. */
static uint64_t run(const char *kernel, const char *code, const char *isa,
                    const double ranges[RANGES][2], double *worst) {
  const double *const inputs[] = {a, b};
  uint64_t checksum = 0xcbf29ce484222325u;
  *worst = 0;
  for (uint64_t range = 0; range < RANGES; range++) {
    fill(kernel, range, ranges[range]);
    tandem_find_kernel(kernel, code, isa)(inputs, output, scratch, 0, ELEMENTS);
    for (int64_t k = 0; k < ELEMENTS; k++) {
      checksum = (checksum ^ (uint64_t)bits_of(output[k])) * 0x100000001b3u;
      if (k < HARD || k % JUDGED_STRIDE == 0) {
        const double ulp = ulps(output[k], argument_of(kernel, a[k], b[k]));
        *worst = ulp > *worst ? ulp : *worst;
      }
    }
  }
  return checksum;
}

int main(void) {
  /* On Apple silicon, for one, long double is double: there only the bits are held to account. */
  const int can_judge = LDBL_MANT_DIG >= 64;
  const char *kernel = NULL;
  const char *code = NULL;
  for (int32_t row = 0; row_at(row, &kernel, &code); row++) {
    size_t of = 0;
    while (of < KERNELS && strcmp(inputs_of[of].kernel, kernel) != 0) of++;
    CHECK(of < KERNELS || !computes_exp(kernel), "no inputs for %s", kernel);
    for (int32_t i = 0; of < KERNELS && tandem_isa_at(i) != NULL; i++) {
      const char *isa = tandem_isa_at(i);
      if (!tandem_isa_supported(isa) || tandem_find_kernel(kernel, code, isa) == NULL) continue;
      double worst = 0;
      const uint64_t checksum = run(kernel, code, isa, inputs_of[of].ranges, &worst);
      if (is_tandem_code(code)) {
        CHECK(checksum == inputs_of[of].checksum, "%s %s/%s: checksum 0x%016llxu", kernel, code,
              isa, (unsigned long long)checksum);
      }
      if (can_judge) {
        const double allowed = max_allowed_ulp(code);
        CHECK(worst <= allowed, "%s %s/%s: %.4f ulp, allowed are %.2f", kernel, code, isa, worst,
              allowed);
        printf("%s %s/%s: %.4f ulp at most, allowed %.2f\n", kernel, code, isa, worst, allowed);
      }
    }
  }
  return check_exit_code();
}
