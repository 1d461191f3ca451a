package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void shouldCountVerdictsAsFalseWhenTheyNameADirectionThatIsNotThere() {
    final Interval slow = new Interval(1.05, 1.03, 1.08);
    Calibration same = Calibration.of(1);
    Calibration slower = Calibration.of(1.05);
    for (final Verdict verdict :
        new Verdict[] {Verdict.SLOWER, Verdict.FASTER, Verdict.NO_DIFFERENCE}) {
      same = same.with(slow, verdict);
      slower = slower.with(slow, verdict);
    }
    assertThat(same.falseVerdicts()).isEqualTo(2);
    assertThat(slower.falseVerdicts()).isEqualTo(1);
    assertThat(same.covered()).isZero();
    assertThat(slower.covered()).isEqualTo(3);
    assertThat(slower.medianHalfWidth()).isCloseTo(0.03 / 1.05, within(1e-12));
  }

  @Test
  void shouldKeepThePromiseOnlyWhenFewVerdictsAreFalse() {
    Calibration calibration = Calibration.of(1);
    for (int i = 0; i < 100; i++) {
      calibration =
          calibration.with(
              new Interval(1, 0.99, 1.01), i < 2 ? Verdict.FASTER : Verdict.NO_DIFFERENCE);
    }
    assertThat(calibration.isWithinPromise()).isTrue();
    assertThat(calibration.with(new Interval(1, 1, 1), Verdict.SLOWER).isWithinPromise()).isFalse();
  }
}
