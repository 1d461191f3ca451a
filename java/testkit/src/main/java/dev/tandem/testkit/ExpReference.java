package dev.tandem.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * What exp(x) really is: the correctly rounded result, and how far another result is from it.
 *
 * <p>Stateless; safe to share between threads. Uses no library exp; its constants are computed from
 * {@link BigDecimal} when the class is loaded.
 *
 * <p><b>Method.</b> x = n·ln2/64 + r, n = 64k + j, |r| ≤ 0.005416; exp(x) = 2<sup>k</sup> ·
 * 2<sup>j/64</sup> · exp(r), the last two in double-double (a pair of doubles, {@code high + low}),
 * the first kept apart as an integer, so that neither overflow nor subnormal results lose anything.
 *
 * <p><b>Proof of the bound.</b> Let u = 2<sup>-53</sup>. The double-double operations are
 * algorithms 6 (sum, relative error at most 3u²/(1 - 4u)) and 12 (product with FMA, at most 5u²) of
 * Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building blocks of
 * double-word arithmetic", ACM TOMS 44(2), 2017. They hold barring underflow, and nothing
 * underflows here: |x| &lt; 2<sup>-55</sup> is treated apart, and otherwise r is 0 or a multiple of
 * 2<sup>-200</sup>.
 *
 * <ol>
 *   <li><i>Reduction.</i> |x| ≤ 800, so |n| &lt; 2<sup>17</sup>. ln2/64 = L1 + L2 + L3 with L1 a
 *       multiple of 2<sup>-42</sup> below 2<sup>-6</sup> (36 bits), L2 a multiple of
 *       2<sup>-78</sup> of at most 2<sup>-43</sup> (35 bits), |L3| ≤ 2<sup>-79</sup> rounded to a
 *       double. n·L1 and n·L2 are exact. For n ≠ 0, |x| &gt; 2<sup>-8</sup>, so x - n·L1 is a
 *       multiple of 2<sup>-60</sup> below 2<sup>-7</sup>: exact. Subtracting n·L2 is an exact sum
 *       of two doubles, h + l with |l| ≤ 2<sup>-61</sup>. What remains are the errors of L3 times n
 *       (2<sup>-116</sup>), of the product n·L3 (2<sup>-116</sup>) and of l - n·L3
 *       (2<sup>-114</sup>): r is off by less than 2<sup>-113</sup>, and so is exp(r), relatively.
 *       For n = 0, r = x exactly.
 *   <li><i>Series.</i> Terms from r<sup>12</sup>/12! on are left out: 2<sup>-119</sup>. Those from
 *       r<sup>7</sup>/7! (2<sup>-64</sup>) to r<sup>11</sup>/11! are summed in double with a
 *       relative error below 8u: 2<sup>-114</sup>. Seven Horner steps p[i] = c[i] + r·p[i+1] in
 *       double-double follow; step i is off by at most 3.01u²·p[i] + 5u²·|r|·p[i+1], plus u²·c[i]
 *       where 1/i! is not a double (i ≥ 3), and counts |r|<sup>i</sup> times: together below 3.1u²
 *       relative to p[0] = exp(r).
 *   <li><i>Product.</i> 2<sup>j/64</sup> as a double-double is off by at most u², the product by
 *       5u².
 * </ol>
 *
 * <p>The sum is 9.1u² + 2<sup>-113</sup> + 2<sup>-114</sup> + 2<sup>-119</sup> &lt; 9.2u² &lt;
 * 2<sup>-102</sup>: {@link #RELATIVE_ERROR}. Where that leaves the rounding undecided (one argument
 * in 10<sup>13</sup>, and some tiny ones), {@link ExactExp} decides it with more digits.
 */
public final class ExpReference {
  /** Proven bound of the relative error of {@link #approximate}: 2<sup>-102</sup>. */
  public static final double RELATIVE_ERROR = 0x1p-102;

  /**
   * Half-width of the interval that rounding is tried on. Four times the bound: it also covers the
   * value's own size, below 2, and the rounding of {@code low ± slack}, below 2<sup>-106</sup>.
   */
  private static final double ROUNDING_SLACK = 0x1p-100;

