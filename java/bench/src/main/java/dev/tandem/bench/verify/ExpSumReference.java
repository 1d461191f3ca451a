package dev.tandem.bench.verify;

import dev.tandem.testkit.AccuracySummary;
import dev.tandem.testkit.ExpReference;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What {@code exp(2.1*a + 3.2*b)} really is, for one pair of inputs: computed once, held against
 * the results of every contender. Above {@value #MOST_CHECKED} elements it is a seeded sample of
 * them.
 *
 * <p>The argument is rounded as the kernel defines it; exp of that argument is exact, see {@link
 * ExpReference}. Immutable; may be shared between threads.
 */
public final class ExpSumReference {
  /** Results that are compared with the exact ones, at most. */
  public static final int MOST_CHECKED = 1_000_000;

  private final long elements;
  private final long[] indices;
  private final double[] arguments;
  private final ExpReference.Approximation[] exact;

  private ExpSumReference(
      final long elements,
      final long[] indices,
      final double[] arguments,
      final ExpReference.Approximation[] exact) {
    this.elements = elements;
    this.indices = indices;
    this.arguments = arguments;
    this.exact = exact;
  }

  /**
   * @param a doubles
   * @param b as many
   * @param seed chooses the sample
   */
  public static ExpSumReference of(final MemorySegment a, final MemorySegment b, final long seed) {
    final long elements = a.byteSize() / Double.BYTES;
    final long[] indices = indices(elements, seed);
    final double[] arguments = new double[indices.length];
    final ExpReference.Approximation[] exact = new ExpReference.Approximation[indices.length];
    IntStream.range(0, indices.length)
        .parallel()
        .forEach(i -> {
          arguments[i] =
              2.1 * a.getAtIndex(ValueLayout.JAVA_DOUBLE, indices[i])
                  + 3.2 * b.getAtIndex(ValueLayout.JAVA_DOUBLE, indices[i]);
          exact[i] = approximateWhereNormal(arguments[i]);
        });
    return new ExpSumReference(elements, indices, arguments, exact);
  }

  /** Which elements are checked: all, or one at random of each stratum, in ascending order. */
  static long[] indices(final long elements, final long seed) {
    return indices(elements, MOST_CHECKED, seed);
  }

  /** The same with at most so many. */
  static long[] indices(final long elements, final int most, final long seed) {
    if (elements <= most) {
      return IntStream.range(0, (int) elements).asLongStream().toArray();
    }
    final SplittableRandom random = new SplittableRandom(seed);
    final long[] indices = new long[most];
    // One from each stratum, so that no chunk goes unseen; and both ends.
    for (int i = 0; i < most; i++) {
      indices[i] = random.nextLong(stratum(i, most, elements), stratum(i + 1, most, elements));
    }
    indices[0] = 0;
    indices[most - 1] = elements - 1;
    return indices;
  }

  private static long stratum(final int index, final int most, final long elements) {
    return (long) ((double) elements / most * index);
  }

  /** The exact result, or null where only {@link ExpReference#errorUlps} knows what to do. */
  private static ExpReference.Approximation approximateWhereNormal(final double argument) {
    return argument > -700 && argument < 700 ? ExpReference.approximate(argument) : null;
  }

  /** Elements of each input. */
  public long elements() {
    return elements;
  }

  /**
   * The errors of a contender's results.
   *
   * @param output as many doubles as each input has
   */
  public AccuracySummary judge(final MemorySegment output) {
    final AccuracySummary.Accumulator accumulator = new AccuracySummary.Accumulator();
    for (int i = 0; i < indices.length; i++) {
      final double actual = output.getAtIndex(ValueLayout.JAVA_DOUBLE, indices[i]);
      accumulator.add(indices[i], errorUlps(i, actual));
    }
    return accumulator.summary();
  }

  private double errorUlps(final int i, final double actual) {
    return exact[i] != null && Double.isFinite(actual)
        ? exact[i].errorUlps(actual)
        : ExpReference.errorUlps(arguments[i], actual);
  }

  /** The argument that exp got at a checked index. */
  double argumentAt(final long index) {
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] == index) {
        return arguments[i];
      }
    }
    throw new IllegalArgumentException("Element " + index + " was not checked");
  }
}
