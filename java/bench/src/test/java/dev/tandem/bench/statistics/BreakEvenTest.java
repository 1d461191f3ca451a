package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakEvenTest {
  private static final double WIDTH = 0.005;
  private static final long[] GRID =
      LongStream.rangeClosed(0, 11).map(it -> 1L << 2 * it).toArray();

  private static NavigableMap<Long, Interval> ratios(
      final DoubleUnaryOperator ratioAt, final long... sizes) {
    final NavigableMap<Long, Interval> ratios = new TreeMap<>();
    for (final long size : sizes) {
      final double ratio = ratioAt.applyAsDouble(size);
      ratios.put(size, new Interval(ratio, ratio * (1 - WIDTH), ratio * (1 + WIDTH)));
    }
    return ratios;
  }

  /** Times of two that each cost something for the call and something for every element. */
  private static DoubleUnaryOperator linear(
      final double call, final double element, final double otherCall, final double otherElement) {
    return n -> (call + element * n) / (otherCall + otherElement * n);
  }

  @ParameterizedTest
  @CsvSource({
    "330, 2.4, 80, 3.9, 166.7",
    "1080, 1.2, 80, 3.9, 370.4",
    "90000, 2, 80, 3.9, 47326",
    "84, 2.4, 80, 3.9, 2.67"
  })
  void shouldPredictWhereTimesThatAreLinearMeet(
      final double call,
      final double element,
      final double otherCall,
      final double otherElement,
      final double expected) {
    final BreakEven.Prediction prediction =
        BreakEven.predict(ratios(linear(call, element, otherCall, otherElement), GRID));
    assertThat(prediction.kind()).isEqualTo(BreakEven.Kind.CROSSES);
    assertThat(prediction.elements().orElseThrow())
        .isCloseTo(expected, Percentage.withPercentage(1));
    assertThat(expected)
        .isBetween((double) prediction.lastSlower(), (double) prediction.firstFaster());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldPredictWithinATenthWhenRatiosAreOneHundredthOff(final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final DoubleUnaryOperator exact = linear(330, 2.4, 80, 3.9);
    final BreakEven.Prediction prediction =
        BreakEven.predict(
            ratios(n -> exact.applyAsDouble(n) * (1 + 0.02 * (random.nextDouble() - 0.5)), GRID));
    assertThat(prediction.elements().orElseThrow()).isCloseTo(166.7, Percentage.withPercentage(10));
  }

  @Test
  void shouldPredictAsWellWhenElementsCostMoreInAFartherCache() {
    // Beyond 4096 elements both wait for the same memory.
    final DoubleUnaryOperator near = linear(330, 2.4, 80, 3.9);
    final DoubleUnaryOperator far = linear(330, 4.4, 80, 4.6);
    assertThat(
            BreakEven.predict(ratios(n -> (n > 4096 ? far : near).applyAsDouble(n), GRID))
                .elements()
                .orElseThrow())
        .isCloseTo(166.7, Percentage.withPercentage(1));
  }

  @Test
  void shouldGiveNoNumberWhenItIsFasterThroughoutOrNever() {
    final BreakEven.Prediction throughout = BreakEven.predict(ratios(linear(80, 2, 80, 4), GRID));
    assertThat(throughout.kind()).isEqualTo(BreakEven.Kind.FASTER_THROUGHOUT);
    assertThat(throughout.elements()).isEmpty();
    assertThat(throughout.firstFaster()).isEqualTo(4);
    final BreakEven.Prediction never = BreakEven.predict(ratios(linear(90, 4, 80, 4), GRID));
    assertThat(never.kind()).isEqualTo(BreakEven.Kind.NEVER_FASTER);
    assertThat(never.elements()).isEmpty();
  }

  @Test
  void shouldPredictTheLastCrossingWhenItIsAheadAtAFewElementsToo() {
    final DoubleUnaryOperator later = linear(330, 2.4, 80, 3.9);
    final BreakEven.Prediction prediction =
        BreakEven.predict(ratios(n -> n <= 8 ? 0.5 : later.applyAsDouble(n), GRID));
    assertThat(prediction.kind()).isEqualTo(BreakEven.Kind.CROSSES);
    assertThat(prediction.elements().orElseThrow()).isCloseTo(166.7, Percentage.withPercentage(1));
    final BreakEven.Prediction lost = BreakEven.predict(ratios(n -> n <= 64 ? 0.5 : 1.5, GRID));
    assertThat(lost.kind()).isEqualTo(BreakEven.Kind.NEVER_FASTER);
    assertThat(lost.lastSlower()).isEqualTo(GRID[GRID.length - 1]);
  }

  @Test
  void shouldGiveNoNumberWhenThereAreTooFewSizes() {
    assertThat(BreakEven.predict(ratios(linear(330, 2.4, 80, 3.9), 16, 1024)).kind())
        .isEqualTo(BreakEven.Kind.UNCLEAR);
  }

  @Test
  void shouldMeasureTheCrossingWithoutAModel() {
    final Interval measured =
        BreakEven.measured(ratios(linear(330, 2.4, 80, 3.9), 84, 105, 133, 167, 210, 265, 333));
    assertThat(measured.median()).isCloseTo(166.7, within(2.0));
    assertThat(measured.low()).isLessThan(measured.median());
    assertThat(measured.high()).isGreaterThan(measured.median());
  }

  @Test
  void shouldMeasureNoCrossingWhereThereIsNone() {
    assertThat(BreakEven.measured(ratios(_ -> 1.2, 16, 32, 64)).median()).isNaN();
    assertThat(BreakEven.measured(ratios(_ -> 0.8, 16, 32, 64)).median()).isNaN();
    // The median crosses within the sizes, an end does not.
    final Interval open = BreakEven.measured(ratios(n -> 1.004 - n * 1e-4, 16, 32, 64));
    assertThat(open.median()).isCloseTo(40, within(3.0));
    assertThat(open.isKnown()).isFalse();
  }

  @Test
  void shouldAverageNeighboursThatRise() {
    assertThat(BreakEven.falling(new double[] {5, 3, 4, 1})).containsExactly(5, 3.5, 3.5, 1);
    assertThat(BreakEven.falling(new double[] {1, 2, 3})).containsExactly(2, 2, 2);
    assertThat(BreakEven.falling(new double[] {3, 2, 1})).containsExactly(3, 2, 1);
  }
}
