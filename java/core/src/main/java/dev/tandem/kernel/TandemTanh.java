package dev.tandem.kernel;

/**
 * Tandem's hyperbolic tangent for one double: 1 - 2 / (e^2x + 1), with Tandem's exp in two doubles,
 * and near 0 the first terms of its Taylor series; both are computed, without branches. The order
 * of the operations is part of the definition: this and {@code tandem_tanh.h} of the formulas give
 * the same 64 bits (NaNs compared as NaN). See docs/formula.md for the error.
 */
public final class TandemTanh {
  /** Below it the series is taken: the next of its terms is less than 2^-65 of the first. */
  static final double SMALL = 0.125;

  /** From about 19.1 on the nearest double is 1. */
  static final double LARGE = 20;

  /** -1/3, 2/15, -17/315, ...: of x^3, x^5, x^7, ... */
  static final double C1 = -0x1.5555555555555p-2;

  static final double C2 = 0x1.1111111111111p-3;
  static final double C3 = -0x1.ba1ba1ba1ba1cp-5;
  static final double C4 = 0x1.664f4882c10fap-6;
  static final double C5 = -0x1.226e355e6c23dp-7;
  static final double C6 = 0x1.d6d3d0e157de0p-9;
  static final double C7 = -0x1.7da36452b75e3p-10;
  static final double C8 = 0x1.3558248036744p-11;

  private TandemTanh() {}

  /** The hyperbolic tangent of any double. */
  public static double tanh(final double x) {
    final double magnitude = Math.abs(x);
    final double bounded = magnitude > LARGE ? LARGE : magnitude;
    final double twice = bounded + bounded;
    final double shifted = Math.fma(twice, TandemExp.INVERSE, TandemExp.SHIFT);
    final long k = Double.doubleToRawLongBits(shifted);
    final double scale = TandemExp.scale(k);
    final double expm1 = TandemExp.expm1(TandemExp.reduced(twice, shifted), TandemExp.tail(k));
    // e^2x, and what its rounding left; then with 1 added.
    final double exp = Math.fma(scale, expm1, scale);
    final double expLow = Math.fma(scale, expm1, scale - exp);
    final double sum = exp + 1;
    final double sumLow = (1 - (sum - exp)) + expLow;
    final double quotient = 2 / sum;
    final double rest = Math.fma(-quotient, sumLow, Math.fma(-quotient, sum, 2));
    final double quotientLow = rest * (0.5 * quotient);
    final double high = 1 - quotient;
    final double large = high + (((1 - high) - quotient) - quotientLow);
    final double z = magnitude * magnitude;
    final double p78 = Math.fma(z, C8, C7);
    final double p56 = Math.fma(z, C6, C5);
    final double p34 = Math.fma(z, C4, C3);
    final double p12 = Math.fma(z, C2, C1);
    final double z2 = z * z;
    final double p = Math.fma(z2, Math.fma(z2, Math.fma(z2, p78, p56), p34), p12);
    final double small = Math.fma(magnitude * z, p, magnitude);
    final double result = magnitude < SMALL ? small : large;
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(result) | (Double.doubleToRawLongBits(x) & Long.MIN_VALUE));
  }

  /** The same. */
  public static double inRange(final double x) {
    return tanh(x);
  }

  /** Never negative: every double is in the ordinary range. */
  public static long outside(final double x) {
    return 0;
  }
}
