/*
 * Tandem's power: exp(y log x), with the logarithm as the sum of two doubles. Every operation as in
 * dev.tandem.kernel.TandemPow, which has the constants' meaning: the same 64 bits. Include
 * exp_vector.h and tandem_log.h first.
 */
#include "double_bits.h"

/* y log x = the result + *low; x is given by its bits, its exponent too large by whole - 2^52. */
TANDEM_INLINE double tandem_pow_exponent(uint64_t of, double whole, double y, double *low) {
  const uint64_t bits = of + (UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e00000000));
  const double k = tandem_from_bits((int64_t)(bits >> 52 | UINT64_C(0x4330000000000000))) - whole;
  const double f = tandem_from_bits((int64_t)((bits & UINT64_C(0x000fffffffffffff)) +
                                              UINT64_C(0x3fe6a09e00000000))) -
                   1;
  const double d = 2 + f;
  const double d_low = f - (d - 2);
  const double s = f / d;
  const double rest = __builtin_fma(-s, d_low, __builtin_fma(-s, d, f));
  const double s_low = rest * __builtin_fma(-0.5, s, 0.5);
  const double z = s * s;
  const double z_low = __builtin_fma(2 * s, s_low, __builtin_fma(s, s, -z));
  const double z2 = z * z;
  const double p01 = __builtin_fma(z, 0x1.2492492492521p-3, 0x1.999999999999ap-3);
  const double p23 = __builtin_fma(z, 0x1.745d177a8f30dp-4, 0x1.c71c71c6eaa8cp-4);
  const double p45 = __builtin_fma(z, 0x1.1118c749a1ccap-4, 0x1.3b1395d4f2df4p-4);
  const double p67 = __builtin_fma(z, 0x1.e02d1cc03596ep-5, 0x1.df7ce956c7572p-5);
  const double p = __builtin_fma(z2, __builtin_fma(z2, __builtin_fma(z2, p67, p45), p23), p01);
  const double q = z * p;
  const double q_low = __builtin_fma(z_low, p, __builtin_fma(z, p, -q));
  const double u = 0x1.5555555555555p-2 + q;
  const double u_low = 0x1.5555555555555p-56 + (q - (u - 0x1.5555555555555p-2)) + q_low;
  const double w = z * u;
  const double w_low = __builtin_fma(z_low, u, __builtin_fma(z, u_low, __builtin_fma(z, u, -w)));
  const double v = 2 * s;
  const double t = v * w;
  const double t_low =
      __builtin_fma(2 * s_low, w, __builtin_fma(v, w_low, __builtin_fma(v, w, -t)));
  const double l = v + t;
  const double l_low = t - (l - v) + (t_low + 2 * s_low);
  const double of_two = k * 0x1.62e42feep-1;
  const double log = of_two + l;
  const double log_low = l - (log - of_two) + __builtin_fma(k, 0x1.a39ef35793c76p-33, l_low);
  const double exponent = y * log;
  *low = __builtin_fma(y, log_low, __builtin_fma(y, log, -exponent));
  return exponent;
}

/* exp(x + low) for |x| <= TANDEM_EXP_RANGE. */
TANDEM_INLINE double tandem_pow_exp(double x, double low) {
  double shifted;
  const double r = tandem_reduce(tandem_constants(), x, &shifted);
  return tandem_exp_of(r + low, shifted);
}

/* For those that tandem_pow_outside does not name. */
TANDEM_INLINE double tandem_pow_in_range(double x, double y) {
  double low;
  const double exponent = tandem_pow_exponent((uint64_t)tandem_bits(x), 0x1p52 + 1023, y, &low);
  return tandem_pow_exp(exponent, low);
}

/* Negative where x is no positive normal number, or the power may be none. */
TANDEM_INLINE int64_t tandem_pow_outside(double x, double y) {
  const uint64_t bits =
      (uint64_t)tandem_bits(x) + (UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e00000000));
  const double k =
      tandem_from_bits((int64_t)(bits >> 52 | UINT64_C(0x4330000000000000))) - (0x1p52 + 1023);
  const double f = tandem_from_bits((int64_t)((bits & UINT64_C(0x000fffffffffffff)) +
                                              UINT64_C(0x3fe6a09e00000000))) -
                   1;
  const double most = y * (0.6932 * __builtin_fabs(k) + 1.1835 * __builtin_fabs(f));
  return tandem_log_outside(x) | (tandem_bits(TANDEM_EXP_RANGE) - (tandem_bits(most) & INT64_MAX));
}

/* For positive finite x and finite y. */
static inline double tandem_pow_of_positive(double x, double y) {
  const int subnormal = x < 0x1p-1022;
  double low;
  const double exponent = tandem_pow_exponent((uint64_t)tandem_bits(subnormal ? x * 0x1p54 : x),
                                              0x1p52 + 1023 + (subnormal ? 54 : 0), y, &low);
  if (exponent > 1000) return __builtin_inf();
  if (exponent < -1000) return 0;
  return __builtin_fabs(exponent) <= TANDEM_EXP_RANGE ? tandem_pow_exp(exponent, low)
                                                      : tandem_exp_beyond_of(exponent, low);
}

/* For all; special values as in Java. */
__attribute__((noinline, unused)) static double tandem_pow(double x, double y) {
  if (tandem_pow_outside(x, y) >= 0) return tandem_pow_in_range(x, y);
  const double magnitude = __builtin_fabs(x);
  const double infinity = __builtin_inf();
  if (y == 0) return 1;
  if (x != x || y != y || (magnitude == 1 && __builtin_fabs(y) == infinity)) {
    return __builtin_nan("");
  }
  if (__builtin_fabs(y) == infinity) return (magnitude > 1) == (y > 0) ? infinity : 0;
  /* From 2^53 on all doubles are even. */
  const int is_whole = __builtin_fabs(y) >= 0x1p53 || (double)(int64_t)y == y;
  const int is_odd = __builtin_fabs(y) < 0x1p53 && is_whole && ((int64_t)y & 1) != 0;
  if (x < 0 && magnitude != infinity && !is_whole) return __builtin_nan("");
  const double power = magnitude == 0 || magnitude == infinity
                           ? ((magnitude == 0) == (y < 0) ? infinity : 0)
                           : tandem_pow_of_positive(magnitude, y);
  return tandem_bits(x) < 0 && is_odd ? -power : power;
}
