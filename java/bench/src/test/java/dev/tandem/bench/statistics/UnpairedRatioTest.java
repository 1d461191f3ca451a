package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnpairedRatioTest {
  private static final TwoLevelBootstrap BOOTSTRAP = TwoLevelBootstrap.withSeed(1);

  /** Rounds within processes, each of which has its own luck. */
  private static List<double[]> run(
      final SplittableRandom random,
      final int generations,
      final double nanos,
      final double luck,
      final double noise) {
    return IntStream.range(0, generations)
        .mapToObj(_ -> {
          final double process = nanos * Math.exp(luck * random.nextGaussian());
          return IntStream.range(0, 15)
              .mapToDouble(_ -> process * Math.exp(noise * random.nextGaussian()))
              .toArray();
        })
        .toList();
  }

  @Test
  void shouldGiveWelchsIntervalWhenEachSideHasThreeGenerations() {
    // Logarithms 0, 0.1, 0.2 against 0, 0, 0.3: difference 0, variances 0.01 and 0.03 over 3, so
    // 3.2 degrees of freedom, whose 99.5 % point lies between those of 3 (5.841) and 4 (4.604).
    final List<double[]> above = medians(0, 0.1, 0.2);
    final List<double[]> below = medians(0, 0, 0.3);
    final Interval ratio = UnpairedRatio.of(above, below, BOOTSTRAP).interval();
    assertThat(ratio.median()).isCloseTo(1, within(1e-12));
    final double halfWidth = Math.log(ratio.high());
    assertThat(Math.log(ratio.low())).isCloseTo(-halfWidth, within(1e-12));
    assertThat(halfWidth / Math.sqrt(0.04 / 3)).isBetween(4.604, 5.841).isCloseTo(5.5, within(0.1));
  }

  private static List<double[]> medians(final double... logs) {
    return java.util.Arrays.stream(logs).mapToObj(it -> new double[] {Math.exp(it)}).toList();
  }

  @Test
  void shouldSeldomMissTheRatioWhenProcessesDifferByLuck() {
    final SplittableRandom random = new SplittableRandom(7);
    int missed = 0;
    for (int i = 0; i < 1_000; i++) {
      final Estimate ratio =
          UnpairedRatio.of(
              run(random, 3, 100, 0.02, 0.01), run(random, 3, 100, 0.02, 0.01), BOOTSTRAP);
      missed += ratio.interval().contains(1) ? 0 : 1;
    }
    // 10 are allowed for at 99 %; 20 would be three standard deviations more.
    assertThat(missed).isLessThan(20);
  }

  @Test
  void shouldFindADifferenceWhenItIsLargerThanTheLuck() {
    final SplittableRandom random = new SplittableRandom(8);
    final Estimate ratio =
        UnpairedRatio.of(
            run(random, 3, 120, 0.005, 0.02), run(random, 3, 100, 0.005, 0.02), BOOTSTRAP);
    assertThat(ratio.interval().low()).isGreaterThan(1.1);
    assertThat(ratio.interval().high()).isLessThan(1.3);
    assertThat(ratio.coversGenerations()).isTrue();
    assertThat(ratio.observations()).isEqualTo(45);
  }

  @Test
  void shouldSayThatLuckIsLeftOutWhenOneSideHasOneGeneration() {
    final SplittableRandom random = new SplittableRandom(9);
    final Estimate ratio =
        UnpairedRatio.of(run(random, 1, 110, 0, 0.01), run(random, 3, 100, 0, 0.01), BOOTSTRAP);
    assertThat(ratio.coversGenerations()).isFalse();
    assertThat(ratio.interval().contains(1.1)).isTrue();
    assertThat(ratio.interval().high() - ratio.interval().low()).isBetween(0.005, 0.05);
  }

  @Test
  void shouldLeaveTheEndsOpenWhenThereIsTooLittle() {
    final List<double[]> one = List.of(new double[] {3});
    final Interval ratio = UnpairedRatio.of(one, List.of(new double[] {2}), BOOTSTRAP).interval();
    assertThat(ratio.median()).isCloseTo(1.5, within(1e-12));
    assertThat(ratio.isKnown()).isFalse();
    assertThat(UnpairedRatio.of(one, List.of(), BOOTSTRAP).interval().median()).isNaN();
  }

  @Test
  void shouldBeAPointWhenGenerationsDoNotDiffer() {
    final List<double[]> same = medians(1, 1, 1);
    assertThat(UnpairedRatio.of(same, same, BOOTSTRAP).interval()).isEqualTo(new Interval(1, 1, 1));
  }
}
