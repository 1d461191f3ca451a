package dev.tandem.kernel;

/**
 * Tandem's exp for one double. The order of the operations is part of the definition: this, {@link
 * ExpSumVector} and {@code exp_algorithm.h} give the same 64 bits (NaNs compared as NaN). See
 * docs/exp.md.
 */
final class TandemExp {
  /** Beyond these exp is 0 or infinite anyway. */
  static final double LOWEST = -800.0;

  static final double HIGHEST = 800.0;

  /** 1 / ln 2. */
  static final double LOG2_E = 0x1.71547652b82fep0;

  /** Adding it leaves the nearest integer, ties to even, in a double's low bits. */
  static final double SHIFT = 0x1.8p52;

  /** ln 2 in two parts, negated: the high one has 42 bits, so that a product with k is exact. */
  static final double MINUS_LN2_HIGH = -0x1.62e42fefa3800p-1;

  static final double MINUS_LN2_LOW = -0x1.ef35793c76730p-45;

  /** The coefficients of (e^r - 1 - r) / r^2. */
  static final double C2 = 0x1.0p-1;

  static final double C3 = 0x1.5555555555557p-3;
  static final double C4 = 0x1.5555555555556p-5;
  static final double C5 = 0x1.11111111100cep-7;
  static final double C6 = 0x1.6c16c16c162ccp-10;
  static final double C7 = 0x1.a01a01abef415p-13;
  static final double C8 = 0x1.a01a01a6dcaffp-16;
  static final double C9 = 0x1.71de021a90822p-19;
  static final double C10 = 0x1.27e4db57442fbp-22;
  static final double C11 = 0x1.af4e196027428p-26;
  static final double C12 = 0x1.1f731ea5352cap-29;

  /** Makes k positive, so that half of it is a logical shift, and fits it into 12 bits. */
  static final long BIAS = 2048;

  static final long BIAS_MASK = 4095;

  private TandemExp() {}

  static double exp(final double x) {
    // NaN passes both comparisons unchanged.
    final double atLeast = x < LOWEST ? LOWEST : x;
    final double bounded = atLeast > HIGHEST ? HIGHEST : atLeast;

    // k = x / ln 2 to the nearest integer, r + rLow = x - k ln 2.
    final double shifted = Math.fma(bounded, LOG2_E, SHIFT);
    final double k = shifted - SHIFT;
    final double partly = Math.fma(k, MINUS_LN2_HIGH, bounded);
    final double r = Math.fma(k, MINUS_LN2_LOW, partly);
    final double rLow = Math.fma(k, MINUS_LN2_LOW, partly - r);

    // e^r = 1 + r + r^2 p(r), by Estrin's scheme.
    final double r2 = r * r;
    final double r4 = r2 * r2;
    final double r8 = r4 * r4;
    final double p01 = Math.fma(C3, r, C2);
    final double p23 = Math.fma(C5, r, C4);
    final double p45 = Math.fma(C7, r, C6);
    final double p67 = Math.fma(C9, r, C8);
    final double p89 = Math.fma(C11, r, C10);
    final double p8a = Math.fma(C12, r2, p89);
    final double p03 = Math.fma(p23, r2, p01);
    final double p47 = Math.fma(p67, r2, p45);
    final double p = Math.fma(p8a, r8, Math.fma(p47, r4, p03));

    // 1 + r exactly, as a sum of two, so that only the last addition's rounding is felt.
    final double high = 1.0 + r;
    final double low = r - (high - 1.0);
    final double y = high + (low + Math.fma(p, r2, rLow));

    // y 2^k as (y 2^h) 2^(k - h): the first product is exact, the second rounds once.
    final long biased = (Double.doubleToRawLongBits(shifted) + BIAS) & BIAS_MASK;
    final long half = biased >>> 1;
    final double scale1 = Double.longBitsToDouble((half - 1) << 52);
    final double scale2 = Double.longBitsToDouble((biased - half - 1) << 52);
    return y * scale1 * scale2;
  }
}
