package dev.tandem.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CpuAccountingTest {

  private static final long OWN_PID = ProcessHandle.current().pid();
  private static final long NO_PID = Integer.MAX_VALUE;
  private static final long BURNED_NANOS = Duration.ofMillis(50).toNanos();

  @TempDir Path directory;

  @Test
  void shouldKeepTheTimeOfAThreadWhenItHasEnded() throws InterruptedException {
    assumeTrue(CpuAccounting.class.getModule().isNativeAccessEnabled());
    final long before = CpuAccounting.cpuNanos(OWN_PID).orElseThrow();
    final Thread thread = new Thread(CpuAccountingTest::burn);
    thread.start();
    thread.join();

    // Half, since other systems count in coarse ticks.
    assertThat(CpuAccounting.cpuNanos(OWN_PID).orElseThrow() - before)
        .isGreaterThan(BURNED_NANOS / 2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldAgreeBetweenItsSourcesWhenAllThreadsLive() {
    assumeTrue(CpuAccounting.class.getModule().isNativeAccessEnabled());
    burn();
    final long handle = CpuAccounting.ofProcessHandle(OWN_PID).orElseThrow();
    final long clock = CpuAccounting.cpuNanos(OWN_PID).orElseThrow();
    final long tasks = CpuAccounting.ofSchedstat(SystemTree.THIS_MACHINE, OWN_PID).orElseThrow();

    assertThat(clock).isGreaterThanOrEqualTo(handle - Duration.ofMillis(20).toNanos());
    assertThat(tasks).isGreaterThanOrEqualTo(BURNED_NANOS / 2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldStandStillWhenAnotherProcessSleeps() throws Exception {
    final Process sleeper = new ProcessBuilder("sleep", "30").start();
    try {
      Thread.sleep(200);
      final OptionalLong first = CpuAccounting.cpuNanos(sleeper.pid());
      Thread.sleep(50);

      assertThat(first).isPresent();
      assertThat(CpuAccounting.cpuNanos(sleeper.pid())).isEqualTo(first);
    } finally {
      sleeper.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldBeEmptyWhenThereIsNoSuchProcess() {
    assertThat(CpuAccounting.cpuNanos(NO_PID)).isEmpty();
    assertThat(CpuAccounting.cpuNanos(1 << 22)).isEmpty();
    assertThat(CpuAccounting.cpuNanos(0)).isEmpty();
    assertThat(CpuAccounting.cpuNanos(-1)).isEmpty();
    assertThat(CpuAccounting.ofSchedstat(new SystemTree(directory), NO_PID)).isEmpty();
  }

  @Test
  void shouldSumThreadsAndReadStealWhenFilesAreCaptured() {
    final SystemTree tree =
        new FakeTree(directory)
            .with("/proc/7/task/7/schedstat", "91431 54854 2")
            .with("/proc/7/task/8/schedstat", "1000 0 1")
            .with("/proc/stat", "cpu  1161 0 601 148907 134 0 28 17 0 0\ncpu0 1 0 0 0 0 0 0 9 0 0")
            .tree();

    assertThat(CpuAccounting.ofSchedstat(tree, 7)).hasValue(92_431);
    assertThat(CpuAccounting.stealTicks(tree)).hasValue(17);
    assertThat(CpuAccounting.stealTicks(new SystemTree(directory.resolve("none")))).isEmpty();
  }

  private static void burn() {
    final var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    final long end = threads.getCurrentThreadCpuTime() + BURNED_NANOS;
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }
}
