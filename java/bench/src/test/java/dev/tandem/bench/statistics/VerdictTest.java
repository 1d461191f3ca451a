package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  @ParameterizedTest
  @CsvSource({
    "0.90, 0.98, FASTER",
    "0.90, 0.9804, NO_DIFFERENCE",
    "0.90, 1.50, NO_DIFFERENCE",
    "1.02, 1.50, NO_DIFFERENCE",
    "1.021, 1.5, SLOWER",
    "1.001, 1.019, NO_DIFFERENCE",
    "NaN, NaN, NO_DIFFERENCE"
  })
  void shouldNeedTheWholeIntervalBeyondTheMarginWhenJudging(
      final double low, final double high, final Verdict expected) {
    assertThat(Verdict.of(new Interval((low + high) / 2, low, high))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "0.5, 0.5",
    "0.5001, 1",
    "1, 1",
    "1.0001, 4",
    "4, 4",
    "4.01, worse than 4",
    "Infinity, worse than 4"
  })
  void shouldNameTheBestClassWhenGivenAnError(final double maxUlp, final String label) {
    assertThat(AccuracyClass.of(maxUlp).label()).isEqualTo(label);
  }

  @Test
  void shouldRefuseWhenTheErrorIsNoNumber() {
    assertThatIllegalArgumentException().isThrownBy(() -> AccuracyClass.of(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> AccuracyClass.of(-1));
  }

  @Test
  void shouldRefuseWhenAnIntervalIsReversedOrHalfKnown() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(1, 2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(1, Double.NaN, 1));
  }
}
