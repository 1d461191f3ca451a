package dev.tandem.bench.worker;

/**
 * What workers fill an output with that is to be verified: a NaN that no kernel computes, so that
 * an element that was not written is seen. Part of the protocol, see docs/method.md.
 */
public final class Poison {
  /** Its bits, by which it is told from other NaNs. */
  public static final long BITS = 0x7ff8dead0000deadL;

  static final double VALUE = Double.longBitsToDouble(BITS);

  private Poison() {}
}
