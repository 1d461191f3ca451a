package dev.tandem.run;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.ExpSumData;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What runners promise that run Java code too: all but openmp. */
abstract class JavaRunnerContract extends RunnerContract {

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 33, LENGTH, 4_099})
  void shouldComputeEveryElementOnceWhenRun(final int length) {
    final AtomicIntegerArray computed = new AtomicIntegerArray(length);
    final AtomicInteger chunks = new AtomicInteger();
    final ChunkKernel kernel =
        (operands, from, to) -> {
          chunks.incrementAndGet();
          for (long i = from; i < to; i++) {
            computed.incrementAndGet((int) i);
          }
        };
    try (OffHeapDoubles out = OffHeapDoubles.allocate(length)) {
      runner.run(kernel, Operands.of(out));
      for (int i = 0; i < length; i++) {
        assertThat(computed.get(i)).as("element %d", i).isEqualTo(1);
      }
      assertThat(chunks.get()).isEqualTo(ChunkPlan.of(Operands.of(out), threads()).count());
    }
    runner.run(kernel, Operands.of(new double[length]));
    for (int i = 0; i < length; i++) {
      assertThat(computed.get(i)).as("heap element %d", i).isEqualTo(2);
    }
  }

  @Test
  void shouldCallNoKernelWhenThereIsNothingToCompute() {
    final AtomicInteger prepared = new AtomicInteger();
    final AtomicInteger computed = new AtomicInteger();
    final ChunkKernel kernel =
        new ChunkKernel() {
          @Override
          public void prepare(final Operands operands) {
            prepared.incrementAndGet();
          }

          @Override
          public void compute(final Operands operands, final long from, final long to) {
            computed.incrementAndGet();
          }
        };
    runner.run(kernel, Operands.of(new double[0]));
    assertThat(prepared).hasValue(1);
    assertThat(computed).hasValue(0);
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IllegalStateException("planted"),
        new StackOverflowError("planted"),
        new AssertionError("planted"));
  }

  /** The same object; nobody computes when the run has returned; the runner goes on. */
  @ParameterizedTest
  @MethodSource("failures")
  void shouldThrowTheVeryFailureWhenOneChunkThrows(final Throwable planted) {
    for (int failing = 0; failing < threads(); failing++) {
      final AtomicInteger inside = new AtomicInteger();
      final AtomicBoolean returned = new AtomicBoolean();
      final AtomicBoolean computedAfterwards = new AtomicBoolean();
      try (Buffers buffers = new Buffers(ExpSumData.random(LENGTH))) {
        final long failingFrom = ChunkPlan.of(buffers.operands(), threads()).from(failing);
        final ChunkKernel kernel =
            (operands, from, to) -> {
              inside.incrementAndGet();
              try {
                if (from == failingFrom) {
                  throwUnchecked(planted);
                }
                for (long i = from; i < to; i++) {
                  operands.output().setAtIndex(JAVA_DOUBLE, i, 1.0);
                  Thread.onSpinWait();
                }
                computedAfterwards.compareAndSet(false, returned.get());
              } finally {
                inside.decrementAndGet();
              }
            };
        final Throwable thrown = catchThrowable(() -> runner.run(kernel, buffers.operands()));
        returned.set(true);
        assertThat(thrown).isSameAs(planted);
        assertThat(thrown.getSuppressed()).isEmpty();
        assertThat(inside).hasValue(0);
      }
      assertThat(computedAfterwards).isFalse();
    }
    shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(LENGTH);
  }

  /** Each chunk throws its own; the caller gets one of them. */
  @Test
  void shouldThrowOneFailureWhenEveryChunkThrows() {
    for (int i = 0; i < 50; i++) {
      try (Buffers buffers = new Buffers(ExpSumData.random(LENGTH))) {
        assertThatThrownBy(() ->
                runner.run(
                    (operands, from, to) -> {
                      throw new IllegalStateException("chunk from " + from);
                    },
                    buffers.operands()))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("chunk from ")
            .hasNoSuppressedExceptions();
      }
    }
    shouldComputeWhatOneThreadComputesWhenTheLengthIsAny(LENGTH);
  }

  private static void throwUnchecked(final Throwable throwable) {
    switch (throwable) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new AssertionError(throwable);
    }
  }

  /** A slow chunk holds the buffers, and only for as long as it lasts. */
  @Test
  void shouldRefuseToCloseABufferWhenARunUsesIt() throws InterruptedException {
    final AtomicBoolean inside = new AtomicBoolean();
    final AtomicBoolean leave = new AtomicBoolean();
    final Buffers buffers = new Buffers(ExpSumData.random(LENGTH));
    final Operands operands = buffers.operands();
    final Thread caller =
        new Thread(() ->
            runner.run(
                (ignored, from, to) -> {
                  inside.set(true);
                  while (!leave.get()) {
                    Thread.onSpinWait();
                  }
                },
                operands));
    caller.start();
    try {
      while (!inside.get()) {
        Thread.sleep(1);
      }
      for (final OffHeapDoubles buffer : new OffHeapDoubles[] {buffers.a, buffers.b, buffers.out}) {
        assertThatThrownBy(buffer::close)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("in use");
      }
    } finally {
      leave.set(true);
    }
    caller.join();
    buffers.close();
  }

  @Test
  void shouldZeroTheBufferWhenTouchingIt() {
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(10_007)) {
      buffer.fill(3.0);
      runner.touch(buffer);
      final double[] values = buffer.toArray();
      assertThat(Arrays.stream(values).allMatch(value -> Double.doubleToRawLongBits(value) == 0))
          .isTrue();
    }
  }

  /** An interrupt that comes while the caller waits for others. */
  @Test
  void shouldKeepTheFlagWhenInterruptedInTheMiddle() throws InterruptedException {
    final AtomicInteger inside = new AtomicInteger();
    final AtomicBoolean leave = new AtomicBoolean();
    final AtomicBoolean flag = new AtomicBoolean();
    final AtomicInteger ended = new AtomicInteger();
    final int chunks = threads();
    final Thread caller =
        new Thread(() -> {
          runner.run(
              (ignored, from, to) -> {
                inside.incrementAndGet();
                while (!leave.get()) {
                  Thread.onSpinWait();
                }
                ended.incrementAndGet();
              },
              Operands.of(new double[LENGTH]));
          flag.set(Thread.currentThread().isInterrupted());
        });
    caller.start();
    try {
      while (inside.get() < chunks) {
        Thread.sleep(1);
      }
      caller.interrupt();
    } finally {
      leave.set(true);
    }
    caller.join();
    assertThat(flag).isTrue();
    assertThat(ended).hasValue(chunks);
  }

  @Test
  void shouldComputeOnNoMoreThreadsThanTheBudgetHasWhenManyCall() throws Exception {
    final AtomicInteger computing = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final ChunkKernel kernel =
        (operands, from, to) -> {
          most.accumulateAndGet(computing.incrementAndGet(), Math::max);
          for (int i = 0; i < 200; i++) {
            Thread.onSpinWait();
          }
          Thread.yield();
          computing.decrementAndGet();
        };
    final ThreadBudget two = new ThreadBudget(2);
    try (Runner one = Runner.of(threading(), Math.min(2, threads()), two);
        Runner other = Runner.of(threading(), Math.min(2, threads()), two)) {
      final Thread[] callers = new Thread[6];
      for (int i = 0; i < callers.length; i++) {
        final Runner mine = i % 2 == 0 ? one : other;
        callers[i] =
            new Thread(() -> {
              for (int run = 0; run < 200; run++) {
                mine.run(kernel, Operands.of(new double[16]));
              }
            });
        callers[i].start();
      }
      for (final Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(computing).hasValue(0);
    assertThat(most.get()).isBetween(1, 2);
  }
}
