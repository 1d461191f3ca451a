/*
 * Tandem's sine and cosine. Every operation as in dev.tandem.kernel.TandemTrig, which says what
 * they are and has the constants' meaning: the same 64 bits.
 */
#include "double_bits.h"

/* 2/pi from its first bit on, with 64 zeros in front. */
static const uint64_t TANDEM_TWO_OVER_PI[] = {
    UINT64_C(0x0000000000000000), UINT64_C(0xa2f9836e4e441529), UINT64_C(0xfc2757d1f534ddc0),
    UINT64_C(0xdb6295993c439041), UINT64_C(0xfe5163abdebbc561), UINT64_C(0xb7246e3a424dd2e0),
    UINT64_C(0x06492eea09d1921c), UINT64_C(0xfe1deb1cb129a73e), UINT64_C(0xe88235f52ebb4484),
    UINT64_C(0xe99c7026b45f7e41), UINT64_C(0x3991d639835339f4), UINT64_C(0x9c845f8bbdf9283b),
    UINT64_C(0x1ff897ffde05980f), UINT64_C(0xef2f118b5a0a6d1f), UINT64_C(0x6d367ecf27cb09b7),
    UINT64_C(0x4f463f669e5fea2d), UINT64_C(0x7527bac7ebe5f17b), UINT64_C(0x3d0739f78a5292ea),
    UINT64_C(0x6bfb5fb11f8d5d08), UINT64_C(0x56033046fc7b6bab), UINT64_C(0xf0cfbc209af4361d)};

/* What is left of an argument: high + low, and in the low bits the quarter turns taken off. */
struct tandem_angle {
  double high;
  double low;
  uint64_t quarters;
};

static inline struct tandem_angle tandem_angle_in_range(double x) {
  const double shifted = __builtin_fma(x, 0x1.45f306dc9c883p-1, 0x1.8p52);
  const double n = shifted - 0x1.8p52;
  const double a = __builtin_fma(-n, 0x1.921fb544p0, x);
  const double product = n * 0x1.0b4611a626331p-34;
  const double product_low = __builtin_fma(n, 0x1.0b4611a626331p-34, -product);
  const double b = a - product;
  const double bb = b - a;
  const double b_low = (a - (b - bb)) - (product + bb);
  const double rest = __builtin_fma(n, 0x1.1701b839a252p-88, product_low - b_low);
  const double high = b - rest;
  const double low = (b - high) - rest;
  return (struct tandem_angle){high, low, (uint64_t)tandem_bits(shifted)};
}

/* By Payne's and Hanek's method, for large finite numbers. */
static inline struct tandem_angle tandem_angle_of_large(double x) {
  const uint64_t bits = (uint64_t)tandem_bits(x);
  const uint64_t mantissa = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x0010000000000000);
  const int start = (int)(bits >> 52 & 0x7ff) - 1075 - 2 + 64;
  const int word = start / 64;
  const int shift = start % 64;
  uint64_t window[3];
  for (int k = 0; k < 3; k++) {
    const uint64_t next = TANDEM_TWO_OVER_PI[word + k + 1];
    window[k] = TANDEM_TWO_OVER_PI[word + k] << shift | next >> 1 >> (63 - shift);
  }
  const unsigned __int128 low = (unsigned __int128)mantissa * window[2];
  const unsigned __int128 middle = (unsigned __int128)mantissa * window[1] + (uint64_t)(low >> 64);
  const uint64_t top = mantissa * window[0] + (uint64_t)(middle >> 64);
  const uint64_t fraction = top << 2 | (uint64_t)middle >> 62;
  const uint64_t beyond = (uint64_t)middle << 2 | (uint64_t)low >> 62;
  const uint64_t quarters = (top >> 62) + (fraction >> 63);
  const double first = (double)((int64_t)fraction >> 32) * 0x1p-32;
  const double second = (double)(int64_t)(fraction & UINT64_C(0xffffffff)) * 0x1p-64;
  const double third = (double)(int64_t)(beyond >> 32) * 0x1p-96;
  const double fourth = (double)(int64_t)(beyond & UINT64_C(0xffffffff)) * 0x1p-128;
  const double sum = first + second;
  const double sum_low = (second - (sum - first)) + third + fourth;
  const double turn = sum + sum_low;
  const double turn_low = sum_low - (turn - sum);
  const double angle = turn * 0x1.921fb54442d18p0;
  const double angle_low = __builtin_fma(turn, 0x1.921fb54442d18p0, -angle);
  const double rest = __builtin_fma(turn, 0x1.1a62633145c07p-54,
                                    __builtin_fma(turn_low, 0x1.921fb54442d18p0, angle_low));
  const double high = angle + rest;
  const double rest_low = rest - (high - angle);
  const int negative = bits >> 63 != 0;
  return (struct tandem_angle){negative ? -high : high, negative ? -rest_low : rest_low,
                               negative ? -quarters : quarters};
}

