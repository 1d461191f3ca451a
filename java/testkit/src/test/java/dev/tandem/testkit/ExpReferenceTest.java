package dev.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpReferenceTest {
  private static final double[] THRESHOLDS = {
    SpecialValues.LAST_FINITE, SpecialValues.LAST_NORMAL, SpecialValues.LAST_NONZERO, -745.9, -708.9
  };

  static DoubleStream arguments() {
    final SplittableRandom random = new SplittableRandom(42);
    final DoubleStream everywhere = random.doubles(600, -746.5, 709.79);
    final DoubleStream subnormalResults = random.doubles(200, -746.5, -708.3);
    final DoubleStream moderate = random.doubles(300, -6, 6);
    final DoubleStream nearZero =
        random.ints(400, -60, 0).mapToDouble(e -> Math.scalb(random.nextDouble(-1, 1), e));
    final DoubleStream nearThresholds =
        DoubleStream.of(THRESHOLDS)
            .flatMap(t -> random.ints(40, -40, 40).mapToDouble(n -> t + n * Math.ulp(t)));
    final DoubleStream special =
        DoubleStream.of(SpecialValues.arguments()).filter(x -> Math.abs(x) < 760);
    final DoubleStream golden =
        GoldenVectors.exp().stream().mapToDouble(GoldenVectors.Vector::argument);
    // More hard cases, which the tests of MPFR and Bionic hold too.
    final DoubleStream hard =
        DoubleStream.of(
            0x1.ffffffffffffep-52,
            0x1.1ffffffffff5ep-44,
            0x1.03fffffffef7fp-39,
            0x1.836b2fff6d6cbp-33,
            0x1.8ae823850230bp-5,
            0x1.46370d915991bp-4,
            0x1.f6e4c3ced7c72p-3,
            0x1.83d4bcdebb3f4p2,
            0x1p-53, // 1 + half an ulp + 2^-107: the sum decides, not the first two terms
            -0x1p-54);
    return Stream.of(
            everywhere, subnormalResults, moderate, nearZero, nearThresholds, special, golden, hard)
        .flatMapToDouble(part -> part);
  }

  @Test
  void shouldRoundCorrectlyWhenComparedWithExactArithmetic() {
    arguments()
        .forEach(x ->
            assertThat(ExpReference.correctlyRounded(x))
                .as("exp(%s)", Double.toHexString(x))
                .isEqualTo(IndependentExp.of(x).doubleValue()));
  }

  @Test
  void shouldDecideByExactArithmeticAloneWhenAskedTo() {
    arguments()
        .filter(x -> Math.abs(x) >= 0x1p-60)
        .forEach(x ->
            assertThat(ExactExp.rounded(x))
                .as("exp(%s)", Double.toHexString(x))
                .isEqualTo(IndependentExp.of(x).doubleValue()));
  }

  @Test
  void shouldKeepItsProvenBoundWhenSampled() {
    final BigDecimal bound = new BigDecimal(ExpReference.RELATIVE_ERROR);
    arguments()
        .filter(x -> Math.abs(x) >= 0x1p-300) // below, the exact sum has thousands of digits
        .filter(x -> x >= -800 && x <= 710)
        .forEach(x -> {
          final ExpReference.Approximation actual = ExpReference.approximate(x);
          assertThat(actual.high() + actual.low()).isEqualTo(actual.high());
          final BigDecimal exact = IndependentExp.of(x);
          final BigDecimal sum =
              new BigDecimal(actual.high())
                  .add(new BigDecimal(actual.low()))
                  .multiply(IndependentExp.powerOfTwo(actual.exponent()));
          assertThat(sum.subtract(exact).abs())
              .as("error of exp(%s)", Double.toHexString(x))
              .isLessThan(bound.multiply(exact));
        });
  }

  @Test
  void shouldMeasureTheDistanceWhenTheResultIsNearby() {
    arguments()
        .filter(x -> Math.abs(x) >= 0x1p-300)
        .forEach(x -> {
          final double rounded = ExpReference.correctlyRounded(x);
          if (Double.isInfinite(rounded)) {
            return;
          }
          final BigDecimal exact = IndependentExp.of(x);
          double actual = rounded;
          for (int i = 0; i < 3 && !Double.isInfinite(actual); i++) {
            assertThat(ExpReference.errorUlps(x, actual))
                .as("error of %s as exp(%s)", actual, Double.toHexString(x))
                .isCloseTo(IndependentExp.errorUlps(exact, actual), within(0x1p-46));
            actual = Math.nextUp(actual);
          }
          assertThat(ExpReference.errorUlps(x, rounded)).isLessThanOrEqualTo(0.5);
        });
  }

  @Test
  void shouldHaveWholeDistancesWhenStepsAreWholeUlps() {
    final double exact = ExpReference.errorUlps(1.0, Math.E);
    assertThat(exact).isBetween(0.0, 0.5);
    assertThat(ExpReference.errorUlps(1.0, Math.E + 16 * Math.ulp(Math.E)))
        .isCloseTo(16.0, within(0.5));
    assertThat(ExpReference.errorUlps(1.0, -Math.E))
        .isCloseTo(2 * Math.E / Math.ulp(Math.E), within(1.0));
  }

  @Test
  void shouldFollowTheSpecialCasesWhenArgumentsAreSpecial() {
    assertThat(ExpReference.correctlyRounded(Double.NaN)).isNaN();
    assertThat(ExpReference.correctlyRounded(Double.NEGATIVE_INFINITY)).isEqualTo(0.0);
    assertThat(ExpReference.correctlyRounded(Double.POSITIVE_INFINITY))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(ExpReference.correctlyRounded(0.0)).isEqualTo(1.0);
    assertThat(ExpReference.correctlyRounded(-0.0)).isEqualTo(1.0);
    assertThat(ExpReference.correctlyRounded(Double.MIN_VALUE)).isEqualTo(1.0);
    assertThat(ExpReference.correctlyRounded(-Double.MIN_VALUE)).isEqualTo(1.0);
    assertThat(ExpReference.correctlyRounded(Double.MAX_VALUE)).isInfinite();
    assertThat(ExpReference.correctlyRounded(-Double.MAX_VALUE)).isEqualTo(0.0);
  }

  @Test
  void shouldSwitchExactlyAtTheThresholdsWhenResultsLeaveTheRange() {
    final double finite = SpecialValues.LAST_FINITE;
    assertThat(ExpReference.correctlyRounded(finite)).isFinite();
    assertThat(ExpReference.correctlyRounded(Math.nextUp(finite))).isInfinite();
    final double normal = SpecialValues.LAST_NORMAL;
    assertThat(ExpReference.correctlyRounded(normal)).isGreaterThanOrEqualTo(Double.MIN_NORMAL);
    assertThat(ExpReference.correctlyRounded(Math.nextDown(normal))).isLessThan(Double.MIN_NORMAL);
    final double nonzero = SpecialValues.LAST_NONZERO;
    assertThat(ExpReference.correctlyRounded(nonzero)).isEqualTo(Double.MIN_VALUE);
    assertThat(ExpReference.correctlyRounded(Math.nextDown(nonzero))).isEqualTo(0.0);
  }

  @Test
  void shouldJudgeSpecialResultsWhenEitherSideIsSpecial() {
    final double infinity = Double.POSITIVE_INFINITY;
    assertThat(ExpReference.errorUlps(Double.NaN, Double.NaN)).isZero();
    assertThat(ExpReference.errorUlps(Double.NaN, 1.0)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(1.0, Double.NaN)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(infinity, Double.NaN)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(infinity, infinity)).isZero();
    assertThat(ExpReference.errorUlps(infinity, -infinity)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(infinity, Double.MAX_VALUE)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(-infinity, 0.0)).isZero();
    assertThat(ExpReference.errorUlps(-infinity, Double.MIN_VALUE)).isEqualTo(1.0);
    assertThat(ExpReference.errorUlps(-infinity, infinity)).isEqualTo(infinity);

    final double overflowing = Math.nextUp(SpecialValues.LAST_FINITE);
    assertThat(ExpReference.errorUlps(overflowing, infinity)).isZero();
    assertThat(ExpReference.errorUlps(overflowing, -infinity)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(overflowing, Double.MAX_VALUE)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(SpecialValues.LAST_FINITE, infinity)).isEqualTo(infinity);
    assertThat(ExpReference.errorUlps(709.0, infinity)).isEqualTo(infinity);

    assertThat(ExpReference.errorUlps(0.0, 1.0)).isZero();
    assertThat(ExpReference.errorUlps(0.0, Math.nextUp(1.0))).isEqualTo(1.0);
    // Below 1 the ulp is half as large, and the exact result is there.
    assertThat(ExpReference.errorUlps(-Double.MIN_VALUE, Math.nextUp(1.0))).isEqualTo(2.0);
  }

  @Test
  void shouldCountInSubnormalUnitsWhenTheResultIsTiny() {
    assertThat(ExpReference.errorUlps(-746.0, 0.0)).isBetween(0.2, 0.25);
    assertThat(ExpReference.errorUlps(-746.0, Double.MIN_VALUE)).isBetween(0.75, 0.8);
    assertThat(ExpReference.errorUlps(-790.0, 0.0)).isBetween(0.0, 1e-19);
    assertThat(ExpReference.errorUlps(-790.0, 3 * Double.MIN_VALUE)).isEqualTo(3.0);
    assertThat(ExpReference.errorUlps(-1e300, 3 * Double.MIN_VALUE)).isEqualTo(3.0);
    assertThat(ExpReference.errorUlps(-1e300, -0.0)).isZero();
  }

  @Test
  void shouldNeverReturnNanWhenResultsAreAbsurd() {
    for (final double x : SpecialValues.arguments()) {
      for (final double actual : SpecialValues.arguments()) {
        if (!(ExpReference.errorUlps(x, actual) >= 0.0)) { // an assertion each takes seconds
          fail("error of %s as exp(%s)", actual, x);
        }
      }
    }
  }

  /** Uniform arguments, and as many near 0, where uniform ones hardly ever fall. */
  private static DoubleStream arbitraryArguments(final int each, final double least) {
    final SplittableRandom random = new SplittableRandom(20251122);
    return DoubleStream.concat(
        DoubleStream.concat(DoubleStream.of(least, 709.78), random.doubles(each, least, 709.78)),
        random.doubles(each, -1.0, 1.0).map(x -> Math.scalb(x, -random.nextInt(80))));
  }

  @Test
  void shouldBeWithinHalfAnUlpWhenRoundedCorrectly() {
    arbitraryArguments(1_000, -760.0)
        .forEach(x ->
            assertThat(ExpReference.errorUlps(x, ExpReference.correctlyRounded(x)))
                .isLessThanOrEqualTo(0.5));
  }

  @Test
  void shouldAgreeWithExactArithmeticWhenArgumentsAreArbitrary() {
    arbitraryArguments(200, -746.0)
        .forEach(x ->
            assertThat(ExpReference.correctlyRounded(x))
                .as("exp(%s)", x)
                .isEqualTo(IndependentExp.of(x).doubleValue()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, 710.5, -800.5, Double.POSITIVE_INFINITY})
  void shouldRefuseToApproximateWhenTheArgumentIsOutOfRange(final double x) {
    assertThatThrownBy(() -> ExpReference.approximate(x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Double.toString(x));
  }

  @ParameterizedTest
  @MethodSource("goldenVectors")
  void shouldMatchPublishedHardCasesWhenRounding(final GoldenVectors.Vector vector) {
    assertThat(ExpReference.correctlyRounded(vector.argument())).isEqualTo(vector.expected());
  }

  static List<GoldenVectors.Vector> goldenVectors() {
    return GoldenVectors.exp();
  }
}
