package dev.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bridge.Isa;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import dev.tandem.testkit.GuardedMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every code of every kernel promises, in every way it can be called: Java codes by
 * themselves, C codes through one bridge.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CodeContract {
  /**
   * Nothing and one; around the vectors of 2, 4 and 8 lanes; around loops unrolled by 2 and 4; a
   * prime beyond any unrolling, so that every tail is met.
   */
  private static final int[] LENGTHS = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 1009
  };

  /** Around a vector of each size, the unrolled tails between, and a bit more. */
  private static final int GUARDED_LENGTHS = 70;

  /** More elements than an int counts. */
  private static final long OVER_INT = (1L << 31) + 64;

  private static final Map<Kernel, ExpSumData> SPECIAL =
      Kernel.all().stream().collect(Collectors.toMap(it -> it, ExpSumData::special));
  private static final Map<Kernel, ExpSumData> RANDOM =
      Kernel.all().stream()
          .collect(Collectors.toMap(it -> it, it -> ExpSumData.random(it, 20_011)));

  /** A code of a kernel, with memory that it takes. */
  public record Case(Kernel kernel, Code code, Memory memory) {
    private ExpSumData special() {
      return SPECIAL.get(kernel);
    }

    private ExpSumData random() {
      return RANDOM.get(kernel);
    }
  }

  protected abstract List<Code> codes();

  protected abstract List<Memory> memories();

  /** The code, ready to run. */
  protected abstract ChunkKernel kernel(Kernel kernel, Code code);

  private ChunkKernel kernel(final Case one) {
    return kernel(one.kernel(), one.code());
  }

  Stream<Case> cases() {
    return Kernel.all().stream()
        .flatMap(kernel -> codes().stream().map(code -> new Case(kernel, code, Memory.HEAP)))
        .filter(one -> exists(one.kernel(), one.code()))
        .flatMap(
            one -> memories().stream().map(memory -> new Case(one.kernel(), one.code(), memory)));
  }

  /** A single operation has no stages. */
  private static boolean exists(final Kernel kernel, final Code code) {
    return !(kernel.equals(Kernel.EXP) && code.isStaged());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldBeWithinItsAccuracyClassWhenValuesAreSpecial(final Case one) {
    requireAccuracy(one, one.special());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldBeWithinItsAccuracyClassWhenValuesAreRandom(final Case one) {
    requireAccuracy(one, one.random());
  }

  private void requireAccuracy(final Case one, final ExpSumData data) {
    final double[] results = data.compute(kernel(one), one.memory());
    data.requireAccuracy(results, one.code().maxAllowedUlp(), one.toString());
  }

  /** The promise that makes this a comparison of compilers: the tolerance is 0 ulp. */
  @ParameterizedTest
  @MethodSource("cases")
  void shouldGiveTheBitsOfJavaLoopWhenTheAlgorithmIsTandems(final Case one) {
    Assumptions.assumeTrue(one.code().isTandemAlgorithm(), "another library's algorithm");
    Assumptions.assumeTrue(Isa.hasFma(), "java-loop needs an FMA");
    final ChunkKernel reference = one.kernel().in(Code.JAVA_LOOP);
    for (final ExpSumData data : List.of(one.special(), one.random())) {
      data.requireSameBits(
          data.compute(kernel(one), one.memory()),
          data.compute(reference, Memory.HEAP),
          one.toString());
    }
  }

  /** An element's result depends on the element, not on where in a vector or a tail it is. */
  @ParameterizedTest
  @MethodSource("cases")
  void shouldGiveTheSameBitsWhenTheLengthIsAny(final Case one) {
    Assumptions.assumeTrue(
        one.code() != Code.C_LIBMVEC && one.code() != Code.JAVA_JDK_VECTOR,
        "the platform's vector math and its scalar tail are two algorithms");
    final ChunkKernel kernel = kernel(one);
    final double[] whole = one.random().compute(kernel, one.memory());
    for (final int length : LENGTHS) {
      final ExpSumData data = one.random().first(length);
      data.requireSameBits(
          data.compute(kernel, one.memory()),
          Arrays.copyOf(whole, length),
          one + " of " + length + " elements");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldBeWithinItsAccuracyClassWhenTheLengthIsAny(final Case one) {
    for (final int length : LENGTHS) {
      requireAccuracy(one, one.random().first(length));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldWriteItsChunkAndNothingElseWhenTheChunkIsAny(final Case one) {
    final ChunkKernel kernel = kernel(one);
    final ExpSumData data = one.random().first(48);
    for (int from = 0; from <= 17; from++) {
      for (final int to : new int[] {from, from + 1, from + 7, from + 8, from + 9, from + 17, 48}) {
        final double[] results = data.compute(kernel, one.memory(), from, to);
        for (int i = 0; i < 48; i++) {
          final boolean untouched = results[i] == ExpSumData.UNTOUCHED;
          if (untouched == (from <= i && i < to)) {
            throw new AssertionError(
                "%s, chunk [%d, %d), element %d: %s".formatted(one, from, to, i, results[i]));
          }
        }
      }
    }
  }

  /** A stray read or write ends the JVM, in Java codes with an exception. */
  @ParameterizedTest
  @MethodSource("cases")
  void shouldStayInsideWhenMemoryIsFlushAgainstUnreadablePages(final Case one) {
    Assumptions.assumeTrue(one.memory() == Memory.OFFHEAP, "the heap has no guard pages");
    final ChunkKernel kernel = kernel(one);
    for (int length = 0; length < GUARDED_LENGTHS; length++) {
      final ExpSumData data = one.random().first(length);
      final long bytes = (long) length * Double.BYTES;
      try (GuardedMemory endA = GuardedMemory.flushEnd(bytes);
          GuardedMemory endB = GuardedMemory.flushEnd(bytes);
          GuardedMemory endOut = GuardedMemory.flushEnd(bytes);
          GuardedMemory startA = GuardedMemory.flushStart(bytes);
          GuardedMemory startB = GuardedMemory.flushStart(bytes);
          GuardedMemory startOut = GuardedMemory.flushStart(bytes)) {
        computeGuarded(kernel, data, one, endA, endB, endOut);
        computeGuarded(kernel, data, one, startA, startB, startOut);
        computeGuarded(kernel, data, one, startA, endB, startOut);
      }
    }
  }

  private static void computeGuarded(
      final ChunkKernel kernel,
      final ExpSumData data,
      final Case one,
      final GuardedMemory a,
      final GuardedMemory b,
      final GuardedMemory out) {
    a.segment().copyFrom(MemorySegment.ofArray(data.a()));
    b.segment().copyFrom(MemorySegment.ofArray(data.b()));
    final Operands operands = data.operands(unscoped(out), unscoped(a), unscoped(b));
    try (Pin _ = operands.pin()) {
      kernel.prepare(operands);
      kernel.compute(operands, 0, data.length());
    }
    data.requireAccuracy(
        out.segment().toArray(ValueLayout.JAVA_DOUBLE),
        one.code().maxAllowedUlp(),
        one + " of " + data.length() + " guarded elements");
  }

  /** A view that bridges which pass addresses take too: this test keeps the memory alive. */
  private static OffHeapDoubles unscoped(final GuardedMemory memory) {
    return OffHeapDoubles.view(
        MemorySegment.ofAddress(memory.address()).reinterpret(memory.segment().byteSize()));
  }

  /** Sparse files: most of these elements take no memory, and the kernel touches few. */
  @Test
  void shouldComputeItsChunkWhenIndicesExceedAnInt(@TempDir final Path folder) throws IOException {
    Assumptions.assumeTrue(memories().contains(Memory.OFFHEAP), "arrays have int indices");
    final long from = OVER_INT - 41;
    try (OffHeapDoubles a = sparse(folder.resolve("a"));
        OffHeapDoubles b = sparse(folder.resolve("b"));
        OffHeapDoubles out = sparse(folder.resolve("out"))) {
      for (final Case one : cases().filter(it -> it.memory() == Memory.OFFHEAP).toList()) {
        if (one.code().isStaged()) {
          continue; // Its scratch memory would be touched: 32 GiB.
        }
        final ExpSumData data = one.random().first(41);
        a.slice(from, OVER_INT).copyFrom(data.a());
        b.slice(from, OVER_INT).copyFrom(data.b());
        final Operands operands = data.operands(out, a, b);
        final OffHeapDoubles results = out.slice(from, OVER_INT);
        results.fill(ExpSumData.UNTOUCHED);
        final ChunkKernel kernel = kernel(one);
        try (Pin _ = operands.pin()) {
          kernel.prepare(operands);
          kernel.compute(operands, from, OVER_INT);
        }
        data.requireAccuracy(results.toArray(), one.code().maxAllowedUlp(), one.toString());
        assertThat(out.get(from - 1)).isZero();
        assertThat(out.get(from - (1L << 31))).isZero();
      }
    }
  }

  private static OffHeapDoubles sparse(final Path file) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(OVER_INT * Double.BYTES);
    }
    return OffHeapDoubles.map(file, 0, OVER_INT, true);
  }

  protected static List<Code> codesIn(final Language language) {
    return Code.ofTandem().stream().filter(code -> code.language() == language).toList();
  }

  /** Skips what cannot exist on this machine. */
  protected static void assumeItExists(final Code code) {
    Assumptions.assumeTrue(
        code != Code.C_LIBMVEC || System.getProperty("os.name").equals("Linux"),
        "libmvec is part of glibc");
    Assumptions.assumeTrue(
        code.language() == Language.C || !code.isTandemAlgorithm() || Isa.hasFma(),
        code + " needs an FMA");
  }
}
