package dev.tandem.bench.statistics;

import static dev.tandem.bench.statistics.WarmupSteady.Decision.CONTINUE;
import static dev.tandem.bench.statistics.WarmupSteady.Decision.GIVE_UP;
import static dev.tandem.bench.statistics.WarmupSteady.Decision.STEADY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmupSteadyTest {
  private static final long BATCH_NANOS = 10_000_000;
  private static final WarmupSteady RULE = WarmupSteady.within(20 * BATCH_NANOS, 200 * BATCH_NANOS);

  /** After how many batches the rule stops, each taken to last 10 ms; negative if it gave up. */
  private static int batchesUntilDecided(final IntToDoubleFunction nanosPerCall) {
    final double[] all = IntStream.range(0, 1_000).mapToDouble(nanosPerCall).toArray();
    for (int n = 0; n <= all.length; n++) {
      final WarmupSteady.Decision decision = RULE.decide(Arrays.copyOf(all, n), n * BATCH_NANOS);
      if (decision != CONTINUE) {
        return decision == STEADY ? n : -n;
      }
    }
    throw new AssertionError("never decided");
  }

  @Test
  void shouldStopAtTheLeastTimeWhenSteadyFromTheStart() {
    assertThat(batchesUntilDecided(i -> 100)).isEqualTo(20);
  }

  @Test
  void shouldWaitForTwoWindowsWhenThereIsNoLeastTime() {
    final WarmupSteady rule = WarmupSteady.within(0, Long.MAX_VALUE);
    assertThat(rule.decide(new double[15], 1)).isEqualTo(CONTINUE);
    final double[] steady = new double[16];
    Arrays.fill(steady, 3);
    assertThat(rule.decide(steady, 1)).isEqualTo(STEADY);
  }

  @Test
  void shouldWaitUntilBothWindowsLieBehindTheStepWhenTheCompilerArrivesLate() {
    for (int step = 12; step < 19; step++) {
      final int at = step;
      // The later window's median follows once half of it is new, the earlier one's 8 batches on.
      assertThat(batchesUntilDecided(i -> i < at ? 100 : 60)).isBetween(at + 12, at + 16);
    }
  }

  @Test
  void shouldContinueWhenOnlyTheLatestBatchesAreFaster() {
    for (int fresh = 2; fresh <= 11; fresh++) {
      final int from = 30 - fresh;
      final double[] times = IntStream.range(0, 30).mapToDouble(i -> i < from ? 100 : 80).toArray();
      assertThat(RULE.decide(times, 30 * BATCH_NANOS)).as("%d fresh", fresh).isEqualTo(CONTINUE);
    }
  }

  @Test
  void shouldContinueWhenTimesFallSlowlyButThroughout() {
    // 0.25 % a batch: medians of neighbouring windows differ by 2 % only.
    final double[] falling =
        IntStream.range(0, 30).mapToDouble(i -> 100 * Math.pow(0.9975, i)).toArray();
    assertThat(RULE.decide(falling, 30 * BATCH_NANOS)).isEqualTo(CONTINUE);
  }

  @Test
  void shouldStillStopWhenTheMachineIsNoisy() {
    for (int seed = 0; seed < 50; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      assertThat(batchesUntilDecided(i -> 100 * Math.exp(0.05 * random.nextGaussian())))
          .isBetween(20, 150);
    }
  }

  @Test
  void shouldNotMindWhenSingleBatchesAreOutliers() {
    assertThat(batchesUntilDecided(i -> i % 7 == 0 ? 500 : 100)).isEqualTo(20);
  }

  @Test
  void shouldGiveUpWhenTimeIsUp() {
    assertThat(batchesUntilDecided(i -> 1000 * Math.pow(0.99, i))).isEqualTo(-200);
    assertThat(RULE.decide(new double[0], 200 * BATCH_NANOS)).isEqualTo(GIVE_UP);
  }

  @Test
  void shouldRefuseWhenARuleMakesNoSense() {
    assertThatIllegalArgumentException().isThrownBy(() -> new WarmupSteady(3, 0.03, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new WarmupSteady(8, 0, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new WarmupSteady(8, 0.03, 2, 1));
  }
}
