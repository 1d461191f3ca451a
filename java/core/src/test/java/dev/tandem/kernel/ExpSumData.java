package dev.tandem.kernel;

import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import dev.tandem.testkit.ExpReference;
import dev.tandem.testkit.SpecialValues;
import dev.tandem.testkit.Ulps;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Inputs of {@code exp(2.1*a + 3.2*b)}, or of {@code exp(a)}, which does not look at b, and what
 * kernels make of them. Immutable, if nobody writes to its arrays.
 */
public record ExpSumData(Kernel kernel, double[] a, double[] b) {
  private static final long SEED = 20261122;

  /** What an output holds before a kernel writes to it: no kernel computes this. */
  public static final double UNTOUCHED = -12345.678;

  public ExpSumData(final double[] a, final double[] b) {
    this(Kernel.EXPSUM, a, b);
  }

  public static ExpSumData special(final Kernel kernel) {
    if (kernel.equals(Kernel.EXP)) {
      final double[] arguments = SpecialValues.arguments();
      return new ExpSumData(kernel, arguments, arguments);
    }
    final double[][] pairs = SpecialValues.pairs();
    return new ExpSumData(kernel, pairs[0], pairs[1]);
  }

  public static ExpSumData random(final int length) {
    return random(Kernel.EXPSUM, length);
  }

  /** The unit interval, and between its elements arguments over exp's range and beyond. */
  public static ExpSumData random(final Kernel kernel, final int length) {
    final double widest = kernel.equals(Kernel.EXP) ? 800 : 400;
    final SplittableRandom random = new SplittableRandom(SEED);
    final double[] a = new double[length];
    final double[] b = new double[length];
    for (int i = 0; i < length; i++) {
      final boolean wide = i % 2 == 1;
      a[i] = wide ? random.nextDouble(-widest, widest) : random.nextDouble();
      b[i] = wide ? random.nextDouble(-20, 20) : random.nextDouble();
    }
    return new ExpSumData(kernel, a, b);
  }

  public int length() {
    return a.length;
  }

  public ExpSumData first(final int length) {
    return new ExpSumData(kernel, Arrays.copyOf(a, length), Arrays.copyOf(b, length));
  }

  /** The argument of exp of an element. */
  private double argument(final int i) {
    return kernel.equals(Kernel.EXP) ? a[i] : 2.1 * a[i] + 3.2 * b[i];
  }

  /** As many of these inputs as the kernel takes, and an output. */
  Operands operands(final OffHeapDoubles out, final OffHeapDoubles inA, final OffHeapDoubles inB) {
    return kernel.inputNames().size() == 1 ? Operands.of(out, inA) : Operands.of(out, inA, inB);
  }

  /** The whole output, computed as one chunk. */
  public double[] compute(final ChunkKernel code, final Memory memory) {
    return compute(code, memory, 0, length());
  }

  /** The whole output, of which a kernel computed one chunk. */
  public double[] compute(
      final ChunkKernel code, final Memory memory, final int from, final int to) {
    final double[] result = new double[length()];
    Arrays.fill(result, UNTOUCHED);
    if (memory == Memory.HEAP) {
      compute(
          code,
          kernel.inputNames().size() == 1 ? Operands.of(result, a) : Operands.of(result, a, b),
          from,
          to);
      return result;
    }
    try (OffHeapDoubles inA = OffHeapDoubles.copyOf(a);
        OffHeapDoubles inB = OffHeapDoubles.copyOf(b);
        OffHeapDoubles out = OffHeapDoubles.copyOf(result)) {
      compute(code, operands(out, inA, inB), from, to);
      return out.toArray();
    }
  }

  private static void compute(
      final ChunkKernel code, final Operands operands, final int from, final int to) {
    try (Pin _ = operands.pin()) {
      code.prepare(operands);
      code.compute(operands, from, to);
    }
  }

  /**
   * @throws AssertionError with the worst element, if a result is further off than allowed
   */
  public void requireAccuracy(final double[] results, final double limitUlp, final String what) {
    for (int i = 0; i < results.length; i++) {
      final double argument = argument(i);
      final double errorUlp = ExpReference.errorUlps(argument, results[i]);
      if (!(errorUlp <= limitUlp)) {
        throw new AssertionError(
            "%s: a = %s, b = %s: exp(%s) gave %s, off by %s ulp; allowed are %s"
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
            "%s, element %d: a = %s, b = %s gave %s (%s), expected was %s (%s)"
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
