package dev.tandem.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductOfMediansTest {
  private static final double[] FACTORS = {0.5, 0.8, 1.1};

  /** Contenders' times: a speed of the machine for each round, and noise of their own. */
  private static List<List<Sample>> chain(
      final int generations, final int rounds, final double noise, final long seed) {
    final Random random = new Random(seed);
    final List<List<Sample>> chain = new ArrayList<>();
    for (int i = 0; i <= FACTORS.length; i++) {
      chain.add(new ArrayList<>());
    }
    for (int generation = 0; generation < generations; generation++) {
      for (int round = 0; round < rounds; round++) {
        double nanos = 1000 * (1 + random.nextDouble());
        for (int i = 0; i <= FACTORS.length; i++) {
          nanos *= i == 0 ? 1 : FACTORS[i - 1];
          chain
              .get(i)
              .add(new Sample(generation, round, nanos * Math.exp(noise * random.nextGaussian())));
        }
      }
    }
    return chain;
  }

  @Test
  void shouldBeExactWhenOnlyTheMachinesSpeedVaries() {
    final Estimate product = ProductOfMedians.of(chain(3, 10, 0, 1), 42);
    assertThat(product.interval().median())
        .isCloseTo(0.44, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(product.interval().high() - product.interval().low()).isLessThan(1e-12);
    assertThat(product.observations()).isEqualTo(30);
    assertThat(product.generations()).isEqualTo(3);
  }

  @Test
  void shouldHoldTheTruthWhenContendersVaryToo() {
    int held = 0;
    for (int seed = 0; seed < 50; seed++) {
      final Interval product = ProductOfMedians.of(chain(1, 40, 0.05, seed), 42).interval();
      assertThat(product.contains(product.median())).isTrue();
      held += product.contains(0.44) ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(47);
  }

  @Test
  void shouldLeaveOutRoundsThatAreNotWhole() {
    final List<List<Sample>> chain = chain(2, 10, 0, 1);
    chain.get(1).removeFirst();
    chain.get(2).removeLast();
    assertThat(ProductOfMedians.of(chain, 42).observations()).isEqualTo(18);
  }

  @Test
  void shouldKnowNoEndsWhenThereAreFewRoundsAndNothingWhenThereAreNone() {
    final Interval few = ProductOfMedians.of(chain(1, 7, 0, 1), 42).interval();
    assertThat(few.median()).isCloseTo(0.44, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(few.isKnown()).isFalse();
    final List<List<Sample>> chain = chain(1, 7, 0, 1);
    chain.set(2, List.of());
    assertThat(ProductOfMedians.of(chain, 42).interval().median()).isNaN();
  }
}
