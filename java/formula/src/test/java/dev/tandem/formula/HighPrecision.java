package dev.tandem.formula;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * Functions to many more digits than a double has, by the library big-math, and erf by its series.
 * Stateless.
 */
final class HighPrecision {
  /** Enough for a double of 2^60, a sine next to a zero, and 30 digits besides. */
  private static final MathContext DIGITS = new MathContext(80);

  /** erfc by its series cancels as many digits as its result is small, twice. */
  private static final MathContext DIGITS_OF_ERFC = new MathContext(700);

  /** Beyond it a double overflows, or is 0. */
  private static final int MOST_EXPONENT = 760;

  private HighPrecision() {}

  /**
   * What a function gives, rounded to 80 digits; empty where that is no finite number, far beyond
   * doubles or an argument too large or small for the library's series, and at zeros, where all
   * codes are known to give the same.
   */
  static Optional<BigDecimal> of(final Operation operation, final double... arguments) {
    for (final double argument : arguments) {
      if (!(argument == 0 || Math.abs(argument) >= 0x1p-80 && Math.abs(argument) <= 0x1p80)) {
        return Optional.empty();
      }
    }
    final double first = arguments[0];
    final BigDecimal x = new BigDecimal(first);
    return Optional.ofNullable(
        switch (operation) {
          case POWER -> power(first, arguments[1]);
          case CBRT -> cbrt(x);
          case EXP -> exp(x, first);
          case EXP2 -> power(2, first);
          case EXP10 -> power(10, first);
          case EXPM1 -> first > MOST_EXPONENT ? null : expm1(x, first);
          case LOG -> first > 0 ? BigDecimalMath.log(x, DIGITS) : null;
          case LOG2 -> first > 0 ? BigDecimalMath.log2(x, DIGITS) : null;
          case LOG10 -> first > 0 ? BigDecimalMath.log10(x, DIGITS) : null;
          case LOG1P -> first > -1 ? log1p(x) : null;
          case SIN -> BigDecimalMath.sin(x, DIGITS);
          case COS -> BigDecimalMath.cos(x, DIGITS);
          case TAN -> BigDecimalMath.tan(x, DIGITS);
          case ASIN -> Math.abs(first) <= 1 ? BigDecimalMath.asin(x, DIGITS) : null;
          case ACOS -> Math.abs(first) <= 1 ? BigDecimalMath.acos(x, DIGITS) : null;
          case ATAN -> atan(x, first);
          case ATAN2 ->
              first == 0 || arguments[1] == 0
                  ? null
                  : BigDecimalMath.atan2(x, new BigDecimal(arguments[1]), DIGITS);
          case SINH -> Math.abs(first) > MOST_EXPONENT ? null : sinh(x);
          case COSH -> Math.abs(first) > MOST_EXPONENT ? null : BigDecimalMath.cosh(x, DIGITS);
          case TANH -> Math.abs(first) > 100 ? null : tanh(x);
          case ASINH -> asinh(x);
          case ACOSH -> first >= 1 ? acosh(x) : null;
          case ATANH -> Math.abs(first) < 1 ? atanh(x) : null;
          case HYPOT ->
              x.multiply(x)
                  .add(new BigDecimal(arguments[1]).multiply(new BigDecimal(arguments[1])))
                  .sqrt(DIGITS);
          case ERF -> Math.abs(first) > 7 ? null : erf(x, DIGITS);
          case ERFC ->
              Math.abs(first) > 26 ? null : BigDecimal.ONE.subtract(erf(x, DIGITS_OF_ERFC));
          default -> throw new IllegalArgumentException(operation + " has one right result");
        });
  }

  private static BigDecimal exp(final BigDecimal x, final double about) {
    return Math.abs(about) > MOST_EXPONENT ? null : BigDecimalMath.exp(x, DIGITS);
  }

  private static BigDecimal power(final double x, final double y) {
    if (x == 0 || x < 0 && y != Math.rint(y)) {
      return null;
    }
    if (Math.abs(y * StrictMath.log(Math.abs(x))) > MOST_EXPONENT) {
      return null;
    }
    final BigDecimal power =
        BigDecimalMath.exp(
            BigDecimalMath.log(new BigDecimal(Math.abs(x)), DIGITS)
                .multiply(new BigDecimal(y), DIGITS),
            DIGITS);
    return x < 0 && y % 2 != 0 ? power.negate() : power;
  }

  private static BigDecimal cbrt(final BigDecimal x) {
    if (x.signum() == 0) {
      return null;
    }
    final BigDecimal root =
        BigDecimalMath.exp(
            BigDecimalMath.log(x.abs(), DIGITS).divide(BigDecimal.valueOf(3), DIGITS), DIGITS);
    return x.signum() < 0 ? root.negate() : root;
  }

