package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  /** 1 to n, the largest first. */
  private static Quantiles of(final int n) {
    return Quantiles.of(LongStream.rangeClosed(1, n).map(i -> n + 1 - i).toArray());
  }

  @Test
  void shouldLeaveOneInAHundredAndOneInAThousandBeyond() {
    assertThat(of(10_000))
        .isEqualTo(
            new Quantiles(
                10_000, 5_000.5, OptionalDouble.of(9_900), OptionalDouble.of(9_990), 10_000));
  }

  @Test
  void shouldGiveNoQuantileWhenFewerThanTenEventsLieBeyondIt() {
    assertThat(of(9_999).p999()).isEmpty();
    assertThat(of(1_000).p99()).hasValue(990);
    assertThat(of(999).p99()).isEmpty();
    assertThat(of(1))
        .isEqualTo(new Quantiles(1, 1, OptionalDouble.empty(), OptionalDouble.empty(), 1));
  }

  @Test
  void shouldNotChangeTheEvents() {
    final long[] events = {3, 1, 2};
    assertThat(Quantiles.of(events).median()).isEqualTo(2);
    assertThat(events).containsExactly(3, 1, 2);
  }

  @Test
  void shouldRefuseNoEvents() {
    assertThatThrownBy(() -> Quantiles.of(new long[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no events");
  }
}
