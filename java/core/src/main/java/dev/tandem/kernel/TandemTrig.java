package dev.tandem.kernel;

/**
 * Tandem's sine and cosine for one double, without branches for ordinary arguments: multiples of
 * pi/2 are taken off in three parts (Cody and Waite), or, beyond {@link #RANGE}, by as many bits of
 * 2/pi as it takes (Payne and Hanek); what is left, in two doubles, goes into fdlibm's polynomials
 * ({@code k_sin.c}, {@code k_cos.c}), both of them, and the quarter of the turn chooses. The order
 * of the operations is part of the definition: this and {@code tandem_trig.h} of the formulas give
 * the same 64 bits (NaNs compared as NaN). See docs/formula.md for the error.
 */
final class TandemTrig {
  /** Up to here the quarter turns, times the first part of pi/2, are exact. */
  private static final double RANGE = 0x1p19;

  static final long RANGE_BITS = Double.doubleToRawLongBits(RANGE);

  /** Adding it leaves the nearest integer, ties to even, in a double's low bits. */
  static final double SHIFT = 0x1.8p52;

  static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;

  /** pi/2 in three parts, the first of 33 bits. */
  static final double FIRST = 0x1.921fb544p0;

  static final double SECOND = 0x1.0b4611a626331p-34;
  static final double THIRD = 0x1.1701b839a252p-88;

  /** pi/2 in two parts. */
  private static final double HALF_PI = 0x1.921fb54442d18p0;

  private static final double HALF_PI_LOW = 0x1.1a62633145c07p-54;

  /** Of k_sin.c, negated. */
  static final double S1 = 0x1.5555555555549p-3;

  static final double S2 = -0x1.111111110f8a6p-7;
  static final double S3 = 0x1.a01a019c161d5p-13;
  static final double S4 = -0x1.71de357b1fe7dp-19;
  static final double S5 = 0x1.ae5e68a2b9cebp-26;
  static final double S6 = -0x1.5d93a5acfd57cp-33;

  /** Of k_cos.c. */
  static final double C1 = 0x1.555555555554cp-5;

  static final double C2 = -0x1.6c16c16c15177p-10;
  static final double C3 = 0x1.a01a019cb1590p-16;
  static final double C4 = -0x1.27e4f809c52adp-22;
  static final double C5 = 0x1.1ee9ebdb4b1c4p-29;
  static final double C6 = -0x1.8fae9be8838d4p-37;

  private static final long LOW_HALF = 0xffffffffL;

  /** The bits of 2/pi from its first on, with 64 zeros in front. */
  private static final long[] BITS_OF_TWO_OVER_PI = {
    0x0000000000000000L, 0xa2f9836e4e441529L, 0xfc2757d1f534ddc0L,
    0xdb6295993c439041L, 0xfe5163abdebbc561L, 0xb7246e3a424dd2e0L,
    0x06492eea09d1921cL, 0xfe1deb1cb129a73eL, 0xe88235f52ebb4484L,
    0xe99c7026b45f7e41L, 0x3991d639835339f4L, 0x9c845f8bbdf9283bL,
    0x1ff897ffde05980fL, 0xef2f118b5a0a6d1fL, 0x6d367ecf27cb09b7L,
    0x4f463f669e5fea2dL, 0x7527bac7ebe5f17bL, 0x3d0739f78a5292eaL,
    0x6bfb5fb11f8d5d08L, 0x56033046fc7b6babL, 0xf0cfbc209af4361dL
  };

  private TandemTrig() {}

  /** Negative where |x| exceeds {@link #RANGE}, or x is NaN. */
  static long outside(final double x) {
    return RANGE_BITS - (Double.doubleToRawLongBits(x) & Long.MAX_VALUE);
  }

  /** The sine of any double after so many quarter turns more. */
  static double sine(final double x, final long more) {
    if (outside(x) >= 0) {
      return sineInRange(x, more);
    }
    return Math.abs(x) <= Double.MAX_VALUE ? sineOfLarge(x, more) : Double.NaN;
  }