  /** With as many more digits as 1 cancels. */
  private static MathContext cancelling(final BigDecimal x) {
    return new MathContext(DIGITS.getPrecision() + 2 * Math.max(0, x.scale() - x.precision()));
  }

  private static BigDecimal expm1(final BigDecimal x, final double about) {
    return about < -MOST_EXPONENT
        ? BigDecimal.ONE.negate()
        : x.signum() == 0 ? null : BigDecimalMath.exp(x, cancelling(x)).subtract(BigDecimal.ONE);
  }

  private static BigDecimal log1p(final BigDecimal x) {
    return x.signum() == 0 ? null : BigDecimalMath.log(x.add(BigDecimal.ONE), cancelling(x));
  }

  private static BigDecimal atan(final BigDecimal x, final double about) {
    // big-math's series is slow for large arguments.
    return x.signum() == 0 ? null : Math.abs(about) > 1e30 ? null : BigDecimalMath.atan(x, DIGITS);
  }

  private static BigDecimal sinh(final BigDecimal x) {
    if (x.signum() == 0) {
      return null;
    }
    final MathContext digits = cancelling(x);
    final BigDecimal power = BigDecimalMath.exp(x, digits);
    return power.subtract(BigDecimal.ONE.divide(power, digits)).divide(BigDecimal.TWO, digits);
  }

  private static BigDecimal tanh(final BigDecimal x) {
    if (x.signum() == 0) {
      return null;
    }
    final MathContext digits = cancelling(x);
    final BigDecimal power = BigDecimalMath.exp(x.multiply(BigDecimal.TWO), digits);
    return power.subtract(BigDecimal.ONE).divide(power.add(BigDecimal.ONE), digits);
  }

  private static BigDecimal asinh(final BigDecimal x) {
    if (x.signum() == 0) {
      return null;
    }
    final BigDecimal a = x.abs();
    final MathContext digits = cancelling(x);
    final BigDecimal positive =
        BigDecimalMath.log(a.add(a.multiply(a).add(BigDecimal.ONE).sqrt(digits)), digits);
    return x.signum() < 0 ? positive.negate() : positive;
  }

  private static BigDecimal acosh(final BigDecimal x) {
    final MathContext digits = cancelling(x.subtract(BigDecimal.ONE));
    return BigDecimalMath.log(x.add(x.multiply(x).subtract(BigDecimal.ONE).sqrt(digits)), digits);
  }

  private static BigDecimal atanh(final BigDecimal x) {
    if (x.signum() == 0) {
      return null;
    }
    final MathContext digits = cancelling(x);
    return BigDecimalMath.log(
            BigDecimal.ONE.add(x).divide(BigDecimal.ONE.subtract(x), digits), digits)
        .divide(BigDecimal.TWO, digits);
  }

  /** Its Maclaurin series: Abramowitz and Stegun, 7.1.5. */
  private static BigDecimal erf(final BigDecimal x, final MathContext digits) {
    final BigDecimal square = x.multiply(x).round(digits);
    BigDecimal power = x;
    BigDecimal sum = x;
    final BigDecimal least = x.abs().scaleByPowerOfTen(-digits.getPrecision());
    for (int n = 1; power.abs().compareTo(least) > 0; n++) {
      power = power.multiply(square, digits).divide(BigDecimal.valueOf(-n), digits);
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
    }
    return sum.multiply(BigDecimal.TWO).divide(BigDecimalMath.pi(digits).sqrt(digits), digits);
  }

  /**
   * How far a result is off, in units in the last place of the right one; 0 if both overflow or
   * underflow alike.
   */
  static double ulps(final BigDecimal right, final double actual) {
    final double rounded = right.doubleValue();
    if (rounded == actual) {
      return 0;
    }
    if (Double.isNaN(actual)) {
      return Double.POSITIVE_INFINITY;
    }
    final BigDecimal ulp =
        new BigDecimal(Math.ulp(Math.clamp(rounded, -Double.MAX_VALUE, Double.MAX_VALUE)));
    final BigDecimal given =
        Double.isInfinite(actual)
            // The number that an infinite result stands for: one step beyond the largest.
            ? new BigDecimal(Math.copySign(Double.MAX_VALUE, actual))
                .add(ulp.multiply(BigDecimal.valueOf(Math.signum(actual))))
            : new BigDecimal(actual);
    return given.subtract(right).abs().divide(ulp, MathContext.DECIMAL64).doubleValue();
  }
}
