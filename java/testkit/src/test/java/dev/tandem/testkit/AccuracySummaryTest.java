package dev.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AccuracySummaryTest {
  /** Reads the second argument as the error, so that a test states errors directly. */
  private static AccuracySummary of(final long firstIndex, final double... errors) {
    return AccuracySummary.of((_, error) -> error, new double[errors.length], errors, firstIndex);
  }

  @Test
  void shouldNameTheFirstWorstIndexWhenErrorsTie() {
    assertThat(of(100, 0.25, 1.0, 0.5, 1.0)).isEqualTo(new AccuracySummary(4, 1.0, 0.6875, 101));
  }

  @Test
  void shouldBeNoneWhenNothingWasJudged() {
    assertThat(of(7)).isEqualTo(AccuracySummary.NONE);
    final AccuracySummary some = of(0, 0.5);
    assertThat(some.merge(AccuracySummary.NONE)).isEqualTo(some);
    assertThat(AccuracySummary.NONE.merge(some)).isEqualTo(some);
  }

  @Test
  void shouldEqualTheWholeWhenPartsAreMergedInEitherOrder() {
    final AccuracySummary whole = of(0, 0.5, 0.25, 2.0, 0.125, 2.0);
    final AccuracySummary first = of(0, 0.5, 0.25, 2.0);
    final AccuracySummary second = of(3, 0.125, 2.0);
    for (final AccuracySummary merged :
        new AccuracySummary[] {first.merge(second), second.merge(first)}) {
      assertThat(merged.count()).isEqualTo(5);
      assertThat(merged.maxUlp()).isEqualTo(2.0);
      assertThat(merged.atIndex()).isEqualTo(2);
      assertThat(merged.meanUlp()).isCloseTo(whole.meanUlp(), within(1e-15));
    }
  }

  @Test
  void shouldBeInfiniteWhenAResultIsHopeless() {
    final AccuracySummary summary =
        AccuracySummary.ofExp(new double[] {0.0, 1.0}, new double[] {1.0, Double.NaN});
    assertThat(summary.maxUlp()).isInfinite();
    assertThat(summary.meanUlp()).isInfinite();
    assertThat(summary.atIndex()).isEqualTo(1);
  }

  @Test
  void shouldNameTheFirstIndexWhenAllResultsAreExact() {
    assertThat(AccuracySummary.ofExp(new double[] {0.0, -0.0}, new double[] {1.0, 1.0}))
        .isEqualTo(new AccuracySummary(2, 0.0, 0.0, 0));
  }

  @Test
  void shouldRefuseWhenLengthsDiffer() {
    assertThatThrownBy(() -> AccuracySummary.ofExp(new double[3], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are 3 arguments but 2 results");
  }

  @Test
  void shouldRefuseWhenAnErrorIsNan() {
    assertThatThrownBy(() -> of(5, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("index 5");
  }
}
