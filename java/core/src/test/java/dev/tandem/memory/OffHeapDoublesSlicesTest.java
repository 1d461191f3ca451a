package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffHeapDoublesSlicesTest {
  // 1L << 61 and 1L << 62 become 0 when multiplied by 8.
  @ParameterizedTest
  @CsvSource({
    "-1, 2",
    "0, 5",
    "3, 2",
    "5, 5",
    "5, 4",
    "0, 2305843009213693952",
    "2305843009213693952, 4611686018427387904",
    "-9223372036854775808, 0"
  })
  void shouldRefuseWhenOutOfRange(final long from, final long to) {
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(4)) {
      assertThatThrownBy(() -> buffer.slice(from, to))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("[%d, %d)".formatted(from, to))
          .hasMessageContaining("4 doubles");
    }
  }

  @Test
  void shouldShareMemoryAndFateWhenSliced() {
    final OffHeapDoubles buffer = OffHeapDoubles.copyOf(0, 1, 2, 3, 4);
    final OffHeapDoubles slice = buffer.slice(1, 4).slice(1, 3);
    assertThat(slice.toArray()).containsExactly(2.0, 3.0);
    slice.set(0, 20.0);
    assertThat(buffer.get(2)).isEqualTo(20.0);
    assertThat(buffer.slice(5, 5).length()).isZero();

    try (Pin _ = slice.pin()) {
      assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
    }
    slice.close();
    assertThatThrownBy(() -> buffer.get(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldOverlapWhenTheyShareAByte() {
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(10);
        OffHeapDoubles other = OffHeapDoubles.allocate(10)) {
      assertThat(buffer.overlaps(buffer)).isTrue();
      assertThat(buffer.slice(0, 6).overlaps(buffer.slice(5, 10))).isTrue();
      assertThat(buffer.slice(5, 10).overlaps(buffer.slice(0, 6))).isTrue();
      assertThat(buffer.slice(2, 3).overlaps(buffer)).isTrue();
      assertThat(buffer.slice(0, 5).overlaps(buffer.slice(5, 10))).isFalse();
      assertThat(buffer.slice(5, 10).overlaps(buffer.slice(0, 5))).isFalse();
      assertThat(buffer.overlaps(other)).isFalse();
      assertThat(buffer.slice(4, 4).overlaps(buffer)).isFalse();
      assertThat(buffer.overlaps(buffer.slice(4, 4))).isFalse();
    }
  }
}
