package dev.tandem.bench.statistics;

import static dev.tandem.bench.statistics.ScalingFit.Law.AMDAHL;
import static dev.tandem.bench.statistics.ScalingFit.Law.BANDWIDTH;
import static dev.tandem.bench.statistics.ScalingFit.Law.USL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingFitTest {
  private static final int[] MANY = {1, 2, 3, 4, 6, 8, 12, 16};
  private static final Optional<IntToDoubleFunction> NO_LIMIT = Optional.empty();

  private static double[] speedups(final int[] threads, final IntToDoubleFunction law) {
    return Arrays.stream(threads).mapToDouble(law).toArray();
  }

  private static double usl(final int n, final double contention, final double coherency) {
    return n / (1 + contention * (n - 1) + coherency * n * (n - 1));
  }

  private static ScalingFit fit(final List<ScalingFit> fits, final ScalingFit.Law law) {
    return fits.stream().filter(it -> it.law() == law).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldFindTheParametersOfNoisySpeedups(final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final double[] speedups =
        speedups(MANY, n -> usl(n, 0.04, 0.003) * (1 + 0.02 * (random.nextDouble() - 0.5)));
    final List<ScalingFit> fits = ScalingFit.all(MANY, speedups, 16, NO_LIMIT);
    final ScalingFit usl = fit(fits, USL);
    assertThat(usl.parameters().get("contention")).isCloseTo(0.04, within(0.015));
    assertThat(usl.parameters().get("coherency")).isCloseTo(0.003, within(0.0015));
    assertThat(usl.error()).isLessThan(0.01);
    assertThat(ScalingFit.best(fits)).contains(usl);
  }

  @Test
  void shouldPreferTheLawThatTheSpeedupsFollow() {
    final double[] amdahl = speedups(MANY, n -> usl(n, 0.1, 0));
    final List<ScalingFit> fits = ScalingFit.all(MANY, amdahl, 16, Optional.of(_ -> 4.0));
    assertThat(ScalingFit.best(fits).orElseThrow().law()).isEqualTo(AMDAHL);
    assertThat(fit(fits, AMDAHL).parameters().get("serialShare")).isCloseTo(0.1, within(1e-9));

    final double[] capped = speedups(MANY, n -> Math.min(n, 3.1));
    final List<ScalingFit> memory = ScalingFit.all(MANY, capped, 16, Optional.of(_ -> 3.0));
    assertThat(ScalingFit.best(memory).orElseThrow().law()).isEqualTo(BANDWIDTH);
  }

  @Test
  void shouldFitNoMoreParametersThanThereArePoints() {
    final int[] threads = {1, 2, 3, 4};
    final double[] speedups = {1, 1.8, 1.75, 1.7};
    final List<ScalingFit> fits = ScalingFit.all(threads, speedups, 2, Optional.of(_ -> 8.0));
    assertThat(fits).extracting(ScalingFit::law).containsExactly(AMDAHL, BANDWIDTH);
    final ScalingFit amdahl = fit(fits, AMDAHL);
    assertThat(amdahl.isUntested()).isTrue();
    assertThat(amdahl.parameters().get("serialShare")).isCloseTo(1 / 9.0, within(1e-9));
    // More threads than processors are predicted to do as well as all processors.
    assertThat(amdahl.predicted()).hasSize(4);
    assertThat(amdahl.predicted().subList(1, 4)).allMatch(it -> Math.abs(it - 1.8) < 1e-9);
    assertThat(fit(fits, BANDWIDTH).predicted()).containsExactly(1.0, 2.0, 2.0, 2.0);
    // Linear scaling is off by 11 %, so what is left is the law that cannot be tested.
    assertThat(ScalingFit.best(fits)).contains(amdahl);
  }

  @Test
  void shouldPreferATestedLawWhenItIsNear() {
    final List<ScalingFit> fits =
        ScalingFit.all(new int[] {1, 2}, new double[] {1, 1.97}, 2, Optional.of(_ -> 8.0));
    assertThat(ScalingFit.best(fits).orElseThrow().law()).isEqualTo(BANDWIDTH);
  }

  @Test
  void shouldFitNothingWhenOnlyOneProcessorCanCompute() {
    assertThat(ScalingFit.all(new int[] {1, 2}, new double[] {1, 0.9}, 1, NO_LIMIT)).isEmpty();
    assertThat(ScalingFit.best(List.of())).isEmpty();
  }

  @Test
  void shouldKeepParametersFromBelowZero() {
    final double[] superlinear = speedups(MANY, n -> 1.1 * n);
    final List<ScalingFit> fits = ScalingFit.all(MANY, superlinear, 16, NO_LIMIT);
    assertThat(fits).allMatch(it -> it.parameters().values().stream().allMatch(v -> v >= 0));
  }
}
