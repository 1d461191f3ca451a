package dev.tandem.kernel;

import java.util.Arrays;

/**
 * Tandem's exp for one double. The order of the operations is part of the definition: this, {@link
 * ExpVector} and {@code exp_algorithm.h} give the same 64 bits (NaNs compared as NaN). See
 * docs/exp.md.
 */
public final class TandemExp {
  /** What of it only the units for multiplication do: 10 fused multiply-adds and a product. */
  static final int FMA_OPERATIONS = 11;

  /** Where |x| is at most this, exp(x) is a normal number and so is every scale. */
  static final double RANGE = 708.0;

  static final long RANGE_BITS = Double.doubleToRawLongBits(RANGE);

  /** Elements that a loop computes as if all were in range, before it looks whether they were. */
  public static final int TILE = 1024;

  /** 16 / ln 2. */
  static final double INVERSE = 0x1.71547652b82fep+4;

  /** Adding it leaves the nearest integer, ties to even, in a double's low bits. */
  static final double SHIFT = 0x1.8p52;

  /** ln 2 / 16 in two parts, negated. */
  static final double MINUS_HIGH = -0x1.62e42fefa39efp-5;

  static final double MINUS_LOW = -0x1.abc9e3b39803fp-60;

  /** The coefficients of (e^r - 1 - r) / r^2. */
  static final double C2 = 0x1.0000000000004p-1;

  static final double C3 = 0x1.5555555555545p-3;
  static final double C4 = 0x1.5555555480366p-5;
  static final double C5 = 0x1.111111125c027p-7;
  static final double C6 = 0x1.6c1840e7d7e2fp-10;
  static final double C7 = 0x1.a01911efce626p-13;

  /**
   * The bits of 2^(j/16) rounded, less j << 48: adding k << 48, k = 16 m + j, gives 2^m times that.
   */
  private static final long[] POWERS = {
    0x3ff0000000000000L,
    0x3fefb5586cf9890fL,
    0x3fef72b83c7d517bL,
    0x3fef387a6e756238L,
    0x3fef06fe0a31b715L,
    0x3feedea64c123422L,
    0x3feebfdad5362a27L,
    0x3feeab07dd485429L,
    0x3feea09e667f3bcdL,
    0x3feea11473eb0187L,
    0x3feeace5422aa0dbL,
    0x3feec49182a3f090L,
    0x3feee89f995ad3adL,
    0x3fef199bdd85529cL,
    0x3fef5818dcfba487L,
    0x3fefa4afa2a490daL,
  };

  /** What that rounding left: 2^(j/16) = rounded (1 + tail). */
  private static final double[] TAILS = {
    0x0.0p+0,
    0x1.79aa65d837b6dp-54,
    -0x1.01b15eaa59348p-55,
    0x1.68efde3a8a894p-54,
    0x1.34d754db0abb6p-55,
    0x1.59f48a72a4c6dp-55,
    0x1.690cebb7aafb0p-56,
    0x1.063e1e21c5409p-54,
    -0x1.3b3efbf5e2228p-54,
    -0x1.b32dcb94da51dp-56,
    0x1.db72fc1f0eab4p-55,
    0x1.1affc2b91ce27p-56,
    0x1.c1a7792cb3387p-55,
    0x1.36eae30af0cb3p-56,
    0x1.4a385a63d07a7p-56,
    -0x1.ff7128fd391f0p-55,
  };

  private TandemExp() {}

  /** exp(x) for every x, to within 0.55 ulp. */
  public static double exp(final double x) {
    return Math.abs(x) <= RANGE ? inRange(x) : beyond(x);
  }

  /** exp(x) for |x| at most {@link #RANGE} and NaN. */
  public static double inRange(final double x) {
    final double shifted = Math.fma(x, INVERSE, SHIFT);
    return of(reduced(x, shifted), shifted);
  }

  /** e^r 2^(k/16), with k in the low bits of {@code shifted}. */
  static double of(final double r, final double shifted) {
    final long k = Double.doubleToRawLongBits(shifted);
    final double scale = scale(k);
    return Math.fma(scale, expm1(r, tail(k)), scale);
  }

  /**
   * Negative where |x| exceeds {@link #RANGE}, or x is NaN: a loop collects the signs instead of
   * branching. Where it could call {@link #beyond}, and ever did, C2 makes it three times as slow.
   */
  public static long outside(final double x) {
    return RANGE_BITS - (Double.doubleToRawLongBits(x) & Long.MAX_VALUE);
  }

  /**
   * exp(x) for the others: computed half as large, or 2^100 times, so that it is a normal number,
   * and where it is subnormal rounded once, to the spacing that subnormal numbers have.
   */
  static double beyond(final double x) {
    return beyond(x, 0);
  }

  /** exp(x + rest) for such x, where the rest is far below 1. */
  static double beyond(final double x, final double rest) {
    // Past these the result is infinite or 0 anyway; NaN passes.
    final double atMost = x > 710.0 ? 710.0 : x;
    final double bounded = atMost < -746.0 ? -746.0 : atMost;
    final double shifted = Math.fma(bounded, INVERSE, SHIFT);
    final long k = Double.doubleToRawLongBits(shifted) + 16 * (x > 0 ? -1 : 100);
    final double scale = scale(k);
    final double expm1 = expm1(reduced(bounded, shifted) + rest, tail(k));
    final double y = Math.fma(scale, expm1, scale);
    if (x > 0) {
      return y * 2.0;
    }
    if (!(y < 0x1p-922)) {
      return y * 0x1p-100;
    }
    // From 2^-922 to its double, doubles are 2^-974 apart: 2^100 times what subnormal ones are.
    final double high = 0x1p-922 + scale;
    final double low = scale - (high - 0x1p-922);
    return (high + (low + scale * expm1) - 0x1p-922) * 0x1p-100;
  }

  /** r = x - k ln 2 / 16, where k is in the low bits of {@code shifted}. */
  static double reduced(final double x, final double shifted) {
    final double k = shifted - SHIFT;
    return Math.fma(k, MINUS_LOW, Math.fma(k, MINUS_HIGH, x));
  }

  /** 2^(k/16) rounded, from k in the low bits. */
  static double scale(final long k) {
    return Double.longBitsToDouble(POWERS[(int) k & 15] + (k << 48));
  }

  /** What the rounding of {@link #scale} left, relative to it. */
  static double tail(final long k) {
    return TAILS[(int) k & 15];
  }

  /** A copy of the table's powers, for vectors to be made of. */
  static long[] powers() {
    return POWERS.clone();
  }

  /** The bits of the table's tails, for vectors to be made of. */
  static long[] tailBits() {
    return Arrays.stream(TAILS).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  /** e^r (1 + tail) - 1, by Estrin's scheme. */
  static double expm1(final double r, final double tail) {
    final double r2 = r * r;
    final double p23 = Math.fma(r, C3, C2);
    final double p45 = Math.fma(r, C5, C4);
    final double p67 = Math.fma(r, C7, C6);
    final double p = Math.fma(r2, Math.fma(r2, p67, p45), p23);
    return r + Math.fma(r2, p, tail);
  }
}
