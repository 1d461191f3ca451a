package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.kernel.Kernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RunPlanTest {
  private static final long ELEMENTS = 32L << 20;
  private static final long GIB = 1L << 30;

  private static RunPlan plan(final List<Contender> contenders) {
    return new RunPlan(
        Kernel.EXPSUM,
        contenders,
        DefaultContenders.BASELINE,
        List.of(ELEMENTS),
        Optional.empty(),
        3,
        OptionalInt.empty(),
        100,
        42,
        Optional.empty());
  }

  @Test
  void shouldMakeOneGroupWhenTheMemorySuffices() {
    final RunPlan plan = plan(DefaultContenders.of(2));
    final List<List<Contender>> groups = plan.groups(ELEMENTS, 64 * GIB);
    assertThat(groups).hasSize(1);
    assertThat(new HashSet<>(groups.getFirst())).isEqualTo(new HashSet<>(plan.contenders()));
  }

  @Test
  void shouldKeepBaselineAndTwinsTogetherWhenTheMemoryMakesGroups() {
    final RunPlan plan = plan(DefaultContenders.of(2));
    final long usable = 6 * GIB;
    final List<List<Contender>> groups = plan.groups(ELEMENTS, usable);
    assertThat(groups).hasSizeGreaterThan(1);
    final List<Contender> all = new ArrayList<>();
    for (final List<Contender> group : groups) {
      assertThat(group.getFirst()).isEqualTo(DefaultContenders.BASELINE);
      assertThat(plan.memoryBytes(group, ELEMENTS))
          .isLessThanOrEqualTo((long) (usable * RunPlan.MEMORY_SHARE));
      // The baseline's own twin is in the first group, which its row comes from.
      final int others = groups.getFirst().equals(group) ? 0 : 1;
      for (final Contender contender : group.subList(others, group.size())) {
        contender.twin(plan.contenders()).ifPresent(twin -> assertThat(group).contains(twin));
      }
      all.addAll(group.subList(1, group.size()));
    }
    assertThat(all).doesNotHaveDuplicates();
    all.add(DefaultContenders.BASELINE);
    assertThat(all).containsExactlyInAnyOrderElementsOf(plan.contenders());
  }

  @Test
  void shouldCountNewResultsAndTemporariesWhenAPeerIsInPython() {
    final long array = ELEMENTS * Double.BYTES;
    final long numba =
        WorkerCommands.memoryBytes(Kernel.EXPSUM, Contender.parse("numba/none/spawn/2"), ELEMENTS);
    final long numpy =
        WorkerCommands.memoryBytes(Kernel.EXPSUM, Contender.parse("numpy/none/single/1"), ELEMENTS);
    assertThat(numba).isGreaterThan(2 * array);
    assertThat(numpy - numba).isEqualTo(2 * array);
    assertThat(
            WorkerCommands.memoryBytes(
                Kernel.EXPSUM, Contender.parse("c-sleef/none/single/1"), ELEMENTS))
        .isEqualTo(
            WorkerCommands.memoryBytes(
                Kernel.EXPSUM, Contender.parse("c-vector/none/single/1"), ELEMENTS));
  }

  @Test
  void shouldRefuseWithTheFiguresWhenNotEvenOnePairFits() {
    assertThatThrownBy(() -> plan(DefaultContenders.of(2)).groups(ELEMENTS, GIB))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("GiB")
        .hasMessageContaining("--elements");
  }
}
