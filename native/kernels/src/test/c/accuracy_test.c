/*
 * That Tandem's own exp gives the same bits on every machine, and the accuracy class of each code,
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

/*
 * What c-loop and c-vector give for the inputs below, on every processor and from every compiler.
 * Whoever changes the algorithm changes this, once the Java codes give the new value as well.
 */
#define EXPECTED_CHECKSUM 0xf209118d11dc84fcu

#define ELEMENTS 20000
static double a[ELEMENTS], b[ELEMENTS], output[ELEMENTS], scratch[2 * ELEMENTS];

static double ulps(double actual, double argument) {
  const long double exact = expl((long double)argument);
  /* The distance between doubles where the exact value lies; 2^-1074 among the subnormals. */
  int exponent;
  frexpl(exact, &exponent);
  const int unit = exponent - 53 < -1074 ? -1074 : exponent - 53;
  return (double)fabsl(ldexpl((long double)actual - exact, -unit));
}

int main(void) {
  /* On Apple silicon, for one, long double is double: there only the bits are held to account. */
  const int can_judge = LDBL_MANT_DIG >= 64;
  const char *kernel = NULL;
  const char *code = NULL;
  for (int32_t row = 0; row_at(row, &kernel, &code); row++) {
    for (int32_t i = 0; strcmp(kernel, "expsum") == 0 && tandem_isa_at(i) != NULL; i++) {
      const char *isa = tandem_isa_at(i);
      if (!tandem_isa_supported(isa)) continue;
      /* The default run's inputs; all of exp's range; its subnormal results; next to 0. */
      const double ranges[][2] = {{0, 1}, {-133, 133}, {-140, -133}, {-1e-3, 1e-3}};
      const double *const inputs[] = {a, b};
      double worst = 0;
      uint64_t checksum = 0xcbf29ce484222325u; /* FNV-1a, by words */
      for (size_t range = 0; range < sizeof ranges / sizeof ranges[0]; range++) {
        uint64_t state = range;
        for (int64_t k = 0; k < ELEMENTS; k++) {
          a[k] = next_uniform(&state, ranges[range][0], ranges[range][1]);
          b[k] = next_uniform(&state, ranges[range][0], ranges[range][1]);
        }
        /* Hard ones, found by search: an earlier exp was 1.03 and 1.04 ulp off. */
        a[0] = 0x1.40e40a1bf8743p-1;
        b[0] = 0x1.94e48019cd64dp-1;
        a[1] = -0x1.8588d1d6693e5p+6 / 2.1;
        b[1] = 0;
        tandem_find_kernel("expsum", code, isa)(inputs, output, scratch, 0, ELEMENTS);
        for (int64_t k = 0; k < ELEMENTS; k++) {
          const volatile double scaled_a = 2.1 * a[k];
          const volatile double scaled_b = 3.2 * b[k];
          const double argument = scaled_a + scaled_b;
          const double ulp = ulps(output[k], argument);
          worst = ulp > worst ? ulp : worst;
          checksum = (checksum ^ (uint64_t)bits_of(output[k])) * 0x100000001b3u;
        }
      }
      if (strcmp(code, "c-loop") == 0 || strcmp(code, "c-vector") == 0) {
        CHECK(checksum == EXPECTED_CHECKSUM, "%s/%s: checksum 0x%016llxu", code, isa,
              (unsigned long long)checksum);
      }
      if (can_judge) {
        const double declared = strcmp(code, "c-libmvec") == 0 ? 4 : 1;
        CHECK(worst <= declared, "%s/%s: %.4f ulp", code, isa, worst);
        printf("%s/%s: %.4f ulp at most, declared %.0f\n", code, isa, worst, declared);
      }
    }
  }
  return check_exit_code();
}
