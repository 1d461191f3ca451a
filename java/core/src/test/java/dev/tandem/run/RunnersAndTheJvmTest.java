package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.ChildJvm;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunnersAndTheJvmTest {
  /** ChildJvm fails if the child is still there after the time given. */
  @Test
  void shouldLetTheJvmEndWhenNoRunnerIsClosed() throws IOException, InterruptedException {
    final ChildJvm.Result child = ChildJvm.run(60, List.of(), Map.of(), UnclosedRunners.class);
    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.output())
        .contains("single/1 1.0", "spawn/4 1.0", "pool/4 1.0", "virtual/4 1.0", "stream/4 1.0")
        .contains("openmp/4 1.0")
        .contains(UnclosedRunners.MAIN_RETURNS);
  }

  @ParameterizedTest
  @EnumSource(Threading.class)
  void shouldStartDaemonThreadsOnlyAndEndThemWhenClosed(final Threading threading)
      throws InterruptedException {
    final Set<Thread> before = Thread.getAllStackTraces().keySet();
    final Set<Thread> started;
    try (Runner runner =
            Runner.of(threading, threading == Threading.SINGLE ? 1 : 4, new ThreadBudget(4));
        OffHeapDoubles in = OffHeapDoubles.allocate(1000);
        OffHeapDoubles out = OffHeapDoubles.allocate(1000)) {
      runner.run(Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA), Operands.of(out, in, in));
      started = new HashSet<>(Thread.getAllStackTraces().keySet());
      started.removeAll(before);
      assertThat(started).allMatch(Thread::isDaemon);
    }
    if (threading == Threading.POOL) {
      assertThat(started).hasSize(3).allMatch(thread -> thread.getName().startsWith("tandem-pool"));
      for (final Thread helper : started) {
        helper.join(20_000);
        assertThat(helper.isAlive()).isFalse();
      }
    }
  }
}
