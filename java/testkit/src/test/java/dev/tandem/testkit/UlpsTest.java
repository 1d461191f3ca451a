package dev.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UlpsTest {
  @Test
  void shouldTellZerosApartWhenComparingBits() {
    assertThat(Ulps.sameBits(0.0, 0.0)).isTrue();
    assertThat(Ulps.sameBits(0.0, -0.0)).isFalse();
    assertThat(Ulps.sameBits(1.0, Math.nextUp(1.0))).isFalse();
    assertThat(Ulps.sameBits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)).isTrue();
  }

  @Test
  void shouldIgnorePayloadsWhenBothAreNan() {
    final double other = Double.longBitsToDouble(0xfff8000000000123L);
    assertThat(Ulps.sameBits(Double.NaN, other)).isTrue();
    assertThat(Ulps.sameBits(Double.NaN, 0.0)).isFalse();
  }
}
