package dev.tandem.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.kernel.Kernel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SweepPlanTest {
  private static final long LAST_LEVEL = 8 << 20;
  private static final int BYTES = 24;

  @Test
  void shouldCrossEveryCacheAndGoBeyondTheLast() {
    final List<Long> sizes = SweepPlan.sizes(LAST_LEVEL, BYTES, Long.MAX_VALUE);
    assertThat(sizes).startsWith(1L, 4L, 16L).isSorted().endsWith(1L << 20, 1L << 22);
    assertThat(sizes.getLast() * BYTES).isGreaterThanOrEqualTo(4 * LAST_LEVEL);
  }

  @Test
  void shouldStopAtWhatIsAllowed() {
    assertThat(SweepPlan.sizes(LAST_LEVEL, BYTES, 1L << 14)).endsWith(1L << 14);
    assertThat(SweepPlan.sizes(LAST_LEVEL, BYTES, (1L << 14) - 1)).endsWith(1L << 12);
    assertThat(SweepPlan.sizes(LAST_LEVEL, BYTES, 1)).containsExactly(1L);
  }

  @Test
  void shouldLookAtEveryNumberOfThreadsInTheLastLevelAndBeyond() {
    final List<Long> sizes = SweepPlan.sizes(LAST_LEVEL, BYTES, Long.MAX_VALUE);
    assertThat(SweepPlan.twoPlaces(sizes, LAST_LEVEL, BYTES)).containsExactly(1L << 16, 1L << 22);
    assertThat(SweepPlan.twoPlaces(List.of(64L), LAST_LEVEL, BYTES)).containsExactly(64L);
    assertThat(SweepPlan.twoPlaces(List.of(1L << 30), LAST_LEVEL, BYTES)).containsExactly(1L << 30);
  }

  @Test
  void shouldLeaveOtherNumbersOfThreadsOutWhereOnlyTheSizeMatters() {
    final List<Contender> contenders =
        Stream.of(
                "java-vector/single/1",
                "c-vector/jna/pool/2",
                "c-vector/jna/pool/4",
                "c-vector/jna/pool:64/2")
            .map(Contender::parse)
            .toList();
    final SweepPlan plan =
        new SweepPlan(
            new RunPlan(
                Kernel.EXPSUM,
                contenders,
                contenders.getFirst(),
                List.of(16L, 1024L),
                Optional.empty(),
                1,
                OptionalInt.empty(),
                1,
                42,
                Optional.empty()),
            List.of(1024L),
            2);
    assertThat(plan.contendersAt(1024)).isEqualTo(contenders);
    assertThat(plan.contendersAt(16)).isEqualTo(contenders.subList(0, 2));
  }
}
