/*
 * Tandem's natural logarithm, fdlibm's without branches for ordinary arguments. Every operation as
 * in dev.tandem.kernel.TandemLog, which has the constants' meaning: the same 64 bits.
 */
#include "double_bits.h"

static inline double tandem_log_of_bits(double x, double whole) {
  const uint64_t bits =
      (uint64_t)tandem_bits(x) + (UINT64_C(0x3ff0000000000000) - UINT64_C(0x3fe6a09e00000000));
  const double k = tandem_from_bits((int64_t)(bits >> 52 | UINT64_C(0x4330000000000000))) - whole;
  const double f = tandem_from_bits((int64_t)((bits & UINT64_C(0x000fffffffffffff)) +
                                              UINT64_C(0x3fe6a09e00000000))) -
                   1;
  const double half = 0.5 * f * f;
  const double s = f / (2 + f);
  const double z = s * s;
  const double w = z * z;
  const double even =
      w * (0x1.999999997fa04p-2 + w * (0x1.c71c51d8e78afp-3 + w * 0x1.39a09d078c69fp-3));
  const double odd =
      z * (0x1.5555555555593p-1 +
           w * (0x1.2492494229359p-2 + w * (0x1.7466496cb03dep-3 + w * 0x1.2f112df3e5244p-3)));
  const double rest = odd + even;
  return s * (half + rest) + k * 0x1.a39ef35793c76p-33 - half + f + k * 0x1.62e42feep-1;
}

/* For positive normal numbers. */
static inline double tandem_log_in_range(double x) { return tandem_log_of_bits(x, 0x1p52 + 1023); }

/* Negative for all others. */
static inline int64_t tandem_log_outside(double x) {
  const uint64_t bits = (uint64_t)tandem_bits(x);
  return (int64_t)(bits | (bits - UINT64_C(0x0010000000000000)) |
                   (UINT64_C(0x7fefffffffffffff) - bits));
}

/* For all. */
static inline double tandem_log(double x) {
  if (tandem_log_outside(x) >= 0) return tandem_log_in_range(x);
  if (x == 0) return -__builtin_inf();
  if (!(x > 0)) return __builtin_nan("");
  return x == __builtin_inf() ? x : tandem_log_of_bits(x * 0x1p54, 0x1p52 + 1023 + 54);
}
