package dev.tandem.kernel;

/**
 * Tandem's cosine: {@link TandemTrig}'s sine after a quarter turn. The same bits as {@code
 * tandem_cos} in C.
 */
public final class TandemCos {
  static final long QUARTERS = 1;

  private TandemCos() {}

  /** The cosine of any double, in radians; NaN of an infinite one. */
  public static double cos(final double x) {
    return TandemTrig.sine(x, QUARTERS);
  }

  /** The same for |x| at most 2^19; anything for others. */
  public static double inRange(final double x) {
    return TandemTrig.sineInRange(x, QUARTERS);
  }

  /** Negative for those others. */
  public static long outside(final double x) {
    return TandemTrig.outside(x);
  }
}
