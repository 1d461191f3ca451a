package dev.tandem.kernel;

import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.testkit.ExpReference;
import dev.tandem.testkit.SpecialValues;
import dev.tandem.testkit.Ulps;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Inputs of {@code exp(2.1*a + 3.2*b)}, and what kernels make of them. Immutable, if nobody writes
 * to its arrays.
 */
public record ExpSumData(double[] a, double[] b) {
  private static final long SEED = 20261122;

  /** What an output holds before a kernel writes to it: no kernel computes this. */
  public static final double UNTOUCHED = -12345.678;

  public static ExpSumData special() {
    final double[][] pairs = SpecialValues.pairs();
    return new ExpSumData(pairs[0], pairs[1]);
  }

  /** The unit interval, then arguments over all of exp's range and beyond. */
  public static ExpSumData random(final int length) {
    final SplittableRandom random = new SplittableRandom(SEED);
    final double[] a = new double[length];
    final double[] b = new double[length];
    for (int i = 0; i < length; i++) {
      final boolean wide = i % 2 == 1;
      a[i] = wide ? random.nextDouble(-400, 400) : random.nextDouble();
      b[i] = wide ? random.nextDouble(-20, 20) : random.nextDouble();
    }
    return new ExpSumData(a, b);
  }

  public int length() {
    return a.length;
  }

  public ExpSumData first(final int length) {
    return new ExpSumData(Arrays.copyOf(a, length), Arrays.copyOf(b, length));
  }

  /** The whole output, computed as one chunk. */
  public double[] compute(final ChunkKernel kernel, final Memory memory) {
    return compute(kernel, memory, 0, length());
  }

  /** The whole output, of which a kernel computed one chunk. */
  public double[] compute(
      final ChunkKernel kernel, final Memory memory, final int from, final int to) {
    final double[] result = new double[length()];
    Arrays.fill(result, UNTOUCHED);
    if (memory == Memory.HEAP) {
      compute(kernel, Operands.of(result, a, b), from, to);
      return result;
    }
    try (OffHeapDoubles inA = OffHeapDoubles.copyOf(a);
        OffHeapDoubles inB = OffHeapDoubles.copyOf(b);
        OffHeapDoubles out = OffHeapDoubles.copyOf(result)) {
      compute(kernel, Operands.of(out, inA, inB), from, to);
      return out.toArray();
    }
  }

  private static void compute(
      final ChunkKernel kernel, final Operands operands, final int from, final int to) {
    operands.pin();
    try {
      kernel.prepare(operands);
      kernel.compute(operands, from, to);
    } finally {
      operands.unpin();
    }
  }

  /**
   * @throws AssertionError with the worst element, if a result is further off than allowed
   */
  public void requireAccuracy(final double[] results, final double limitUlp, final String what) {
    for (int i = 0; i < results.length; i++) {
      final double argument = 2.1 * a[i] + 3.2 * b[i];
      final double errorUlp = ExpReference.errorUlps(argument, results[i]);
      if (!(errorUlp <= limitUlp)) {
        throw new AssertionError(
            "%s: exp(2.1 * %s + 3.2 * %s) = exp(%s) gave %s, off by %s ulp; allowed are %s"
                .formatted(what, a[i], b[i], argument, results[i], errorUlp, limitUlp));
      }
    }
  }

  /**
   * @throws AssertionError with the first element that differs; NaN equals NaN
   */
  public void requireSameBits(final double[] actual, final double[] expected, final String what) {
    if (actual.length != expected.length) {
      throw new AssertionError(what + ": " + actual.length + " results");
    }
    for (int i = 0; i < actual.length; i++) {
      if (!Ulps.sameBits(actual[i], expected[i])) {
        throw new AssertionError(
            "%s, element %d: exp(2.1 * %s + 3.2 * %s) gave %s (%s), expected was %s (%s)"
                .formatted(
                    what,
                    i,
                    i < a.length ? a[i] : "-",
                    i < b.length ? b[i] : "-",
                    actual[i],
                    Double.toHexString(actual[i]),
                    expected[i],
                    Double.toHexString(expected[i])));
      }
    }
  }
}
