package dev.tandem.kernel;

/** Tandem's sine: {@link TandemTrig}'s sine. The same bits as {@code tandem_sin} in C. */
public final class TandemSin {
  static final long QUARTERS = 0;

  private TandemSin() {}

  /** The sine of any double, in radians; NaN of an infinite one. */
  public static double sin(final double x) {
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
