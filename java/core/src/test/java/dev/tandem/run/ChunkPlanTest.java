package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkPlanTest {
  private static final long SEED = 20261122;
  private static final int CASES = 5_000;
  private static final long LINE_ELEMENTS = ChunkPlan.CACHE_LINE_BYTES / Double.BYTES;

  // Nothing, one, around a line, around a page, primes, where ints and byte counts overflow.
  private static final long[] LENGTHS = {
    0,
    1,
    2,
    3,
    5,
    7,
    8,
    9,
    15,
    16,
    17,
    31,
    33,
    63,
    64,
    65,
    511,
    512,
    513,
    997,
    1_000_000,
    1_000_003,
    (1L << 31) - 1,
    1L << 31,
    (1L << 31) + 1,
    1L << 32,
    (1L << 59) - 1,
    1L << 59,
    Long.MAX_VALUE / 16 - 1,
    Long.MAX_VALUE / 16
  };
  private static final int[] THREADS = {1, 2, 3, 4, 5, 7, 8, 13, 16, 64, 97, 1000};

  /** So that a run on a share of its threads needs a team, or is one call. */
  @Test
  void shouldHaveSeveralChunksForFewerThreadsWhenMoreThreadsHaveThem() {
    for (long length = 0; length < 200; length++) {
      for (int past = 0; past < LINE_ELEMENTS; past++) {
        for (int most = 3; most <= 9; most++) {
          final int chunks = ChunkPlan.ofOffHeap(length, most, (long) past * Double.BYTES).count();
          for (int threads = 2; threads < chunks; threads++) {
            assertThat(ChunkPlan.ofOffHeap(length, threads, (long) past * Double.BYTES).count())
                .isBetween(2, threads);
          }
        }
      }
    }
  }

  @Test
  void shouldCoverEveryElementOnceWhenTheCaseIsSpecial() {
    for (final long length : LENGTHS) {
      for (final int threads : THREADS) {
        requireHeapPlan(length, threads);
        for (long offset = 0; offset < ChunkPlan.CACHE_LINE_BYTES; offset += Double.BYTES) {
          requireOffHeapPlan(length, threads, 0x7f00_0000_0000L + offset);
        }
      }
    }
  }

  @Test
  void shouldCoverEveryElementOnceWhenTheCaseIsRandom() {
    final SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < CASES; i++) {
      // Every magnitude of length is as likely as every other.
      final long length = random.nextLong(Long.MAX_VALUE / 16) >>> random.nextInt(60);
      final int threads = 1 + (random.nextInt(4096) >>> random.nextInt(12));
      final long address = random.nextLong(1L << 47) & -8;
      requireHeapPlan(length, threads);
      requireOffHeapPlan(length, threads, address);
    }
  }

  private static void requireHeapPlan(final long length, final int threads) {
    final ChunkPlan plan = ChunkPlan.ofHeap(length, threads);
    requireCover(plan, length, threads);
    final long chunkElements = chunkElements(length, threads);
    for (int chunk = 0; chunk < plan.count() - 1; chunk++) {
      if (plan.to(chunk) - plan.from(chunk) != chunkElements) {
        throw new AssertionError(describe(plan, length, threads, 0));
      }
    }
  }

  private static void requireOffHeapPlan(final long length, final int threads, final long address) {
    final ChunkPlan plan = ChunkPlan.ofOffHeap(length, threads, address);
    requireCover(plan, length, threads);
    for (int chunk = 1; chunk < plan.count(); chunk++) {
      final long boundary = plan.from(chunk);
      // No line is written by two: the boundary is where a line starts.
      if ((address + boundary * Double.BYTES) % ChunkPlan.CACHE_LINE_BYTES != 0) {
        throw new AssertionError(describe(plan, length, threads, address));
      }
    }
    for (int chunk = 0; chunk < plan.count(); chunk++) {
      // A chunk is at most the even share and what moves its end to the line's.
      if (plan.to(chunk) - plan.from(chunk) > chunkElements(length, threads) + LINE_ELEMENTS - 1) {
        throw new AssertionError(describe(plan, length, threads, address));
      }
    }
  }

  private static void requireCover(final ChunkPlan plan, final long length, final int threads) {
    boolean fine = plan.count() <= threads && plan.count() <= length && plan.length() == length;
    fine &= (plan.count() == 0) == (length == 0);
    long expected = 0;
    for (int chunk = 0; chunk < plan.count(); chunk++) {
      fine &= plan.from(chunk) == expected && plan.to(chunk) > plan.from(chunk);
      expected = plan.to(chunk);
    }
    if (!fine || expected != length) {
      throw new AssertionError(describe(plan, length, threads, -1));
    }
  }

  private static long chunkElements(final long length, final int threads) {
    return Math.ceilDiv(length, (long) threads);
  }

  private static String describe(
      final ChunkPlan plan, final long length, final int threads, final long address) {
    return "length %d, threads %d, address 0x%x: %s".formatted(length, threads, address, plan);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 | 2 | ChunkPlan[0, 5, 10]",
        "10 | 3 | ChunkPlan[0, 4, 8, 10]",
        "10 | 4 | ChunkPlan[0, 3, 6, 9, 10]",
        // Five threads, but the chunk length of 2 leaves the fifth nothing.
        "7  | 5 | ChunkPlan[0, 2, 4, 6, 7]",
        "2  | 5 | ChunkPlan[0, 1, 2]",
        "0  | 5 | ChunkPlan[0]",
      })
  void shouldCutEvenlyWhenOnTheHeap(final long length, final int threads, final String expected) {
    assertThat(ChunkPlan.ofHeap(length, threads)).hasToString(expected);
  }

  @Test
  void shouldUseAllThreadsWhenThereAreLinesEnough() {
    for (final int threads : new int[] {1, 2, 3, 4, 8}) {
      assertThat(ChunkPlan.ofOffHeap(1_000_000, threads, 8).count()).isEqualTo(threads);
    }
  }

  @Test
  void shouldFollowTheOutputsAddressWhenItIsOffHeap() {
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(1000);
        OffHeapDoubles input = OffHeapDoubles.allocate(1000)) {
      final ChunkPlan plan =
          ChunkPlan.of(Operands.of(buffer.slice(3, 1000), input.slice(0, 997)), 4);
      assertThat((plan.from(1) + 3) % LINE_ELEMENTS).isZero();
      assertThat(ChunkPlan.of(Operands.of(new double[10], new double[10]), 3))
          .hasToString("ChunkPlan[0, 4, 8, 10]");
    }
  }

  /** A runner keeps its last plan: for other operands it must not be taken. */
  @Test
  void shouldBeForOperandsOnlyWhenTheirPlanIsTheSame() {
    final int threads = 3;
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(2_000)) {
      final List<Operands> many = new ArrayList<>();
      for (final int length : new int[] {0, 1, 100, 101}) {
        many.add(Operands.of(new double[length]));
        for (int start = 0; start < 2 * LINE_ELEMENTS; start++) {
          many.add(Operands.of(buffer.slice(start, start + length)));
        }
      }
      int shared = 0;
      for (final Operands one : many) {
        final ChunkPlan plan = ChunkPlan.of(one, threads);
        assertThat(plan.isFor(one)).isTrue();
        for (final Operands other : many) {
          if (plan.isFor(other)) {
            assertThat(plan).hasToString(ChunkPlan.of(other, threads).toString());
            assertThat(one.memory()).isEqualTo(other.memory());
            shared++;
          }
        }
      }
      // Each with itself, and off-heap with the one a line further on.
      assertThat(shared).isEqualTo(4 * (1 + 4 * (int) LINE_ELEMENTS));
    }
  }

  @Test
  void shouldSayWhatIsNeededWhenTheArgumentsAreImpossible() {
    assertThatThrownBy(() -> ChunkPlan.ofHeap(-1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 elements");
    assertThatThrownBy(() -> ChunkPlan.ofOffHeap(1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 0 elements and 1 thread");
  }

  @Test
  void shouldGiveCTheSameBoundariesWhenAsked() {
    final ChunkPlan plan = ChunkPlan.ofOffHeap(1000, 3, 8);
    try (Arena arena = Arena.ofConfined()) {
      final long[] boundaries = plan.nativeBoundaries(arena).toArray(ValueLayout.JAVA_LONG);
      assertThat(boundaries).hasSize(plan.count() + 1).startsWith(0).endsWith(1000);
      for (int chunk = 0; chunk < plan.count(); chunk++) {
        assertThat(boundaries[chunk]).isEqualTo(plan.from(chunk));
      }
    }
  }
}
