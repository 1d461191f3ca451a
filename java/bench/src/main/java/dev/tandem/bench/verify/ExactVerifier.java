package dev.tandem.bench.verify;

import dev.tandem.bench.contender.Contender;
import dev.tandem.memory.ElementType;
import dev.tandem.testkit.AccuracySummary;
import dev.tandem.testkit.Ulps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * Judges results of which only one is right, to the last bit (NaNs compared as NaN). Above {@value
 * ExpSumReference#MOST_CHECKED} elements it compares a seeded sample of them, and looks through all
 * for what was not written. Immutable; may be shared between threads.
 */
public final class ExactVerifier implements Judge {
  private final long[] indices;
  private final double[] expected;

  /**
   * @param a doubles
   * @param b as many
   * @param seed chooses the sample
   * @param operation what is computed of each pair
   */
  public ExactVerifier(
      final MemorySegment a,
      final MemorySegment b,
      final long seed,
      final DoubleBinaryOperator operation) {
    indices = ExpSumReference.indices(a.byteSize() / Double.BYTES, seed);
    expected = new double[indices.length];
    IntStream.range(0, indices.length)
        .parallel()
        .forEach(i ->
            expected[i] =
                operation.applyAsDouble(
                    a.getAtIndex(ValueLayout.JAVA_DOUBLE, indices[i]),
                    b.getAtIndex(ValueLayout.JAVA_DOUBLE, indices[i])));
  }

  @Override
  public Finding judge(final Contender contender, final MemorySegment output) {
    final AccuracySummary.Accumulator accumulator = new AccuracySummary.Accumulator();
    for (int i = 0; i < indices.length; i++) {
      final double actual = output.getAtIndex(ValueLayout.JAVA_DOUBLE, indices[i]);
      if (!Ulps.sameBits(expected[i], actual)) {
        return new Finding(
            accumulator.summary(),
            Optional.of(
                "wrong result: element %d is %s, not %s"
                    .formatted(indices[i], actual, expected[i])));
      }
      accumulator.add(indices[i], 0);
    }
    return new Finding(accumulator.summary(), Verifier.poisoned(ElementType.FLOAT64, output));
  }
}
