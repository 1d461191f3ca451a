package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TwoLevelBootstrapTest {
  private static final TwoLevelBootstrap BOOTSTRAP = TwoLevelBootstrap.withSeed(42);

  /** A machine whose speed drifts, with luck of its own for each process generation. */
  private static List<List<Sample>> twoContenders(
      final double ratio,
      final int generations,
      final int rounds,
      final double generationSpread,
      final double noise,
      final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final List<Sample> a = new ArrayList<>();
    final List<Sample> b = new ArrayList<>();
    for (int g = 0; g < generations; g++) {
      final double luck = Math.exp(generationSpread * random.nextGaussian());
      for (int r = 0; r < rounds; r++) {
        final double machine = 1e6 * (1 + 0.8 * random.nextDouble());
        a.add(new Sample(g, r, machine * ratio * luck * Math.exp(noise * random.nextGaussian())));
        b.add(new Sample(g, r, machine * Math.exp(noise * random.nextGaussian())));
      }
    }
    return List.of(a, b);
  }

  @Test
  void shouldFindTheRatioWhenTheMachineDrifts() {
    final List<List<Sample>> ab = twoContenders(0.9, 3, 20, 0.0, 0.01, 1);
    final Estimate estimate = PairedRatios.of(ab.get(0), ab.get(1)).estimate(BOOTSTRAP);
    assertThat(estimate.interval().median()).isCloseTo(0.9, within(0.01));
    assertThat(estimate.interval().contains(0.9)).isTrue();
    assertThat(estimate.interval().high() - estimate.interval().low()).isLessThan(0.03);
    assertThat(estimate.observations()).isEqualTo(60);
    assertThat(estimate.coversGenerations()).isTrue();
    assertThat(Verdict.of(estimate.interval())).isEqualTo(Verdict.FASTER);
  }

  @Test
  void shouldCoverTheTruthWhenGenerationsDiffer() {
    int covered = 0;
    int falseVerdicts = 0;
    final int trials = 200;
    for (int trial = 0; trial < trials; trial++) {
      final List<List<Sample>> ab = twoContenders(1.0, 6, 10, 0.005, 0.02, 1000 + trial);
      final Interval interval =
          PairedRatios.of(ab.get(0), ab.get(1)).estimate(BOOTSTRAP).interval();
      covered += interval.contains(1.0) ? 1 : 0;
      falseVerdicts += Verdict.of(interval) == Verdict.NO_DIFFERENCE ? 0 : 1;
    }
    // 99 % wanted of a method that knows only 6 generations; 96 % is the floor.
    assertThat(covered).isGreaterThanOrEqualTo(trials * 96 / 100);
    assertThat(falseVerdicts).isZero();
  }

  @Test
  void shouldHoldTheTruthAtEveryLookWhenGenerationsAreAdded() {
    int covered = 0;
    final int trials = 200;
    for (int trial = 0; trial < trials; trial++) {
      final List<List<Sample>> ab = twoContenders(1.0, 6, 15, 0, 0.05, 5000 + trial);
      boolean always = true;
      for (int look = 1; look <= 4; look++) {
        final int generations = look + 2;
        always &=
            PairedRatios.of(until(generations, ab.get(0)), until(generations, ab.get(1)))
                .estimate(TwoLevelBootstrap.atLook(42, look))
                .interval()
                .contains(1.0);
      }
      covered += always ? 1 : 0;
    }
    // 99 % are 198; 194 or fewer would have a chance of 1 in 20.
    assertThat(covered).isGreaterThanOrEqualTo(195);
  }

  private static List<Sample> until(final int generations, final List<Sample> samples) {
    return samples.stream().filter(it -> it.generation() < generations).toList();
  }

  @Test
  void shouldWidenWhenLookedAtMoreOften() {
    final List<List<Sample>> ab = twoContenders(1.0, 3, 20, 0, 0.05, 9);
    final PairedRatios ratios = PairedRatios.of(ab.get(0), ab.get(1));
    assertThat(ratios.estimate(TwoLevelBootstrap.atLook(42, 0)))
        .isEqualTo(ratios.estimate(BOOTSTRAP));
    double before = 0;
    for (final int look : new int[] {0, 1, 3, 6}) {
      final Interval interval = ratios.estimate(TwoLevelBootstrap.atLook(42, look)).interval();
      assertThat(interval.high() - interval.low()).isGreaterThan(before);
      before = interval.high() - interval.low();
    }
  }

  @Test
  void shouldSpanTheGenerationsWhenEachIsExactInItself() {
    final Interval interval =
        BOOTSTRAP
            .median(List.of(new double[] {1, 1, 1}, new double[] {2, 2, 2}, new double[] {3, 3, 3}))
            .interval();
    // Further than from 1 to 3, since three do not show all that there are.
    assertThat(interval.median()).isEqualTo(2);
    assertThat(interval.low()).isCloseTo(2 * Math.pow(0.5, Math.sqrt(1.5)), within(1e-12));
    assertThat(interval.high()).isCloseTo(2 * Math.pow(1.5, Math.sqrt(1.5)), within(1e-12));
  }

  @Test
  void shouldSaySoWhenThereIsOneGeneration() {
    final Estimate estimate = BOOTSTRAP.median(List.of(new double[] {9, 8, 7, 6, 5, 4, 3, 2, 1}));
    assertThat(estimate.coversGenerations()).isFalse();
    assertThat(estimate.interval().median()).isEqualTo(5);
    assertThat(estimate.interval().isKnown()).isTrue();
  }

  @Test
  void shouldLeaveTheEndsOpenWhenThereAreTooFewPairs() {
    final List<Sample> one = List.of(new Sample(0, 0, 2.0));
    final Estimate single =
        PairedRatios.of(one, List.of(new Sample(0, 0, 1.0))).estimate(BOOTSTRAP);
    assertThat(single.interval().median()).isEqualTo(2);
    assertThat(single.interval().isKnown()).isFalse();
    assertThat(Verdict.of(single.interval())).isEqualTo(Verdict.NO_DIFFERENCE);
    final double[] seven = {1, 2, 3, 4, 5, 6, 7};
    assertThat(BOOTSTRAP.median(List.of(seven)).interval().isKnown()).isFalse();
    assertThat(BOOTSTRAP.median(List.of(seven, new double[] {8})).interval().isKnown()).isTrue();
    final Estimate none = PairedRatios.of(one, List.of()).estimate(BOOTSTRAP);
    assertThat(none.interval().median()).isNaN();
    assertThat(Verdict.of(none.interval())).isEqualTo(Verdict.NO_DIFFERENCE);
  }

  @Test
  void shouldPairOnlySamplesOfTheSameRoundWhenSomeAreMissing() {
    final List<Sample> a =
        List.of(new Sample(0, 0, 10), new Sample(0, 1, 20), new Sample(1, 1, 60));
    final List<Sample> b = List.of(new Sample(1, 1, 20), new Sample(0, 1, 10), new Sample(1, 0, 1));
    final PairedRatios ratios = PairedRatios.of(a, b);
    assertThat(ratios.pairs()).isEqualTo(2);
    assertThat(ratios.estimate(BOOTSTRAP).interval().median()).isEqualTo(2.5);
  }

  @Test
  void shouldRefuseWhenARoundHasTwoSamples() {
    final List<Sample> twice = List.of(new Sample(3, 7, 1), new Sample(3, 7, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedRatios.of(twice, twice))
        .withMessageContaining("generation 3, round 7");
  }

  @Test
  void shouldGiveTheSameWhenSamplesComeInAnotherOrder() {
    final List<List<Sample>> ab = twoContenders(1.1, 3, 7, 0.01, 0.05, 3);
    final List<Sample> shuffled = new ArrayList<>(ab.get(0));
    Collections.shuffle(shuffled, new Random(1));
    assertThat(PairedRatios.of(shuffled, ab.get(1)).estimate(BOOTSTRAP))
        .isEqualTo(PairedRatios.of(ab.get(0), ab.get(1)).estimate(BOOTSTRAP));
    assertThat(BOOTSTRAP.nanosPerCall(shuffled)).isEqualTo(BOOTSTRAP.nanosPerCall(ab.get(0)));
  }

  @Test
  void shouldEstimateTheTimeWhenGivenSamples() {
    final Interval interval =
        BOOTSTRAP
            .nanosPerCall(
                IntStream.rangeClosed(1, 9).mapToObj(i -> new Sample(i % 2, i, i)).toList())
            .interval();
    assertThat(interval.median()).isEqualTo(5);
    assertThat(interval.times(0.5))
        .isEqualTo(new Interval(2.5, interval.low() / 2, interval.high() / 2));
  }

  @Test
  void shouldStayAroundTheMedianAndWithinTheDataWhenAnything() {
    final Random random = new Random(20251122);
    for (int i = 0; i < 200; i++) {
      // Small sizes often, so that empty generations and single observations are among them.
      final int most = random.nextBoolean() ? 20 : 1;
      requireAroundTheMedianAndWithinTheData(
          Stream.generate(() -> random.doubles(random.nextInt(most + 1), 0.01, 100).toArray())
              .limit(1 + random.nextInt(5))
              .toList());
    }
  }

  private static void requireAroundTheMedianAndWithinTheData(final List<double[]> groups) {
    final double[] sorted = groups.stream().flatMapToDouble(DoubleStream::of).sorted().toArray();
    final Interval interval = new TwoLevelBootstrap(1, 200, 0.99).median(groups).interval();
    if (sorted.length < 8) {
      assertThat(interval.isKnown()).isFalse();
    } else {
      assertThat(interval.low()).isLessThanOrEqualTo(interval.median());
      assertThat(interval.high()).isGreaterThanOrEqualTo(interval.median());
      if (groups.stream().filter(group -> group.length > 0).count() == 1) {
        assertThat(interval.low()).isGreaterThanOrEqualTo(sorted[0]);
        assertThat(interval.high()).isLessThanOrEqualTo(sorted[sorted.length - 1]);
      }
    }
  }

  @Test
  void shouldTakeAboutASecondWhenTheTableIsFull() {
    final List<List<Sample>> ab = twoContenders(1.0, 3, 20, 0.01, 0.02, 5);
    // 25 rows with two ratios and a time each. Takes 0.3 s; the limit allows for a busy machine.
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 75; i++) {
            PairedRatios.of(ab.get(0), ab.get(1)).estimate(BOOTSTRAP);
          }
        });
  }

  @Test
  void shouldRefuseWhenASampleIsNoTime() {
    for (final double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Sample(0, 0, wrong));
    }
  }
}