  /** exp(x) overflows above, by far: 2<sup>1024</sup> is at 709.78. */
  private static final double SURELY_OVERFLOWS_ABOVE = 710.0;

  /** exp(x) is below 2<sup>-1154</sup> for smaller arguments, 2<sup>-80</sup> subnormal ulps. */
  private static final double NEGLIGIBLE_BELOW = -800.0;

  /** exp(x) is 1 + x with an error below 2<sup>-110</sup> for smaller arguments. */
  private static final double LINEAR_BELOW = 0x1p-55;

  private static final int SIGNIFICAND_BITS = 53;
  private static final int ULP_EXPONENT_OF_ONE = -(SIGNIFICAND_BITS - 1);
  private static final int MIN_VALUE_EXPONENT = Double.MIN_EXPONENT + ULP_EXPONENT_OF_ONE;

  private static final int TABLE_BITS = 6;
  private static final int TABLE_LENGTH = 1 << TABLE_BITS;
  private static final int HORNER_STEPS = 7;
  private static final MathContext CONSTANT_DIGITS = new MathContext(80, RoundingMode.HALF_EVEN);

  private static final double STEPS_PER_UNIT;
  private static final double STEP_1;
  private static final double STEP_2;
  private static final double STEP_3;
  private static final double[] ROOT_HIGH = new double[TABLE_LENGTH];
  private static final double[] ROOT_LOW = new double[TABLE_LENGTH];
  private static final double[] COEFFICIENT_HIGH = new double[HORNER_STEPS];
  private static final double[] COEFFICIENT_LOW = new double[HORNER_STEPS];
  private static final double[] TAIL = new double[5];

  static {
    final BigDecimal step =
        logarithmOfTwo().divide(BigDecimal.valueOf(TABLE_LENGTH), CONSTANT_DIGITS);
    STEPS_PER_UNIT = BigDecimal.ONE.divide(step, CONSTANT_DIGITS).doubleValue();
    final BigDecimal step1 = roundedToMultipleOfPowerOfTwo(step, -42);
    final BigDecimal step2 = roundedToMultipleOfPowerOfTwo(step.subtract(step1), -78);
    STEP_1 = step1.doubleValue();
    STEP_2 = step2.doubleValue();
    STEP_3 = step.subtract(step1).subtract(step2).doubleValue();

    BigDecimal ratio = BigDecimal.TWO;
    for (int i = 0; i < TABLE_BITS; i++) {
      ratio = ratio.sqrt(CONSTANT_DIGITS);
    }
    BigDecimal root = BigDecimal.ONE;
    for (int j = 0; j < TABLE_LENGTH; j++) {
      ROOT_HIGH[j] = root.doubleValue();
      ROOT_LOW[j] = remainder(root, ROOT_HIGH[j]);
      root = root.multiply(ratio, CONSTANT_DIGITS);
    }

    BigDecimal coefficient = BigDecimal.ONE;
    for (int i = 0; i < HORNER_STEPS + TAIL.length; i++) {
      coefficient =
          i == 0 ? coefficient : coefficient.divide(BigDecimal.valueOf(i), CONSTANT_DIGITS);
      if (i < HORNER_STEPS) {
        COEFFICIENT_HIGH[i] = coefficient.doubleValue();
        COEFFICIENT_LOW[i] = remainder(coefficient, COEFFICIENT_HIGH[i]);
      } else {
        TAIL[i - HORNER_STEPS] = coefficient.doubleValue();
      }
    }
  }

  private ExpReference() {}

  /**
   * An unevaluated value, ({@code high} + {@code low}) · 2<sup>{@code exponent}</sup>.
   *
   * @param high the sum rounded to a double; between 0.99 and 2
   * @param low what the rounding left
   * @param exponent any power of two, also beyond the range of a double
   */
  public record Approximation(double high, double low, int exponent) {
    /** Exponent of the binade that the value lies in: 2^e ≤ value &lt; 2^(e+1). */
    int binade() {
      return high < 1.0 || (high == 1.0 && low < 0.0) ? exponent - 1 : exponent;
    }

    /** Exponent of the unit in the last place there; that of {@link Double#MIN_VALUE} at least. */
    int ulpExponent() {
      return Math.max(binade() + ULP_EXPONENT_OF_ONE, MIN_VALUE_EXPONENT);
    }

