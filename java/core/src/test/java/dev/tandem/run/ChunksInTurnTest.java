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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChunksInTurnTest {
  private static final int LINE = ChunkPlan.CACHE_LINE_BYTES / Double.BYTES;
  private static final int LENGTH = 20_011;

  private record Chunk(long from, long to) {}

  private static Runner runner(final Threading threading, final long chunkElements) {
    final int threads = threading == Threading.SINGLE ? 1 : 3;
    return Runner.of(threading, threads, new ThreadBudget(3), Cutting.inChunksOf(chunkElements));
  }

  /** The chunks of a run, in order. */
  private static List<Chunk> chunks(final Runner runner, final Operands operands) {
    final List<Chunk> chunks = Collections.synchronizedList(new ArrayList<>());
    runner.run((_, from, to) -> chunks.add(new Chunk(from, to)), operands);
    return chunks.stream().sorted(Comparator.comparing(Chunk::from)).toList();
  }

  private static void requireWhole(final List<Chunk> chunks, final long length) {
    long next = 0;
    for (final Chunk chunk : chunks) {
      assertThat(chunk.from()).isEqualTo(next);
      assertThat(chunk.to()).isGreaterThan(chunk.from());
      next = chunk.to();
    }
    assertThat(next).isEqualTo(length);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPENMP")
  void shouldComputeWhatOneCallComputes(final Threading threading) {
    final ExpSumData data = ExpSumData.random(LENGTH);
    final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA);
    final double[] expected = data.compute(kernel, Memory.OFFHEAP);
    for (final long chunkElements : new long[] {1, 7, 64, 1000, LENGTH - 1, LENGTH, 1L << 62}) {
      try (Runner runner = runner(threading, chunkElements);
          OffHeapDoubles a = OffHeapDoubles.copyOf(data.a());
          OffHeapDoubles b = OffHeapDoubles.copyOf(data.b());
          OffHeapDoubles out = OffHeapDoubles.allocate(LENGTH)) {
        out.fill(ExpSumData.UNTOUCHED);
        runner.run(kernel, Operands.of(out, a, b));
        data.requireSameBits(out.toArray(), expected, runner.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 8, 100, 4096, Long.MAX_VALUE})
  void shouldCutAtCacheLinesOfTheOutputWhenOffHeap(final long chunkElements) {
    try (Runner runner = runner(Threading.POOL, chunkElements);
        OffHeapDoubles whole = OffHeapDoubles.allocate(LENGTH)) {
      for (int past = 0; past < LINE; past++) {
        final OffHeapDoubles out =
            OffHeapDoubles.view(whole.segment().asSlice((long) past * Double.BYTES));
        final long address = out.segment().address();
        final List<Chunk> chunks = chunks(runner, Operands.of(out));
        requireWhole(chunks, LENGTH - past);
        assertThat(chunks.stream().skip(1))
            .allMatch(it -> (address + it.from() * Double.BYTES) % ChunkPlan.CACHE_LINE_BYTES == 0);
      }
    }
  }

  @Test
  void shouldCutAtMultiplesOfTheLengthWhenOnTheHeap() {
    try (Runner runner = runner(Threading.POOL, 1000)) {
      final List<Chunk> chunks = chunks(runner, Operands.of(new double[LENGTH]));
      requireWhole(chunks, LENGTH);
      assertThat(chunks).hasSize(21).allMatch(it -> it.from() % 1000 == 0);
    }
  }

  @Test
  void shouldLetOthersGoOnWhenOneThreadIsHeldUp() throws Exception {
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final AtomicInteger computed = new AtomicInteger();
    try (Runner runner = runner(Threading.SPAWN, 100)) {
      final Operands operands = Operands.of(new double[10_000]);
      runner.run(
          (_, from, _) -> {
            if (from == 0) {
              // The first chunk ends when all others have been computed.
              while (computed.get() < 99) {
                Thread.onSpinWait();
              }
            } else {
              computed.incrementAndGet();
            }
            threads.add(Thread.currentThread());
          },
          operands);
    }
    assertThat(computed).hasValue(99);
    assertThat(threads).hasSizeBetween(2, 3);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPENMP")
  void shouldDropChunksThatHaveNotBegunWhenOneFails(final Threading threading) {
    final AtomicInteger begun = new AtomicInteger();
    try (Runner runner = runner(threading, 1)) {
      assertThatThrownBy(() ->
              runner.run(
                  (_, _, _) -> {
                    begun.incrementAndGet();
                    throw new IllegalStateException("the reason");
                  },
                  Operands.of(new double[LENGTH])))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the reason");
      assertThat(begun.get()).isBetween(1, runner.threads());
      // It stays usable.
      requireWhole(chunks(runner, Operands.of(new double[10])), 10);
    }
  }

  @Test
  void shouldRefuseWhatCannotBe() {
    final ThreadBudget budget = new ThreadBudget(2);
    assertThatThrownBy(() -> Cutting.inChunksOf(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Chunks of 0 elements; needed is at least 1");
    assertThatThrownBy(() -> Runner.of(Threading.OPENMP, 2, budget, Cutting.inChunksOf(64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use single, spawn, pool, virtual or stream");
  }

  @Test
  void shouldNameItsChunkLength() {
    try (Runner runner = runner(Threading.POOL, 4096)) {
      assertThat(runner).hasToString("pool:4096/3");
    }
  }
}
