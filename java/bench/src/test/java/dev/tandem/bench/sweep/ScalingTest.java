package dev.tandem.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.ScalingFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ScalingTest {
  private static List<Scaling.Point> points(final double... speedups) {
    final List<Scaling.Point> points = new ArrayList<>();
    for (int i = 0; i < speedups.length; i++) {
      points.add(
          new Scaling.Point(
              i + 1, new Interval(speedups[i], speedups[i] * 0.99, speedups[i] * 1.01)));
    }
    return points;
  }

  private static String text(
      final List<Scaling.Point> points, final double mostSpeedup, final int cores) {
    final Optional<IntToDoubleFunction> most = Optional.of(_ -> mostSpeedup);
    return Scaling.text(
        points,
        ScalingFit.best(
            ScalingFit.all(
                points.stream().mapToInt(Scaling.Point::threads).toArray(),
                points.stream().mapToDouble(it -> it.speedup().median()).toArray(),
                cores,
                most)),
        most,
        cores);
  }

  @Test
  void shouldNameTheProcessorsWhenMoreThreadsThanTheyAreBringNothing() {
    assertThat(text(points(1, 1.97, 1.9, 1.95), 8, 2))
        .startsWith("1.97 times one thread with 2 threads, and no more with more: 2 can compute")
        .contains("Linear up to the bandwidth");
  }

  @Test
  void shouldSayThatOnePointTestsNoLaw() {
    assertThat(text(points(1, 1.6, 1.6, 1.6), 8, 2))
        .contains("20 % of what they could do is lost")
        .contains("Amdahl's law with 25.0 % serial")
        .contains("as it would through any");
  }

  @Test
  void shouldNameMemoryWhenItIsNear() {
    assertThat(text(points(1, 2, 2.9, 3.0, 3.0, 3.0, 3.0, 3.0), 3.1, 8))
        .startsWith("3.00 times one thread with 4 threads, and no more with more")
        .contains("97 % of what the triad moves");
  }

  @Test
  void shouldSayThatThreadsDoNotPay() {
    assertThat(text(points(1, 0.8, 0.7), 8, 4))
        .startsWith("No number of threads is shown to be faster than one")
        .contains("handing out")
        .doesNotContain("law");
  }
}
