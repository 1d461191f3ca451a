package dev.tandem.bench.verify;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.worker.Poison;
import dev.tandem.memory.ElementType;
import dev.tandem.testkit.AccuracySummary;
import dev.tandem.testkit.Ulps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Judges contenders' results on one pair of inputs: against the exact reference, and codes of
 * Tandem's algorithm against each other, bit for bit. For one thread at a time.
 */
public final class Verifier implements Judge {
  private final ExpSumReference reference;

  /** The first results of Tandem's algorithm, and whose they were. */
  private MemorySegment sameBits;

  private String sameBitsOf;

  public Verifier(final ExpSumReference reference) {
    this.reference = reference;
  }

  @Override
  public synchronized Finding judge(final Contender contender, final MemorySegment output) {
    final AccuracySummary accuracy = reference.judge(output);
    final Optional<String> poisoned = poisoned(ElementType.FLOAT64, output);
    if (poisoned.isPresent()) {
      return new Finding(accuracy, poisoned);
    }
    if (accuracy.maxUlp() > contender.maxAllowedUlp()) {
      return new Finding(accuracy, Optional.of(inaccurate(contender, accuracy, output)));
    }
    return new Finding(
        accuracy,
        contender.isTandemAlgorithm() ? difference(contender.id(), output) : Optional.empty());
  }

  /** By its bits, since where the right result is a NaN any other NaN would do. */
  static Optional<String> poisoned(final ElementType type, final MemorySegment output) {
    final long length = output.byteSize() / type.bytes();
    for (long i = 0; i < length; i++) {
      if (Poison.isAt(type, output, i)) {
        return Optional.of(
            "wrong result: element %d is NaN, the poison: it was not written".formatted(i));
      }
    }
    return Optional.empty();
  }

  private String inaccurate(
      final Contender contender, final AccuracySummary accuracy, final MemorySegment output) {
    final long index = accuracy.atIndex();
    return "wrong result: element %d is %s, %s ulp from exp(%s); %s may be %s ulp off"
        .formatted(
            index,
            output.getAtIndex(ValueLayout.JAVA_DOUBLE, index),
            accuracy.maxUlp(),
            reference.argumentAt(index),
            contender.codeId(),
            contender.maxAllowedUlp());
  }

  private Optional<String> difference(final String contender, final MemorySegment output) {
    if (sameBits == null) {
      sameBits = Arena.ofAuto().allocate(output.byteSize(), Double.BYTES);
      sameBits.copyFrom(output);
      sameBitsOf = contender;
      return Optional.empty();
    }
    final long firstByte = sameBits.mismatch(output);
    final long length = output.byteSize() / Double.BYTES;
    // NaNs may differ in their bits, so the first difference may be none.
    for (long i = firstByte < 0 ? length : firstByte / Double.BYTES; i < length; i++) {
      final double expected = sameBits.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
      final double actual = output.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
      if (!Ulps.sameBits(expected, actual)) {
        return Optional.of(
            "wrong result: element %d is %s, but %s, the same algorithm, gave %s"
                .formatted(i, actual, sameBitsOf, expected));
      }
    }
    return Optional.empty();
  }
}