    /**
     * |actual - this| in units in the last place of this value, for a finite {@code actual}; NaN
     * and infinity for one that is not.
     */
    public double errorUlps(final double actual) {
      // Exact near the result: scaling towards 1 loses nothing, and doubles within a factor of two
      // of each other subtract exactly (Sterbenz).
      final double scaledActual = Math.scalb(actual, -exponent);
      final double distance = Math.abs((scaledActual - high) - low);
      return Math.scalb(distance, exponent - ulpExponent());
    }
  }

  /**
   * exp(x) rounded to nearest even, once, for every double: infinite where a wider exponent range
   * would round to 2<sup>1024</sup> or more, rounded at {@link Double#MIN_VALUE} where subnormal.
   */
  public static double correctlyRounded(final double x) {
    if (Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x > SURELY_OVERFLOWS_ABOVE) {
      return Double.POSITIVE_INFINITY;
    }
    if (x < NEGLIGIBLE_BELOW) {
      return 0.0;
    }
    return rounded(x, approximate(x));
  }

  /**
   * |actual - exp(x)| in units in the last place of exp(x): 0.5 at most for a correctly rounded
   * result that does not overflow.
   *
   * <p>The unit is that of the binade which the exact value lies in, and {@link Double#MIN_VALUE}
   * for subnormal and smaller ones. The result is relatively exact to about 2<sup>-50</sup> or to
   * 2<sup>-48</sup> ulp, whichever is more; it is never NaN.
   *
   * @return 0 where both are NaN, or where {@link #correctlyRounded} and {@code actual} are both
   *     infinite; {@link Double#POSITIVE_INFINITY} where only one of them is NaN or infinite, so an
   *     early or late overflow is never a matter of ulps, and where the distance overflows
   */
  public static double errorUlps(final double x, final double actual) {
    if (Double.isNaN(x) || Double.isNaN(actual)) {
      return Double.isNaN(x) && Double.isNaN(actual) ? 0.0 : Double.POSITIVE_INFINITY;
    }
    if (x < NEGLIGIBLE_BELOW) {
      return Math.abs(actual) / Double.MIN_VALUE;
    }
    if (x > SURELY_OVERFLOWS_ABOVE) {
      return actual == Double.POSITIVE_INFINITY ? 0.0 : Double.POSITIVE_INFINITY;
    }
    final Approximation exact = approximate(x);
    final boolean mayOverflow = exact.exponent >= Double.MAX_EXPONENT;
    if (mayOverflow && Double.isInfinite(rounded(x, exact))) {
      return actual == Double.POSITIVE_INFINITY ? 0.0 : Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(actual)) {
      return Double.POSITIVE_INFINITY;
    }
    return exact.errorUlps(actual);
  }

  /**
   * exp(x) with a relative error below {@link #RELATIVE_ERROR}.
   *
   * @param x between -800 and 710
   */
  public static Approximation approximate(final double x) {
    if (!(x >= NEGLIGIBLE_BELOW && x <= SURELY_OVERFLOWS_ABOVE)) {
      throw new IllegalArgumentException(
          "exp is approximated for arguments from -800 to 710, but x is " + x);
    }
    if (Math.abs(x) < LINEAR_BELOW) {
      return new Approximation(1.0, x, 0);
    }
    final double steps = Math.rint(x * STEPS_PER_UNIT);
    final int n = (int) steps;

    // r = x - n (L1 + L2 + L3)
    final double afterStep1 = x - steps * STEP_1;
    final double subtrahend = -(steps * STEP_2);
    final double h = afterStep1 + subtrahend;
    final double l = twoSumError(afterStep1, subtrahend, h) - steps * STEP_3;
    final double rHigh = h + l;
    final double rLow = twoSumError(h, l, rHigh);

    double pHigh = TAIL[TAIL.length - 1];
    for (int i = TAIL.length - 2; i >= 0; i--) {
      pHigh = TAIL[i] + rHigh * pHigh;
    }
    double pLow = 0.0;
    for (int i = HORNER_STEPS - 1; i >= 0; i--) {
      final double product = rHigh * pHigh;
      final double productLow = productLow(rHigh, rLow, pHigh, pLow, product);
      final double mHigh = product + productLow;
      final double mLow = productLow - (mHigh - product);

      final double cHigh = COEFFICIENT_HIGH[i];
      final double cLow = COEFFICIENT_LOW[i];
      final double sHigh = cHigh + mHigh;
      final double sLow = twoSumError(cHigh, mHigh, sHigh);
      final double tHigh = cLow + mLow;
      final double tLow = twoSumError(cLow, mLow, tHigh);
      final double c = sLow + tHigh;
      final double vHigh = sHigh + c;
      final double vLow = c - (vHigh - sHigh);
      final double w = tLow + vLow;
      pHigh = vHigh + w;
      pLow = w - (pHigh - vHigh);
    }

    final int j = n & (TABLE_LENGTH - 1);
    final double product = ROOT_HIGH[j] * pHigh;
    final double productLow = productLow(ROOT_HIGH[j], ROOT_LOW[j], pHigh, pLow, product);
    final double high = product + productLow;
    final double low = productLow - (high - product);
    return new Approximation(high, low, n >> TABLE_BITS);
  }

