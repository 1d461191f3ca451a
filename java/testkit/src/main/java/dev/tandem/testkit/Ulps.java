package dev.tandem.testkit;

/** Comparison of results bit by bit. Stateless; safe to share between threads. */
public final class Ulps {
  private Ulps() {}

  /**
   * Whether two results are the same: the same bits, or NaN both. +0 and -0 differ; NaN payloads do
   * not count, since neither Java nor IEEE 754 says which one an operation returns.
   */
  public static boolean sameBits(final double a, final double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }
}