  /** The same for |x| at most {@link #RANGE}; anything for others. */
  static double sineInRange(final double x, final long more) {
    final double shifted = Math.fma(x, TWO_OVER_PI, SHIFT);
    final double n = shifted - SHIFT;
    final double a = Math.fma(-n, FIRST, x);
    final double product = n * SECOND;
    final double productLow = Math.fma(n, SECOND, -product);
    final double b = a - product;
    final double bb = b - a;
    final double bLow = (a - (b - bb)) - (product + bb);
    final double rest = Math.fma(n, THIRD, productLow - bLow);
    final double high = b - rest;
    final double low = (b - high) - rest;
    return sineOf(high, low, Double.doubleToRawLongBits(shifted) + more);
  }

  private static double sineOfLarge(final double x, final long more) {
    final long bits = Double.doubleToRawLongBits(x);
    final long mantissa = (bits & 0x000fffffffffffffL) | 0x0010000000000000L;
    // From the first bit on whose product with the mantissa is no whole number of turns.
    final int start = (int) (bits >>> 52 & 0x7ff) - 1075 - 2 + 64;
    final long window0 = window(start);
    final long window1 = window(start + 64);
    final long window2 = window(start + 128);
    final long low = mantissa * window2;
    final long carried = Math.unsignedMultiplyHigh(mantissa, window2);
    final long product1 = mantissa * window1;
    final long middle = product1 + carried;
    final long carry = Long.compareUnsigned(middle, carried) < 0 ? 1 : 0;
    final long top = mantissa * window0 + Math.unsignedMultiplyHigh(mantissa, window1) + carry;
    // Two bits of quarter turns, and a fraction of one that is as near to 0 as it can be.
    final long fraction = top << 2 | middle >>> 62;
    final long beyond = middle << 2 | low >>> 62;
    final long quarters = (top >>> 62) + (fraction >>> 63);
    final double first = (double) (fraction >> 32) * 0x1p-32;
    final double second = (double) (fraction & LOW_HALF) * 0x1p-64;
    final double third = (double) (beyond >>> 32) * 0x1p-96;
    final double fourth = (double) (beyond & LOW_HALF) * 0x1p-128;
    final double sum = first + second;
    final double sumLow = (second - (sum - first)) + third + fourth;
    final double turn = sum + sumLow;
    final double turnLow = sumLow - (turn - sum);
    final double angle = turn * HALF_PI;
    final double angleLow = Math.fma(turn, HALF_PI, -angle);
    final double rest = Math.fma(turn, HALF_PI_LOW, Math.fma(turnLow, HALF_PI, angleLow));
    final double high = angle + rest;
    final double highLow = rest - (high - angle);
    return bits < 0
        ? sineOf(-high, -highLow, -quarters + more)
        : sineOf(high, highLow, quarters + more);
  }

  private static long window(final int start) {
    final int word = start / 64;
    final int shift = start % 64;
    return BITS_OF_TWO_OVER_PI[word] << shift | BITS_OF_TWO_OVER_PI[word + 1] >>> 1 >>> 63 - shift;
  }

  /**
   * @param y what is left of the angle, at most pi/4 and a little
   * @param low what its rounding left
   * @param quarters turns that were taken off, in the two lowest bits
   */
  private static double sineOf(final double y, final double low, final long quarters) {
    final double z = y * y;
    final double s =
        Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, S6, S5), S4), S3), S2), S1);
    // Less what is 0 for a zero, so that -0 stays one.
    final double sine = y - Math.fma(z * y, s, Math.fma(0.5 * z, low, -low));
    final double c =
        Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, C6, C5), C4), C3), C2), C1);
    final double half = 0.5 * z;
    final double w = 1 - half;
    final double cosine = w + Math.fma(z * z, c, ((1 - w) - half) - y * low);
    final long cosineBits = Double.doubleToRawLongBits(cosine);
    final long even = (quarters & 1) - 1;
    return Double.longBitsToDouble(
        cosineBits
            ^ ((cosineBits ^ Double.doubleToRawLongBits(sine)) & even)
            ^ (quarters & 2) << 62);
  }
}
