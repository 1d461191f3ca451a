package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PoolRunnerTest extends JavaRunnerContract {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final ChunkKernel NOTHING = (operands, from, to) -> {};

  @Override
  Threading threading() {
    return Threading.POOL;
  }

  private static List<Thread> helpersOf(final Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tandem-pool-") && !before.contains(thread))
        .toList();
  }

  private static long cpuNanos(final List<Thread> threads) {
    return threads.stream().mapToLong(thread -> THREADS.getThreadCpuTime(thread.threadId())).sum();
  }

  /**
   * An idle thread takes none; the bound of 0.5 % leaves room for the look that wakes by chance.
   */
  @Test
  void shouldUseNoProcessorWhenIdleForLong() throws InterruptedException {
    final Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Runner mine = Runner.of(Threading.POOL, 4, new ThreadBudget(4))) {
      final Operands operands = Operands.of(new double[LENGTH]);
      for (int i = 0; i < 1_000; i++) {
        mine.run(NOTHING, operands);
      }
      final List<Thread> helpers = helpersOf(before);
      assertThat(helpers).hasSize(3);
      Thread.sleep(50);
      final long cpuBefore = cpuNanos(helpers);
      assertThat(cpuBefore).isPositive();
      Thread.sleep(1_000);
      assertThat(cpuNanos(helpers) - cpuBefore).isLessThan(TimeUnit.MILLISECONDS.toNanos(5));
      assertThat(helpers).allMatch(helper -> helper.getState() == Thread.State.WAITING);
    }
  }

  /** Each waits for the others inside its chunk, so none can compute two. */
  @Test
  void shouldComputeOnAllThreadsWhenOneCallerRunsAgainAndAgain() throws InterruptedException {
    final CyclicBarrier barrier = new CyclicBarrier(threads());
    final Set<Thread> computed = ConcurrentHashMap.newKeySet();
    final ChunkKernel meeting =
        (operands, from, to) -> {
          computed.add(Thread.currentThread());
          try {
            barrier.await(20, TimeUnit.SECONDS);
          } catch (final Exception exception) {
            throw new IllegalStateException(exception);
          }
        };
    final Operands operands = Operands.of(new double[LENGTH]);
    for (int i = 0; i < 500; i++) {
      // Helpers that spin, and now and then helpers that have parked.
      if (i % 100 == 99) {
        Thread.sleep(2);
      }
      runner.run(meeting, operands);
    }
    assertThat(computed).hasSize(threads()).contains(Thread.currentThread());
  }

  /** Chunks that a helper is about to begin are taken back: each must be computed exactly once. */
  @Test
  void shouldComputeEachChunkOnceWhenCallerAndHelpersRaceForIt() {
    final int runs = 100_000;
    final AtomicLong computed = new AtomicLong();
    final long[] byChunk = new long[LENGTH];
    final ChunkKernel counting =
        (operands, from, to) -> {
          byChunk[(int) from]++;
          computed.getAndAdd(to - from);
        };
    final Operands operands = Operands.of(new double[LENGTH]);
    for (int i = 0; i < runs; i++) {
      runner.run(counting, operands);
      if (computed.get() != (long) (i + 1) * LENGTH) {
        break;
      }
    }
    assertThat(computed.get()).isEqualTo((long) runs * LENGTH);
    final ChunkPlan plan = ChunkPlan.of(operands, threads());
    for (int chunk = 0; chunk < plan.count(); chunk++) {
      assertThat(byChunk[(int) plan.from(chunk)]).isEqualTo(runs);
    }
  }

  /** A run's pin takes 24 bytes, and any other object 16; helpers' chunks take none. */
  @Test
  void shouldAllocateOnlyAPinWhenRunningTheSameAgain() throws InterruptedException {
    final Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Runner mine = Runner.of(Threading.POOL, 4, new ThreadBudget(4));
        OffHeapDoubles out = OffHeapDoubles.allocate(LENGTH)) {
      final List<Thread> helpers = helpersOf(before);
      for (final Operands operands : List.of(Operands.of(new double[LENGTH]), Operands.of(out))) {
        mine.run(NOTHING, operands);
        final int runs = 20_000;
        final long callers = THREADS.getCurrentThreadAllocatedBytes();
        final long theirs = allocatedBytes(helpers);
        for (int i = 0; i < runs; i++) {
          mine.run(NOTHING, operands);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - callers).isLessThan(32 * runs);
        assertThat(allocatedBytes(helpers) - theirs).isLessThan(8 * runs);
      }
    }
  }

  private static long allocatedBytes(final List<Thread> threads) {
    return threads.stream()
        .mapToLong(thread -> THREADS.getThreadAllocatedBytes(thread.threadId()))
        .sum();
  }

  /** What an idle pool still refers to could not be collected. */
  @Test
  void shouldKeepNoArraysAliveWhenIdle() throws InterruptedException {
    final WeakReference<double[]> reference = runOnce();
    for (int i = 0; i < 200 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(5);
    }
    assertThat(reference.get()).isNull();
  }

  private WeakReference<double[]> runOnce() {
    final double[] array = new double[LENGTH];
    runner.run(NOTHING, Operands.of(array));
    return new WeakReference<>(array);
  }

  /** A helper's interrupt is nobody's; it must neither end the helper nor have it spin. */
  @Test
  void shouldGoOnWhenAHelperIsInterrupted() throws InterruptedException {
    final Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Runner mine = Runner.of(Threading.POOL, 2, new ThreadBudget(2))) {
      final Thread helper = helpersOf(before).getFirst();
      while (helper.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
      helper.interrupt();
      final AtomicBoolean helped = new AtomicBoolean();
      while (!helped.get()) {
        mine.run(
            (operands, from, to) -> {
              if (Thread.currentThread() == helper) {
                helped.set(true);
              }
              Thread.yield();
            },
            Operands.of(new double[LENGTH]));
      }
      assertThat(helper.isAlive()).isTrue();
    }
  }

  /** With one place left, a caller of four threads computes alone, all of it, as one chunk. */
  @Test
  void shouldComputeAllWhenTheBudgetLeavesOnePlace() {
    budget.acquire(3);
    try {
      shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(LENGTH);
      final AtomicLong chunks = new AtomicLong();
      runner.run((operands, from, to) -> chunks.incrementAndGet(), Operands.of(new double[LENGTH]));
      assertThat(chunks).hasValue(1);
    } finally {
      budget.release(3);
    }
  }

  /**
   * Fewer helpers, and a plan for as many threads as there are; short lengths have fewer chunks.
   */
  @Test
  void shouldComputeAllWhenTheBudgetLeavesFewerPlaces() {
    for (int taken = 1; taken <= 2; taken++) {
      budget.acquire(taken);
      try {
        for (final int length : new int[] {1, 2, 9, 17, 33, LENGTH, 1_009}) {
          shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(length);
        }
      } finally {
        budget.release(taken);
      }
    }
    assertThat(budget.acquireMore(4)).isEqualTo(4);
    budget.release(4);
  }
}
