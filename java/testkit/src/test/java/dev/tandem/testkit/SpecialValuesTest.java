package dev.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SpecialValuesTest {
  @Test
  void shouldHoldNoDuplicatesWhenComparedByBits() {
    final double[] arguments = SpecialValues.arguments();
    final Set<Long> bits =
        Arrays.stream(arguments).mapToObj(Double::doubleToRawLongBits).collect(Collectors.toSet());
    assertThat(bits).hasSize(arguments.length);
  }

  @Test
  void shouldHoldTheLandmarksWhenListed() {
    assertThat(SpecialValues.arguments())
        .contains(
            0.0,
            -0.0,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            SpecialValues.LAST_FINITE,
            Math.nextUp(SpecialValues.LAST_FINITE),
            SpecialValues.LAST_NORMAL,
            Math.nextDown(SpecialValues.LAST_NORMAL),
            SpecialValues.LAST_NONZERO,
            Math.nextDown(SpecialValues.LAST_NONZERO));
  }

  @Test
  void shouldBeTheSameWhenAskedAgain() {
    assertThat(rawBits(SpecialValues.arguments())).isEqualTo(rawBits(SpecialValues.arguments()));
    for (int side = 0; side < 2; side++) {
      assertThat(rawBits(SpecialValues.pairs()[side]))
          .isEqualTo(rawBits(SpecialValues.pairs()[side]));
    }
  }

  @Test
  void shouldHitEveryArgumentExactlyWhenPaired() {
    final double[][] pairs = SpecialValues.pairs();
    assertThat(pairs).hasDimensions(2, pairs[0].length);
    final Set<Long> hit = new HashSet<>();
    for (int i = 0; i < pairs[0].length; i++) {
      hit.add(Double.doubleToLongBits(SpecialValues.argumentOf(pairs[0][i], pairs[1][i])));
    }
    for (final double x : SpecialValues.arguments()) {
      assertThat(hit).as(Double.toHexString(x)).contains(Double.doubleToLongBits(x));
    }
  }

  @Test
  void shouldMakeNanOfInfinitiesWhenTheyCancel() {
    final double[][] pairs = SpecialValues.pairs();
    int cancelled = 0;
    int overflowed = 0;
    for (int i = 0; i < pairs[0].length; i++) {
      final double a = pairs[0][i];
      final double b = pairs[1][i];
      final double x = SpecialValues.argumentOf(a, b);
      if (Double.isNaN(x) && !Double.isNaN(a) && !Double.isNaN(b)) {
        cancelled++;
        // Finite inputs whose products overflow with opposite signs give NaN too.
        overflowed += Double.isFinite(a) && Double.isFinite(b) ? 1 : 0;
      }
    }
    assertThat(cancelled).isGreaterThan(overflowed);
    assertThat(overflowed).isPositive();
  }

  private static long[] rawBits(final double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }
}
