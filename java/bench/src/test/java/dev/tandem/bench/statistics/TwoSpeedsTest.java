package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwoSpeedsTest {
  private final Random random = new Random(3);

  /** Rounds whose speed, as a factor on the time, is drawn by the function from a uniform one. */
  private double[] times(final int rounds, final DoubleUnaryOperator factor) {
    return IntStream.range(0, rounds)
        .mapToDouble(
            _ -> factor.applyAsDouble(random.nextDouble()) * Math.exp(0.02 * random.nextGaussian()))
        .toArray();
  }

  @Test
  void shouldTellBothWhenTheMachineHasTwo() {
    final TwoSpeeds found = TwoSpeeds.ofTimes(times(400, u -> u < 0.3 ? 1.4 : 1)).orElseThrow();
    assertThat(found.slowerBy()).isCloseTo(1.4, within(0.02));
    assertThat(found.shareSlower()).isCloseTo(0.3, within(0.06));
  }

  @Test
  void shouldFindNoneWhenThereIsOneSpeedWhateverItsNoise() {
    for (int i = 0; i < 50; i++) {
      assertThat(TwoSpeeds.ofTimes(times(60, _ -> 1))).isEmpty();
      assertThat(TwoSpeeds.ofTimes(times(60, u -> 1 + u))).as("uniform").isEmpty();
      assertThat(TwoSpeeds.ofTimes(times(60, u -> Math.exp(-0.3 * Math.log(1 - u)))))
          .as("a long tail")
          .isEmpty();
      assertThat(TwoSpeeds.ofTimes(times(60, u -> u < 0.03 ? 3 : 1))).as("outliers").isEmpty();
      assertThat(TwoSpeeds.ofTimes(times(60, u -> u < 0.5 ? 1.06 : 1))).as("near").isEmpty();
    }
  }

  @Test
  void shouldFindNoneWhenThereAreTooFewRounds() {
    assertThat(TwoSpeeds.ofTimes(times(10, u -> u < 0.5 ? 2 : 1))).isEmpty();
  }

  @Test
  void shouldTakeARoundsSpeedFromAllContendersWhenOneIsNoisy() {
    final List<Sample> slow = new ArrayList<>();
    final List<Sample> fast = new ArrayList<>();
    final List<Sample> wild = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      final double machine = round % 4 == 0 ? 1.5 : 1;
      slow.add(new Sample(round % 2, round, 1_000 * machine));
      fast.add(new Sample(round % 2, round, 10 * machine));
      wild.add(new Sample(round % 2, round, 100 * (1 + random.nextDouble())));
    }
    final Optional<TwoSpeeds> found = TwoSpeeds.of(List.of(slow, fast, wild));
    assertThat(found).isPresent();
    assertThat(found.orElseThrow().slowerBy()).isCloseTo(1.5, within(0.01));
    assertThat(found.orElseThrow().shareSlower()).isEqualTo(0.25);
  }
}
