package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.ThisJvm;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import dev.tandem.kernel.Probe;
import dev.tandem.memory.OffHeapDoubles;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several threads are inside C at once.
 *
 * <p>Where the bridge leaves the JVM free: four chunks meet inside C, and the fifth party, which
 * lets them go, is this test; it comes only when it has seen all four inside and a collection has
 * run from its start to its end meanwhile. If anything serialised the calls, the four would never
 * be there; if a bridge held the JVM, the collection would not end.
 *
 * <p>Where the bridge holds the JVM nothing may wait inside, so stamps taken in C must overlap.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InsideNativeTest {
  private static final int THREADS = 4;
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();

  @ParameterizedTest
  @CsvSource({
    "jna, spawn", "jna, pool", "jna, virtual", "jna, openmp",
    "jna-interface, spawn", "jna-interface, pool", "jna-interface, virtual",
        "jna-interface, openmp",
    "jni, spawn", "jni, pool", "jni, virtual", "jni, openmp",
    "ffm, spawn", "ffm, pool", "ffm, virtual", "ffm, openmp",
    "jna, stream", "ffm, stream",
  })
  void shouldHaveAllThreadsInsideAtOnceWhenACollectionRuns(
      final String bridgeId, final String threadingId) throws InterruptedException {
    final BridgeKind bridge = BridgeKind.ofId(bridgeId).orElseThrow();
    final Threading threading = Threading.ofId(threadingId).orElseThrow();
    final long length = (long) THREADS * ChunkPlan.CACHE_LINE_BYTES / Double.BYTES;
    try (OffHeapDoubles parties = OffHeapDoubles.allocate(length);
        OffHeapDoubles nanos = OffHeapDoubles.allocate(length);
        OffHeapDoubles counter = OffHeapDoubles.allocate(length);
        Runner runner = Runner.of(threading, THREADS, new ThreadBudget(THREADS))) {
      parties.set(0, THREADS + 1);
      nanos.set(0, DEADLINE_NANOS);
      final Recorder recorder = new Recorder(Probe.MEET.through(bridge));
      // openmp calls C once, so there is nothing to record between.
      final ChunkKernel kernel = threading == Threading.OPENMP ? recorder.kernel : recorder;
      final AtomicReference<Throwable> failure = new AtomicReference<>();
      final Thread caller =
          new Thread(
              () -> {
                try {
                  runner.run(kernel, Operands.of(counter, parties, nanos));
                } catch (final Throwable throwable) {
                  failure.set(throwable);
                }
              },
              "caller");
      caller.start();

      awaitAllInside(counter.segment());
      final long before = collections();
      System.gc();
      assertThat(collections()).isGreaterThan(before);
      // Nobody can have left: they wait for one more.
      assertThat((long) COUNTER.getVolatile(counter.segment(), 0L)).isEqualTo(THREADS);
      assertThat(caller.isAlive()).isTrue();

      COUNTER.getAndAdd(counter.segment(), 0L, 1L);
      caller.join();
      assertThat(failure.get()).isNull();
      if (threading != Threading.OPENMP) {
        assertThat(recorder.threads).hasSize(THREADS);
      }
      assertThat(recorder.threads.contains(caller)).isEqualTo(threading == Threading.POOL);
      assertThat(recorder.threads)
          .allMatch(thread -> thread.isVirtual() == (threading == Threading.VIRTUAL));
    }
  }

  private static void awaitAllInside(final MemorySegment counter) throws InterruptedException {
    final long deadline = System.nanoTime() + DEADLINE_NANOS;
    while ((long) COUNTER.getVolatile(counter, 0L) < THREADS) {
      assertThat(System.nanoTime() - deadline)
          .as("%d of %d threads are inside", (long) COUNTER.getVolatile(counter, 0L), THREADS)
          .isNegative();
      Thread.sleep(1);
    }
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  /** Notes which threads compute. */
  private static final class Recorder implements ChunkKernel {
    private final ChunkKernel kernel;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private Recorder(final ChunkKernel kernel) {
      this.kernel = kernel;
    }

    @Override
    public void prepare(final Operands operands) {
      kernel.prepare(operands);
    }

    @Override
    public void compute(final Operands operands, final long from, final long to) {
      threads.add(Thread.currentThread());
      kernel.compute(operands, from, to);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ffm-critical, spawn", "ffm-critical, pool", "ffm-critical, virtual", "ffm-critical, stream",
    "jni-critical, spawn", "jni-critical, pool", "jni-critical, virtual", "jni-critical, stream",
  })
  void shouldHaveTwoThreadsInsideAtOnceWhenTheBridgeIsCritical(
      final String bridgeId, final String threadingId) {
    assumeTrue(
        ThisJvm.sharesArraysThrough(BridgeKind.ofId(bridgeId).orElseThrow()),
        "-Xcheck:jni copies whole arrays back");
    final ChunkKernel stamp = Probe.STAMP.through(BridgeKind.ofId(bridgeId).orElseThrow());
    final Threading threading = Threading.ofId(threadingId).orElseThrow();
    try (Runner runner = Runner.of(threading, 2, new ThreadBudget(2))) {
      // Longer stays, so that the second thread gets a processor before the first one leaves. If
      // calls were serialised, no stay would be long enough.
      for (long stayMillis = 20; stayMillis <= 1280; stayMillis *= 4) {
        final double[] nanos = {
          TimeUnit.MILLISECONDS.toNanos(stayMillis), 0, TimeUnit.MILLISECONDS.toNanos(stayMillis), 0
        };
        final double[] stamps = new double[4];
        runner.run(stamp, Operands.of(stamps, nanos, nanos));
        final long entered0 = Double.doubleToRawLongBits(stamps[0]);
        final long left0 = Double.doubleToRawLongBits(stamps[1]);
        final long entered1 = Double.doubleToRawLongBits(stamps[2]);
        final long left1 = Double.doubleToRawLongBits(stamps[3]);
        assertThat(left0 - entered0).isGreaterThanOrEqualTo((long) nanos[0]);
        assertThat(left1 - entered1).isGreaterThanOrEqualTo((long) nanos[0]);
        if (Math.max(entered0, entered1) < Math.min(left0, left1)) {
          return;
        }
      }
      throw new AssertionError("The two threads were never inside " + bridgeId + " at once");
    }
  }
}
