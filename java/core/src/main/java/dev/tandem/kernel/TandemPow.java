package dev.tandem.kernel;

/**
 * Tandem's power of two doubles: exp(y log x), with the logarithm as the sum of two doubles. The
 * order of the operations is part of the definition: this and {@code tandem_pow.h} of the formulas
 * give the same 64 bits (NaNs compared as NaN). Within 1 ulp: 0.55 are exp's (docs/exp.md), and the
 * logarithm, seen to be off by up to 2^-64.6 of itself, adds 0.2 where the power is near the
 * largest or the smallest double; 0.71 was the largest error of 8 million.
 *
 * <p>With x = 2^k (1 + f) and s = f / (2 + f), log(1 + f) is 2s (1 + z/3 + z^2 p(z)), z = s^2; all
 * but p are computed to twice a double's digits.
 */
public final class TandemPow {
  /** 1/3 in two parts. */
  static final double THIRD = 0x1.5555555555555p-2;

  static final double THIRD_LOW = 0x1.5555555555555p-56;

  /** Interpolates (atanh(s)/s - 1 - z/3) / z^2 at Chebyshev's nodes for |f| at most sqrt(2) - 1. */
  static final double P0 = 0x1.999999999999ap-3;

  static final double P1 = 0x1.2492492492521p-3;
  static final double P2 = 0x1.c71c71c6eaa8cp-4;
  static final double P3 = 0x1.745d177a8f30dp-4;
  static final double P4 = 0x1.3b1395d4f2df4p-4;
  static final double P5 = 0x1.1118c749a1ccap-4;
  static final double P6 = 0x1.df7ce956c7572p-5;
  static final double P7 = 0x1.e02d1cc03596ep-5;

  /** |log x| is less than |k| times the first and |f| times the second. */
  static final double MOST_OF_K = 0.6932;

  static final double MOST_OF_F = 1.1835;

  private TandemPow() {}

  /** x to the power of y, with the special values of {@link Math#pow}. */
  public static double pow(final double x, final double y) {
    return outside(x, y) >= 0 ? inRange(x, y) : beyond(x, y);
  }

  /** The same where {@link #outside} is not negative; anything elsewhere. */
  public static double inRange(final double x, final double y) {
    return ofBits(Double.doubleToRawLongBits(x), TandemLog.WHOLE_OF_ONE, y);
  }

  /** Negative where x is no positive normal number, or the power may be none. */
  public static long outside(final double x, final double y) {
    final long bits = Double.doubleToRawLongBits(x) + TandemLog.TO_ONE;
    final double k =
        Double.longBitsToDouble(bits >>> 52 | TandemLog.WHOLE) - TandemLog.WHOLE_OF_ONE;
    final double f = Double.longBitsToDouble((bits & TandemLog.MANTISSA) + TandemLog.FRACTION) - 1;
    return TandemLog.outside(x)
        | TandemExp.outside(y * (MOST_OF_K * Math.abs(k) + MOST_OF_F * Math.abs(f)));
  }

  private static double beyond(final double x, final double y) {
    final double magnitude = Math.abs(x);
    if (y == 0) {
      return 1;
    }
    if (Double.isNaN(x) || Double.isNaN(y) || magnitude == 1 && Double.isInfinite(y)) {
      return Double.NaN;
    }
    if (Double.isInfinite(y)) {
      return magnitude > 1 == y > 0 ? Double.POSITIVE_INFINITY : 0;
    }
    // From 2^53 on all doubles are even.
    final boolean isWhole = Math.abs(y) >= 0x1p53 || (long) y == y;
    final boolean isOdd = Math.abs(y) < 0x1p53 && isWhole && ((long) y & 1) != 0;
    if (x < 0 && !Double.isInfinite(x) && !isWhole) {
      return Double.NaN;
    }
    final double power;
    if (magnitude == 0 || Double.isInfinite(x)) {
      power = magnitude == 0 == y < 0 ? Double.POSITIVE_INFINITY : 0;
    } else if (magnitude < Double.MIN_NORMAL) {
      power =
          ofBits(Double.doubleToRawLongBits(magnitude * 0x1p54), TandemLog.WHOLE_OF_ONE + 54, y);
    } else {
      power = ofBits(Double.doubleToRawLongBits(magnitude), TandemLog.WHOLE_OF_ONE, y);
    }
    return Double.doubleToRawLongBits(x) < 0 && isOdd ? -power : power;
  }

  /**
   * @param of the bits of x, positive and normal
   * @param whole 2^52 and what x's exponent is too large by
   */
  private static double ofBits(final long of, final double whole, final double y) {
    final long bits = of + TandemLog.TO_ONE;
    final double k = Double.longBitsToDouble(bits >>> 52 | TandemLog.WHOLE) - whole;
    final double f = Double.longBitsToDouble((bits & TandemLog.MANTISSA) + TandemLog.FRACTION) - 1;
    final double d = 2 + f;
    final double dLow = f - (d - 2);
    final double s = f / d;
    final double rest = Math.fma(-s, dLow, Math.fma(-s, d, f));
    final double sLow = rest * Math.fma(-0.5, s, 0.5);
    final double z = s * s;
    final double zLow = Math.fma(2 * s, sLow, Math.fma(s, s, -z));
    final double p = polynomial(z);
    final double q = z * p;
    final double qLow = Math.fma(zLow, p, Math.fma(z, p, -q));
    final double u = THIRD + q;
    final double uLow = THIRD_LOW + (q - (u - THIRD)) + qLow;
    final double w = z * u;
    final double wLow = Math.fma(zLow, u, Math.fma(z, uLow, Math.fma(z, u, -w)));
    final double v = 2 * s;
    final double t = v * w;
    final double tLow = Math.fma(2 * sLow, w, Math.fma(v, wLow, Math.fma(v, w, -t)));
    final double l = v + t;
    final double lLow = t - (l - v) + (tLow + 2 * sLow);
    final double ofTwo = k * TandemLog.LN2_HIGH;
    final double log = ofTwo + l;
    final double logLow = l - (log - ofTwo) + Math.fma(k, TandemLog.LN2_LOW, lLow);
    final double exponent = y * log;
    return exp(exponent, Math.fma(y, logLow, Math.fma(y, log, -exponent)));
  }

  private static double polynomial(final double z) {
    final double z2 = z * z;
    final double p01 = Math.fma(z, P1, P0);
    final double p23 = Math.fma(z, P3, P2);
    final double p45 = Math.fma(z, P5, P4);
    final double p67 = Math.fma(z, P7, P6);
    return Math.fma(z2, Math.fma(z2, Math.fma(z2, p67, p45), p23), p01);
  }

  private static double exp(final double x, final double low) {
    if (Math.abs(x) <= TandemExp.RANGE) {
      final double shifted = Math.fma(x, TandemExp.INVERSE, TandemExp.SHIFT);
      return TandemExp.of(TandemExp.reduced(x, shifted) + low, shifted);
    }
    // There low may be no number.
    if (x > 1000) {
      return Double.POSITIVE_INFINITY;
    }
    return x < -1000 ? 0 : TandemExp.beyond(x, low);
  }
}