  private static double rounded(final double x, final Approximation value) {
    return value.binade() < Double.MIN_EXPONENT ? subnormal(x, value) : normal(x, value);
  }

  /** The true sum lies between the two arguments of the roundings, and rounding is monotone. */
  private static double normal(final double x, final Approximation value) {
    final double below = value.high + (value.low - ROUNDING_SLACK);
    final double above = value.high + (value.low + ROUNDING_SLACK);
    return below == above ? Math.scalb(below, value.exponent) : ExactExp.rounded(x);
  }

  /**
   * Rounds to multiples of MIN_VALUE, which are multiples of {@code unit} before scaling: adding
   * 2<sup>52</sup> units makes the sum's own unit just that. The part below it, at most half a
   * unit, is rounded itself, which the wider slack covers.
   */
  private static double subnormal(final double x, final Approximation value) {
    final double unit = Math.scalb(1.0, MIN_VALUE_EXPONENT - value.exponent);
    final double shift = unit * 0x1p52;
    final double units = shift + value.high;
    final double rest = twoSumError(shift, value.high, units);
    final double slack = ROUNDING_SLACK + unit * 0x1p-52;
    final double below = units + (rest + (value.low - slack));
    final double above = units + (rest + (value.low + slack));
    return below == above ? Math.scalb(below - shift, value.exponent) : ExactExp.rounded(x);
  }

  /** a + b - sum exactly, where sum is a + b rounded (Knuth). */
  private static double twoSumError(final double a, final double b, final double sum) {
    final double bRounded = sum - a;
    return (a - (sum - bRounded)) + (b - bRounded);
  }

  /** Low part of (aHigh + aLow)(bHigh + bLow), where product is aHigh·bHigh rounded. */
  private static double productLow(
      final double aHigh,
      final double aLow,
      final double bHigh,
      final double bLow,
      final double product) {
    final double error = Math.fma(aHigh, bHigh, -product);
    final double cross = Math.fma(aLow, bHigh, Math.fma(aHigh, bLow, aLow * bLow));
    return error + cross;
  }

  private static double remainder(final BigDecimal value, final double high) {
    return value.subtract(new BigDecimal(high)).doubleValue();
  }

  private static BigDecimal roundedToMultipleOfPowerOfTwo(
      final BigDecimal value, final int exponent) {
    final BigDecimal units = new BigDecimal(BigInteger.TWO.pow(-exponent));
    final BigDecimal count = value.multiply(units).setScale(0, RoundingMode.HALF_EVEN);
    return count.divide(units);
  }

  /** ln 2 = 2 artanh(1/3), whose terms are 1/((2i + 1) 3^(2i + 1)). */
  private static BigDecimal logarithmOfTwo() {
    final BigDecimal nine = BigDecimal.valueOf(9);
    BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(3), CONSTANT_DIGITS);
    BigDecimal sum = BigDecimal.ZERO;
    // 9^-90 < 10^-85
    for (int i = 0; i < 90; i++) {
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * i + 1), CONSTANT_DIGITS));
      power = power.divide(nine, CONSTANT_DIGITS);
    }
    return sum.multiply(BigDecimal.TWO);
  }
}
