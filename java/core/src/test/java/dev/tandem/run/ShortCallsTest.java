package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.ExpSumData;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShortCallsTest {
  private static final int LENGTH = 100_003;

  private record Call(long from, long to) {
    long elements() {
      return to - from;
    }
  }

  /** A kernel whose calls take as long as their elements, at least. */
  private static List<Call> calls(final long mostNanos, final double nanosPerElement) {
    final List<Call> calls = new ArrayList<>();
    final ChunkKernel timed =
        (_, from, to) -> {
          final long start = System.nanoTime();
          while (System.nanoTime() - start < (to - from) * nanosPerElement) {
            Thread.onSpinWait();
          }
          calls.add(new Call(from, to));
        };
    new ShortCalls(timed, mostNanos).compute(Operands.of(new double[LENGTH]), 0, LENGTH);
    return calls;
  }

  private static void requireWhole(final List<Call> calls) {
    long next = 0;
    for (final Call call : calls) {
      assertThat(call.from()).isEqualTo(next);
      next = call.to();
    }
    assertThat(next).isEqualTo(LENGTH);
  }

  @Test
  void shouldMakeNoCallLongerThanHalfOfTheTimeAtTheRateThatItHas() {
    final List<Call> calls = calls(1_000_000, 100);
    requireWhole(calls);
    // Half a millisecond at 100 ns for an element; slower calls make them shorter, never longer.
    assertThat(calls).allMatch(it -> it.elements() <= 5_000);
    assertThat(calls).hasSizeGreaterThanOrEqualTo(LENGTH / 5_000);
  }

  @Test
  void shouldBeginWithAShortCall() {
    assertThat(calls(1_000_000, 1).getFirst().elements()).isEqualTo(512);
  }

  @Test
  void shouldGoOnWhenEvenAFewElementsTakeLonger() {
    final List<Call> calls = calls(10_000, 1_000);
    requireWhole(calls);
    assertThat(calls.stream().skip(1)).allMatch(it -> it.elements() <= 16);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPENMP")
  void shouldComputeWhatOneCallComputes(final Threading threading) {
    final ExpSumData data = ExpSumData.random(LENGTH);
    final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.FFM_CRITICAL);
    final double[] expected = data.compute(kernel, Memory.OFFHEAP);
    try (Runner runner =
            Runner.of(
                threading,
                threading == Threading.SINGLE ? 1 : 3,
                new ThreadBudget(3),
                Cutting.within(Duration.ofNanos(10_000)));
        OffHeapDoubles a = OffHeapDoubles.copyOf(data.a());
        OffHeapDoubles b = OffHeapDoubles.copyOf(data.b());
        OffHeapDoubles out = OffHeapDoubles.allocate(LENGTH)) {
      out.fill(ExpSumData.UNTOUCHED);
      runner.run(kernel, Operands.of(out, a, b));
      data.requireSameBits(out.toArray(), expected, runner.toString());
    }
  }

  @Test
  void shouldNameTheTimeInItsLargestUnit() {
    assertThat(Cutting.within(Duration.ofMillis(1))).hasToString("1ms");
    assertThat(Cutting.within(Duration.ofNanos(1_500_000))).hasToString("1500us");
    assertThat(Cutting.within(Duration.ofNanos(10_001))).hasToString("10001ns");
    assertThatThrownBy(() -> Cutting.within(Duration.ofNanos(9_999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Calls within 9999 ns; needed is at least 10000");
  }
}