/* The sine after so many quarter turns more. */
static inline double tandem_sine_of(struct tandem_angle angle, uint64_t more) {
  const double y = angle.high;
  const double z = y * y;
  const double s = __builtin_fma(
      z,
      __builtin_fma(
          z,
          __builtin_fma(
              z,
              __builtin_fma(z, __builtin_fma(z, -0x1.5d93a5acfd57cp-33, 0x1.ae5e68a2b9cebp-26),
                            -0x1.71de357b1fe7dp-19),
              0x1.a01a019c161d5p-13),
          -0x1.111111110f8a6p-7),
      0x1.5555555555549p-3);
  /* Less what is 0 for a zero, so that -0 stays one. */
  const double sine = y - __builtin_fma(z * y, s, __builtin_fma(0.5 * z, angle.low, -angle.low));
  const double c = __builtin_fma(
      z,
      __builtin_fma(
          z,
          __builtin_fma(
              z,
              __builtin_fma(z, __builtin_fma(z, -0x1.8fae9be8838d4p-37, 0x1.1ee9ebdb4b1c4p-29),
                            -0x1.27e4f809c52adp-22),
              0x1.a01a019cb1590p-16),
          -0x1.6c16c16c15177p-10),
      0x1.555555555554cp-5);
  const double half = 0.5 * z;
  const double w = 1 - half;
  const double cosine = w + __builtin_fma(z * z, c, ((1 - w) - half) - y * angle.low);
  const uint64_t quarters = angle.quarters + more;
  const uint64_t cosine_bits = (uint64_t)tandem_bits(cosine);
  const uint64_t even = (quarters & 1) - 1;
  return tandem_from_bits((int64_t)(cosine_bits ^
                                    ((cosine_bits ^ (uint64_t)tandem_bits(sine)) & even) ^
                                    (quarters & 2) << 62));
}

/* Negative where |x| exceeds 2^19, and for NaN. */
static inline int64_t tandem_sin_outside(double x) {
  return INT64_C(0x4120000000000000) - (tandem_bits(x) & INT64_MAX);
}

static inline int64_t tandem_cos_outside(double x) { return tandem_sin_outside(x); }

static inline double tandem_sin_in_range(double x) {
  return tandem_sine_of(tandem_angle_in_range(x), 0);
}

static inline double tandem_cos_in_range(double x) {
  return tandem_sine_of(tandem_angle_in_range(x), 1);
}

static inline double tandem_sine_of_any(double x, uint64_t more) {
  if (tandem_sin_outside(x) >= 0) return tandem_sine_of(tandem_angle_in_range(x), more);
  if (!(__builtin_fabs(x) <= 0x1.fffffffffffffp1023)) return __builtin_nan("");
  return tandem_sine_of(tandem_angle_of_large(x), more);
}

/* For all. */
static inline double tandem_sin(double x) { return tandem_sine_of_any(x, 0); }

static inline double tandem_cos(double x) { return tandem_sine_of_any(x, 1); }
