package dev.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class GoldenVectorsTest {
  /** The easiest published case is this close to a double or to a midpoint; random ones are not. */
  private static final double HARD_WITHIN_ULPS = 0x1p-52;

  @Test
  void shouldHoldExactlyRoundedResultsWhenComputedAgain() {
    assertThat(GoldenVectors.exp()).hasSize(32).doesNotHaveDuplicates();
    for (final GoldenVectors.Vector vector : GoldenVectors.exp()) {
      assertThat(vector.expected())
          .as("exp(%s)", Double.toHexString(vector.argument()))
          .isEqualTo(IndependentExp.of(vector.argument()).doubleValue());
    }
  }

  @Test
  void shouldBeHardWhenMeasuredInExactArithmetic() {
    for (final GoldenVectors.Vector vector : GoldenVectors.exp()) {
      final BigDecimal halfUlps =
          new BigDecimal(vector.expected())
              .subtract(IndependentExp.of(vector.argument()))
              .abs()
              .divide(new BigDecimal(Math.ulp(vector.expected()) / 2));
      final BigDecimal distance = halfUlps.min(BigDecimal.ONE.subtract(halfUlps).abs());
      assertThat(distance.doubleValue() / 2)
          .as("exp(%s)", Double.toHexString(vector.argument()))
          .isLessThan(HARD_WITHIN_ULPS);
    }
  }
}
