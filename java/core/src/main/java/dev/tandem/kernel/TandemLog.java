package dev.tandem.kernel;

/**
 * Tandem's natural logarithm for one double: fdlibm's, without branches for ordinary arguments. The
 * order of the operations is part of the definition: this and {@code tandem_log.h} of the formulas
 * give the same 64 bits (NaNs compared as NaN). Within 1 ulp, as fdlibm's {@code e_log.c} derives.
 */
public final class TandemLog {
  /** The high half of the bits of sqrt(1/2), from which on the fraction lies, and those of 1. */
  static final long FRACTION = 0x3fe6a09e00000000L;

  static final long TO_ONE = 0x3ff0000000000000L - FRACTION;
  static final long MANTISSA = 0x000fffffffffffffL;
  static final long LEAST_NORMAL = 0x0010000000000000L;
  static final long LARGEST = 0x7fefffffffffffffL;

  /** Its bits with a whole number below 2^52 in the lowest are those of 2^52 and that number. */
  static final long WHOLE = 0x4330000000000000L;

  static final double WHOLE_OF_ONE = 0x1p52 + 1023;

  /** ln 2 in two parts, of which the first, times an exponent, is exact. */
  static final double LN2_HIGH = 0x1.62e42feep-1;

  static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /** Of e_log.c: (log(1+f) - 2s) / s is about their polynomial in s squared, s = f / (2 + f). */
  static final double L1 = 0x1.5555555555593p-1;

  static final double L2 = 0x1.999999997fa04p-2;
  static final double L3 = 0x1.2492494229359p-2;
  static final double L4 = 0x1.c71c51d8e78afp-3;
  static final double L5 = 0x1.7466496cb03dep-3;
  static final double L6 = 0x1.39a09d078c69fp-3;
  static final double L7 = 0x1.2f112df3e5244p-3;

  private TandemLog() {}

  /** The natural logarithm of any double. */
  public static double log(final double x) {
    if (outside(x) >= 0) {
      return inRange(x);
    }
    if (x == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (!(x > 0)) {
      return Double.NaN;
    }
    // Infinite, or subnormal: 54 powers of two up, and down again in the exponent.
    return x == Double.POSITIVE_INFINITY ? x : ofBits(x * 0x1p54, WHOLE_OF_ONE + 54);
  }

  /** The same for positive normal numbers; anything for others. */
  public static double inRange(final double x) {
    return ofBits(x, WHOLE_OF_ONE);
  }

  /** Negative, for what is no positive normal number. */
  public static long outside(final double x) {
    final long bits = Double.doubleToRawLongBits(x);
    return bits | bits - LEAST_NORMAL | LARGEST - bits;
  }

  /**
   * @param whole 2^52 and what the exponent is too large by
   */
  private static double ofBits(final double x, final double whole) {
    final long bits = Double.doubleToRawLongBits(x) + TO_ONE;
    final double k = Double.longBitsToDouble(bits >>> 52 | WHOLE) - whole;
    final double f = Double.longBitsToDouble((bits & MANTISSA) + FRACTION) - 1;
    final double half = 0.5 * f * f;
    final double s = f / (2 + f);
    final double z = s * s;
    final double w = z * z;
    final double even = w * (L2 + w * (L4 + w * L6));
    final double odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
    final double rest = odd + even;
    return s * (half + rest) + k * LN2_LOW - half + f + k * LN2_HIGH;
  }
}
