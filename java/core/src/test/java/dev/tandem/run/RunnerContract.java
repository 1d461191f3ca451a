package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tandem.ThisJvm;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.ExpSumData;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.KernelFailedException;
import dev.tandem.kernel.Operands;
import dev.tandem.kernel.Probe;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every runner promises, shown with a C code, which all of them run. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class RunnerContract {
  /** Elements that give each of four threads a chunk, the last one shorter. */
  static final int LENGTH = 3 * 64 + 5;

  final ThreadBudget budget = new ThreadBudget(4);
  Runner runner;

  abstract Threading threading();

  final int threads() {
    return threading() == Threading.SINGLE ? 1 : 4;
  }

  @BeforeEach
  void open() {
    runner = Runner.of(threading(), threads(), budget);
  }

  @AfterEach
  void close() {
    runner.close();
  }

  static ChunkKernel expsum() {
    return Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA);
  }

  /** Buffers of one run. */
  static final class Buffers implements AutoCloseable {
    final OffHeapDoubles a;
    final OffHeapDoubles b;
    final OffHeapDoubles out;

    Buffers(final ExpSumData data) {
      a = OffHeapDoubles.copyOf(data.a());
      b = OffHeapDoubles.copyOf(data.b());
      out = OffHeapDoubles.allocate(data.length());
      out.fill(ExpSumData.UNTOUCHED);
    }

    Operands operands() {
      return Operands.of(out, a, b);
    }

    /** Fails if a run still holds one. */
    @Override
    public void close() {
      a.close();
      b.close();
      out.close();
    }
  }

  // Nothing; one; fewer than threads; around cache lines, of which each chunk has whole ones;
  // chunks of one line; a prime of many.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 1009, 20_011})
  void shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(final int length) {
    final ExpSumData data = ExpSumData.random(length);
    final double[] expected = data.compute(expsum(), Memory.OFFHEAP);
    try (Buffers buffers = new Buffers(data)) {
      runner.run(expsum(), buffers.operands());
      data.requireSameBits(buffers.out.toArray(), expected, runner.toString());
    }
  }

  @Test
  void shouldReuseOperandsWhenRunAgain() {
    final ExpSumData data = ExpSumData.random(LENGTH);
    final double[] expected = data.compute(expsum(), Memory.OFFHEAP);
    try (Buffers buffers = new Buffers(data)) {
      final Operands operands = buffers.operands();
      for (int i = 0; i < 200; i++) {
        buffers.out.fill(ExpSumData.UNTOUCHED);
        runner.run(expsum(), operands);
        data.requireSameBits(buffers.out.toArray(), expected, runner + " run " + i);
      }
    }
  }

  /** The element whose chunk fails: in the first chunk, in the middle, in the last. */
  @ParameterizedTest
  @ValueSource(ints = {0, 64, 128, LENGTH - 1})
  void shouldThrowTheStatusOnceAndStayUsableWhenAChunkFails(final int element) {
    final double[] statuses = new double[LENGTH];
    final ExpSumData data = new ExpSumData(statuses, new double[LENGTH]);
    try (Buffers buffers = new Buffers(data)) {
      final ChunkPlan plan = ChunkPlan.of(buffers.operands(), threads());
      // FAIL reads its status at its chunk's first element.
      for (int chunk = 0; chunk < plan.count(); chunk++) {
        if (plan.from(chunk) <= element && element < plan.to(chunk)) {
          buffers.a.set(plan.from(chunk), 42.0);
        }
      }
      final Throwable thrown =
          catchThrowable(() -> runner.run(Probe.FAIL.through(BridgeKind.JNA), buffers.operands()));
      assertThat(thrown).isInstanceOf(KernelFailedException.class);
      assertThat(((KernelFailedException) thrown).status()).isEqualTo(42);
      assertThat(thrown.getSuppressed()).isEmpty();
    }
    shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(LENGTH);
  }

  @Test
  void shouldThrowOneStatusWhenEveryChunkFails() {
    final ExpSumData data = ExpSumData.random(LENGTH);
    try (Buffers buffers = new Buffers(data)) {
      buffers.a.fill(7.0);
      for (int i = 0; i < 50; i++) {
        assertThatThrownBy(() -> runner.run(Probe.FAIL.through(BridgeKind.FFM), buffers.operands()))
            .isInstanceOf(KernelFailedException.class)
            .hasMessageContaining("status 7");
      }
    }
    shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(LENGTH);
  }

  @Test
  void shouldRefuseWhenClosed() {
    runner.close();
    assertThatCode(runner::close).doesNotThrowAnyException();
    try (Buffers buffers = new Buffers(ExpSumData.random(LENGTH))) {
      assertThatThrownBy(() -> runner.run(expsum(), buffers.operands()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("This runner was closed: %s/%d".formatted(threading(), threads()));
    }
  }

  @Test
  void shouldRefuseAndHoldNothingWhenABufferIsClosed() {
    final Buffers buffers = new Buffers(ExpSumData.random(LENGTH));
    final Operands operands = buffers.operands();
    buffers.b.close();
    assertThatThrownBy(() -> runner.run(expsum(), operands))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
    assertThatCode(buffers::close).doesNotThrowAnyException();
    shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(LENGTH);
  }

  @Test
  void shouldHoldNothingWhenTheKernelRefusesTheOperands() {
    try (Buffers buffers = new Buffers(ExpSumData.random(LENGTH))) {
      assertThatThrownBy(() -> runner.run(expsum(), Operands.of(buffers.out, buffers.a)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("takes 2 inputs");
    }
  }

  @Test
  void shouldKeepTheFlagAndCompleteWhenTheCallerIsInterrupted() {
    final ExpSumData data = ExpSumData.random(LENGTH);
    final double[] expected = data.compute(expsum(), Memory.OFFHEAP);
    for (int i = 0; i < 50; i++) {
      try (Buffers buffers = new Buffers(data)) {
        Thread.currentThread().interrupt();
        runner.run(expsum(), buffers.operands());
        assertThat(Thread.interrupted()).isTrue();
        data.requireSameBits(buffers.out.toArray(), expected, runner.toString());
      } finally {
        Thread.interrupted();
      }
    }
  }

  @Test
  void shouldRefuseConfinedMemoryWhenItUsesOtherThreads() {
    final ChunkKernel overFfm = Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.FFM);
    try (Arena arena = Arena.ofConfined();
        OffHeapDoubles in = OffHeapDoubles.allocate(8)) {
      final OffHeapDoubles out = OffHeapDoubles.view(arena.allocate(64, 8));
      final Operands operands = Operands.of(out, in, in);
      if (threading() == Threading.SINGLE) {
        runner.run(overFfm, operands);
        assertThat(out.get(7)).isEqualTo(1.0);
      } else {
        assertThatThrownBy(() -> runner.run(overFfm, operands))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("confined to one thread, but " + threading())
            .hasMessageContaining("Arena.ofShared()");
      }
    }
  }

  @Test
  void shouldRefuseMemoryThatOthersCanCloseWhenTheBridgeIsNotFfm() {
    try (Arena arena = Arena.ofShared();
        OffHeapDoubles in = OffHeapDoubles.allocate(LENGTH)) {
      final OffHeapDoubles out = OffHeapDoubles.view(arena.allocate(LENGTH * 8L, 8));
      final Operands operands = Operands.of(out, in, in);
      for (final BridgeKind bridge : BridgeKind.values()) {
        final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_VECTOR, bridge);
        if (bridge == BridgeKind.FFM) {
          out.fill(ExpSumData.UNTOUCHED);
          runner.run(kernel, operands);
          assertThat(out.toArray()).containsOnly(1.0);
        } else {
          assertThatThrownBy(() -> runner.run(kernel, operands))
              .isInstanceOf(IllegalArgumentException.class);
        }
      }
    }
  }

  @Test
  void shouldRefuseWhenTheNumberOfThreadsIsImpossible() {
    assertThatThrownBy(() -> Runner.of(threading(), 0, budget))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("on 0 threads");
    if (threading() == Threading.SINGLE) {
      assertThatThrownBy(() -> Runner.of(threading(), 2, budget))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("single on 2 threads; needed is 1");
    } else {
      assertThatThrownBy(() -> Runner.of(threading(), 5, budget))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("on 5 threads, but its budget is 4")
          .hasMessageContaining("-Dtandem.threads=N");
    }
  }

  @Test
  void shouldGiveEachItsResultWhenManyCall() throws Exception {
    final int callers = 8;
    final int runs = 60;
    try (ExecutorService executor = Executors.newFixedThreadPool(callers)) {
      final List<Future<?>> results = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        final ExpSumData data = ExpSumData.random(LENGTH + 11 * caller);
        results.add(
            executor.submit(() -> {
              final double[] expected = data.compute(expsum(), Memory.OFFHEAP);
              try (Buffers buffers = new Buffers(data)) {
                final Operands operands = buffers.operands();
                for (int i = 0; i < runs; i++) {
                  buffers.out.fill(ExpSumData.UNTOUCHED);
                  runner.run(expsum(), operands);
                  data.requireSameBits(buffers.out.toArray(), expected, runner.toString());
                }
              }
            }));
      }
      for (final Future<?> result : results) {
        get(result);
      }
    }
  }

  static void get(final Future<?> result) throws Exception {
    try {
      result.get(50, TimeUnit.SECONDS);
    } catch (final ExecutionException exception) {
      throw new AssertionError(exception.getCause());
    }
  }

  @Test
  void shouldEndARunNormallyWhenClosedMeanwhile() throws Exception {
    final ExpSumData data = ExpSumData.random(LENGTH);
    final double[] expected = data.compute(expsum(), Memory.OFFHEAP);
    for (int i = 0; i < 20; i++) {
      final Runner closing = Runner.of(threading(), threads(), budget);
      try (Buffers buffers = new Buffers(data);
          ExecutorService executor = Executors.newSingleThreadExecutor()) {
        final Operands operands = buffers.operands();
        final Future<?> runs =
            executor.submit(() -> {
              for (; ; ) {
                buffers.out.fill(ExpSumData.UNTOUCHED);
                try {
                  closing.run(expsum(), operands);
                } catch (final IllegalStateException closed) {
                  assertThat(closed).hasMessageContaining("This runner was closed");
                  return;
                }
                data.requireSameBits(buffers.out.toArray(), expected, closing.toString());
              }
            });
        Thread.sleep(2);
        closing.close();
        get(runs);
      }
    }
  }

  @Test
  void shouldRunJavaCodesUnlessItIsOpenmp() {
    final ChunkKernel kernel = (operands, from, to) -> {};
    try (Buffers buffers = new Buffers(ExpSumData.random(LENGTH))) {
      if (threading() == Threading.OPENMP) {
        assertThatThrownBy(() -> runner.run(kernel, buffers.operands()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("openmp runs C codes only");
      } else {
        assertThatCode(() -> runner.run(kernel, buffers.operands())).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void shouldRunCriticalBridgesUnlessItIsOpenmp() {
    final ExpSumData data = ExpSumData.random(LENGTH);
    for (final BridgeKind bridge : List.of(BridgeKind.FFM_CRITICAL, BridgeKind.JNI_CRITICAL)) {
      final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_VECTOR, bridge);
      final double[] out = new double[LENGTH];
      final Operands operands = Operands.of(out, data.a(), data.b());
      if (threading() == Threading.OPENMP) {
        assertThatThrownBy(() -> runner.run(kernel, operands))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("would hold the JVM");
      } else if (threads() == 1 || ThisJvm.sharesArraysThrough(bridge)) {
        runner.run(kernel, operands);
        data.requireSameBits(out, data.compute(kernel, Memory.HEAP), runner + " " + bridge);
      }
    }
  }
}
