package dev.tandem.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * exp by the plain series of |x|, all terms positive, in fixed point, then perhaps a reciprocal:
 * another method than the one under test, with next to nothing to get wrong.
 *
 * <p>Each of at most 2,500 terms is cut off at 2<sup>-400</sup>, and the sum is at least 1: the
 * relative error is below 2<sup>-380</sup>, and the result is given to 90 digits.
 */
final class IndependentExp {
  private static final int FRACTION_BITS = 400;
  private static final int SIGNIFICAND_BITS = 53;
  private static final MathContext DIGITS = new MathContext(90);
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private static final BigDecimal ONE = powerOfTwo(FRACTION_BITS);

  private IndependentExp() {}

  static BigDecimal of(final double x) {
    final int shift = SIGNIFICAND_BITS - 1 - Math.getExponent(x);
    final BigInteger significand =
        new BigDecimal(Math.abs(x)).multiply(powerOfTwo(shift)).toBigInteger();
    BigInteger sum = BigInteger.ZERO;
    BigInteger term = ONE.toBigInteger();
    for (int i = 1; term.signum() > 0; i++) {
      sum = sum.add(term);
      term = term.multiply(significand).shiftRight(shift).divide(BigInteger.valueOf(i));
    }
    final BigDecimal scaled = new BigDecimal(sum);
    return x < 0.0 ? ONE.divide(scaled, DIGITS) : scaled.divide(ONE, DIGITS);
  }

  /** The distance in ulps, from exact arithmetic alone. */
  static double errorUlps(final BigDecimal exact, final double actual) {
    int binade = Math.getExponent(exact.doubleValue());
    if (powerOfTwo(binade).compareTo(exact) > 0) {
      binade--;
    }
    final int ulpExponent = Math.max(binade - SIGNIFICAND_BITS + 1, -1074);
    return new BigDecimal(actual)
        .subtract(exact)
        .abs()
        .divide(powerOfTwo(ulpExponent), DIGITS)
        .doubleValue();
  }

  static BigDecimal powerOfTwo(final int exponent) {
    return exponent < 0 ? HALF.pow(-exponent) : BigDecimal.TWO.pow(exponent);
  }
}
