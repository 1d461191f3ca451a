/*
 * Tandem's hyperbolic tangent, 1 - 2 / (e^2x + 1) in two doubles, near 0 a series. Every operation
 * as in dev.tandem.kernel.TandemTanh, which has the constants' meaning: the same 64 bits.
 */
#include "double_bits.h"
#include "exp_vector.h"

/* For all. */
static inline double tandem_tanh(double x) {
  const double magnitude = __builtin_fabs(x);
  const double bounded = magnitude > 20 ? 20 : magnitude;
  const double twice = bounded + bounded;
  double shifted;
  const double r = tandem_reduce(tandem_constants(), twice, &shifted);
  const int64_t k = tandem_bits(shifted);
  const struct tandem_exp_entry *entry = &tandem_exp_table[k & 15];
  const double scale = tandem_scale(k, entry->power);
  const double expm1 = tandem_expm1(tandem_constants(), r, entry->tail);
  const double exp = __builtin_fma(scale, expm1, scale);
  const double exp_low = __builtin_fma(scale, expm1, scale - exp);
  const double sum = exp + 1;
  const double sum_low = (1 - (sum - exp)) + exp_low;
  const double quotient = 2 / sum;
  const double rest = __builtin_fma(-quotient, sum_low, __builtin_fma(-quotient, sum, 2));
  const double quotient_low = rest * (0.5 * quotient);
  const double high = 1 - quotient;
  const double large = high + (((1 - high) - quotient) - quotient_low);
  const double z = magnitude * magnitude;
  const double p78 = __builtin_fma(z, 0x1.3558248036744p-11, -0x1.7da36452b75e3p-10);
  const double p56 = __builtin_fma(z, 0x1.d6d3d0e157de0p-9, -0x1.226e355e6c23dp-7);
  const double p34 = __builtin_fma(z, 0x1.664f4882c10fap-6, -0x1.ba1ba1ba1ba1cp-5);
  const double p12 = __builtin_fma(z, 0x1.1111111111111p-3, -0x1.5555555555555p-2);
  const double z2 = z * z;
  const double p = __builtin_fma(z2, __builtin_fma(z2, __builtin_fma(z2, p78, p56), p34), p12);
  const double small = __builtin_fma(magnitude * z, p, magnitude);
  const double result = magnitude < 0.125 ? small : large;
  return tandem_from_bits(tandem_bits(result) | (tandem_bits(x) & INT64_MIN));
}

static inline double tandem_tanh_in_range(double x) { return tandem_tanh(x); }

/* Never negative: all are in the ordinary range. */
static inline int64_t tandem_tanh_outside(double x) {
  (void)x;
  return 0;
}
