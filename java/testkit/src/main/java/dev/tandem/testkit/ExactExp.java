package dev.tandem.testkit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * exp to as many digits as a question needs: slow (about 0.1 ms), without any table.
 *
 * <p>Stateless; safe to share between threads.
 *
 * <p>The argument is divided by 2<sup>m</sup> until it is below 2<sup>-10</sup>, summed as a Taylor
 * series and squared {@code m} times. With {@code d} digits each operation has a relative error of
 * at most w = 5·10<sup>-d</sup>. A term gains three digits at least, so there are fewer than {@code
 * d} of them and the sum is off by at most (d + 3)·w. A squaring doubles the error and adds w. For
 * |x| &lt; 2<sup>10</sup> that makes at most 2<sup>20</sup>·(d + 4)·w, which is below
 * 10<sup>10-d</sup> for d &lt; 1900; {@link #MARGIN_DIGITS} is one digit more.
 */
final class ExactExp {
  /** The result has this many digits fewer than the arithmetic. */
  static final int MARGIN_DIGITS = 11;

  private static final int FIRST_DIGITS = 50;
  private static final int LAST_DIGITS = 1600;
  private static final int REDUCED_EXPONENT = -10;
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private ExactExp() {}

  /**
   * exp(x) rounded once, to nearest even.
   *
   * <p>For a finite x other than 0, exp(x) is transcendental (Lindemann), so it is never halfway
   * between two doubles and enough digits always decide. The published worst cases (Lefèvre and
   * Muller) come as close as 2<sup>-113</sup>; the first attempt's 39 digits see 2<sup>-129</sup>.
   *
   * @param x finite, |x| below 1024
   */
  static double rounded(final double x) {
    if (x == 0.0) {
      return 1.0;
    }
    for (int digits = FIRST_DIGITS; digits <= LAST_DIGITS; digits *= 2) {
      final BigDecimal value = approximated(x, digits);
      final BigDecimal radius = value.scaleByPowerOfTen(MARGIN_DIGITS - digits);
      // BigDecimal.doubleValue rounds to nearest even, subnormals included.
      final double below = value.subtract(radius).doubleValue();
      final double above = value.add(radius).doubleValue();
      if (below == above) {
        return below;
      }
    }
    throw new IllegalStateException(
        "exp(" + Double.toHexString(x) + ") is undecided at " + LAST_DIGITS + " digits");
  }

  /**
   * exp(x) with a relative error below 10<sup>{@value #MARGIN_DIGITS} - digits</sup>.
   *
   * @param x finite, |x| below 1024
   * @param digits digits of the arithmetic, below 1900
   */
  static BigDecimal approximated(final double x, final int digits) {
    if (!(Math.abs(x) < 1024.0)) {
      throw new IllegalArgumentException("exp is exact here for |x| < 1024 only, but x is " + x);
    }
    final MathContext context = new MathContext(digits, RoundingMode.HALF_EVEN);
    final int squarings = x == 0.0 ? 0 : Math.max(0, Math.getExponent(x) + 1 - REDUCED_EXPONENT);
    final BigDecimal reduced = new BigDecimal(x).multiply(HALF.pow(squarings)).round(context);
    final BigDecimal negligible = BigDecimal.ONE.scaleByPowerOfTen(-digits - 2);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int i = 1; term.abs().compareTo(negligible) > 0; i++) {
      term = term.multiply(reduced, context).divide(BigDecimal.valueOf(i), context);
      sum = sum.add(term, context);
    }
    for (int i = 0; i < squarings; i++) {
      sum = sum.multiply(sum, context);
    }
    return sum;
  }
}
