package dev.tandem.bench.contender;

import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * What a machine allows: a kernel of a few instructions, run by the C-only worker in the rounds of
 * the rows that it bounds. {@code native/kernels/src/main/c/limits.h} defines them. Constants are
 * immutable and may be shared between threads.
 */
public enum Limit {
  /** Two arrays read and one written. */
  TRIAD("triad", "triad", "a + 3*b", 2, 0, Limit::triad),

  /** The same by streaming stores, which do not read the output's lines first. */
  TRIAD_STREAM("triad-stream", "stream", "a + 3*b", 2, 0, Limit::triad),

  /** Fused multiply-adds of whole vectors, none of which waits for another. */
  FMA(
      "fma",
      "fma",
      "x = a + b, then 256 times x = x*511/512 + 1/512",
      1 + 2 * Limit.FMA_STEPS,
      Limit.FMA_STEPS,
      Limit::fma);

  private static final int FMA_STEPS = 256;

  /** Some 0.3 ms of work, in whole blocks of every instruction set (32, 48 or 96 elements). */
  private static final long FMA_ELEMENTS_PER_THREAD = 12_288;

  private final Kernel kernel;
  private final String label;
  private final DoubleBinaryOperator exact;

  Limit(
      final String id,
      final String label,
      final String formula,
      final int flopsPerElement,
      final int fmaOperationsPerElement,
      final DoubleBinaryOperator exact) {
    this.kernel =
        new Kernel(id, formula, List.of("a", "b"), 24, flopsPerElement, fmaOperationsPerElement);
    this.label = label;
    this.exact = exact;
  }

  private static double triad(final double a, final double b) {
    return a + 3.0 * b;
  }

  private static double fma(final double a, final double b) {
    double x = a + b;
    for (int step = 0; step < FMA_STEPS; step++) {
      x = Math.fma(x, 0x1.ffp-1, 0x1p-9);
    }
    return x;
  }

  /** Its name in records and on the command line: {@code "triad-stream"}. */
  public String id() {
    return kernel.id();
  }

  /** Its name in tables, which are wide enough. */
  public String label() {
    return label;
  }

  /** What is computed; libtandem knows it by its id, as {@link Code#C_VECTOR}. */
  public Kernel kernel() {
    return kernel;
  }

  /** The one right result for a pair of inputs, to the last bit. */
  public DoubleBinaryOperator exact() {
    return exact;
  }

  /**
   * How many elements it computes beside rows of so many: as many doubles as take the rows' memory,
   * except where the memory does not matter.
   */
  long elements(final long rowElements, final ElementType rowType, final int threads) {
    return this == FMA
        ? FMA_ELEMENTS_PER_THREAD * threads
        : rowElements * rowType.bytes() / kernel.type().bytes();
  }

  /**
   * Whether no contender like this can be faster, with as many threads and elements. What reading a
   * result adds depends on how much of it the caches still hold, so nothing bounds that.
   */
  boolean bounds(final Contender contender, final Kernel row, final long rowElements) {
    if (contender.readsResult()) {
      return false;
    }
    final boolean moved =
        row.bytesPerElement() * kernel.type().bytes()
            == kernel.bytesPerElement() * row.type().bytes();
    return switch (this) {
      case TRIAD -> moved && !usesStreamingStores(contender, row, rowElements);
      case TRIAD_STREAM -> moved && usesStreamingStores(contender, row, rowElements);
      case FMA -> contender.isTandemAlgorithm() && row.fmaOperationsPerElement() > 0;
    };
  }

  private static boolean usesStreamingStores(
      final Contender contender, final Kernel row, final long rowElements) {
    return contender.code().filter(code -> rowElements > row.mostElementsCached(code)).isPresent();
  }

  /**
   * How many of its calls of so many elements take as long as a call of the row must.
   *
   * @param rowElements above 0
   */
  double callsToRow(final long elements, final Kernel row, final long rowElements) {
    return this == FMA
        ? (double) row.fmaOperationsPerElement()
            * rowElements
            / ((double) kernel.fmaOperationsPerElement() * elements)
        : (double) row.bytesPerElement() * rowElements / (kernel.bytesPerElement() * elements);
  }
}
