package dev.tandem.bench.verify;

import dev.tandem.bench.contender.Contender;
import dev.tandem.memory.ElementType;
import dev.tandem.testkit.AccuracySummary;
import dev.tandem.testkit.Ulps;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Judges results of a user's loop, all of them, by what its Java half gave when one thread called
 * it once. Errors are told in doubles between the two results. For any number of threads.
 *
 * @param reference what java-own gave
 * @param inputs the doubles that it was given
 * @param inputNames theirs, for messages
 * @param mostUlps how far a result may be off
 */
public record OwnLoopVerifier(
    MemorySegment reference, List<MemorySegment> inputs, List<String> inputNames, double mostUlps)
    implements Judge {

  @Override
  public Finding judge(final Contender contender, final MemorySegment output) {
    final AccuracySummary.Accumulator accumulator = new AccuracySummary.Accumulator();
    final long length = output.byteSize() / Double.BYTES;
    for (long i = 0; i < length; i++) {
      accumulator.add(
          i,
          distance(
              reference.getAtIndex(ValueLayout.JAVA_DOUBLE, i),
              output.getAtIndex(ValueLayout.JAVA_DOUBLE, i)));
    }
    final AccuracySummary found = accumulator.summary();
    return new Finding(
        found,
        Verifier.poisoned(ElementType.FLOAT64, output)
            .or(() ->
                found.maxUlp() > mostUlps
                    ? Optional.of(difference(found, output))
                    : Optional.empty()));
  }

  /**
   * How many steps from one double to the next lie between two; 0 if they are the same bits or both
   * NaN, 1 for zeros of different signs, infinite if one of them is NaN.
   */
  static double distance(final double expected, final double actual) {
    if (Ulps.sameBits(expected, actual)) {
      return 0;
    }
    if (Double.isNaN(expected) || Double.isNaN(actual)) {
      return Double.POSITIVE_INFINITY;
    }
    final long one = ordered(expected);
    final long other = ordered(actual);
    // Exact, as an unsigned number: the numbers themselves have more digits than a double.
    final long steps = one > other ? one - other : other - one;
    return Math.max(1, (steps >>> 1) * 2.0 + (steps & 1));
  }

  /** A number that grows by one from each double to the next. */
  private static long ordered(final double x) {
    final long bits = Double.doubleToRawLongBits(x);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private String difference(final AccuracySummary found, final MemorySegment output) {
    final long index = found.atIndex();
    final String arguments =
        IntStream.range(0, inputs.size())
            .mapToObj(i ->
                inputNames.get(i)
                    + " = "
                    + inputs.get(i).getAtIndex(ValueLayout.JAVA_DOUBLE, index))
            .collect(Collectors.joining(", "));
    final String apart =
        found.maxUlp() == Double.POSITIVE_INFINITY
            ? "only one is a number"
            : "%.0f ulp apart".formatted(found.maxUlp());
    return "wrong result: element %d is %s, java-own's is %s (%s, --ulp allows %s), for %s"
        .formatted(
            index,
            output.getAtIndex(ValueLayout.JAVA_DOUBLE, index),
            reference.getAtIndex(ValueLayout.JAVA_DOUBLE, index),
            apart,
            mostUlps == Math.rint(mostUlps) ? "%.0f".formatted(mostUlps) : mostUlps,
            arguments);
  }
}
