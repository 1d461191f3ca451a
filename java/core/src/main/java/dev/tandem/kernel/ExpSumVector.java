package dev.tandem.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The codes of {@link Kernel#EXPSUM} that need the Vector API; loaded only where it is there. What
 * does not fill a vector at a chunk's end is computed one by one.
 */
final class ExpSumVector {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  private ExpSumVector() {}

  static void vector(
      final MemorySegment a,
      final MemorySegment b,
      final MemorySegment out,
      final ExpSum.Scratch scratch,
      final long from,
      final long to) {
    long i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      TandemExpVector.exp(argument(a, b, i)).intoMemorySegment(out, i * Double.BYTES, NATIVE);
    }
    for (; i < to; i++) {
      out.setAtIndex(
          JAVA_DOUBLE,
          i,
          TandemExp.exp(2.1 * a.getAtIndex(JAVA_DOUBLE, i) + 3.2 * b.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  static void vector(
      final double[] a,
      final double[] b,
      final double[] out,
      final ExpSum.Scratch scratch,
      final int from,
      final int to) {
    int i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      TandemExpVector.exp(argument(a, b, i)).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = TandemExp.exp(2.1 * a[i] + 3.2 * b[i]);
    }
  }

  static void jdkVector(
      final MemorySegment a,
      final MemorySegment b,
      final MemorySegment out,
      final ExpSum.Scratch scratch,
      final long from,
      final long to) {
    long i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      argument(a, b, i)
          .lanewise(VectorOperators.EXP)
          .intoMemorySegment(out, i * Double.BYTES, NATIVE);
    }
    for (; i < to; i++) {
      out.setAtIndex(
          JAVA_DOUBLE,
          i,
          Math.exp(2.1 * a.getAtIndex(JAVA_DOUBLE, i) + 3.2 * b.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  static void jdkVector(
      final double[] a,
      final double[] b,
      final double[] out,
      final ExpSum.Scratch scratch,
      final int from,
      final int to) {
    int i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      argument(a, b, i).lanewise(VectorOperators.EXP).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = Math.exp(2.1 * a[i] + 3.2 * b[i]);
    }
  }

  private static DoubleVector argument(
      final MemorySegment a, final MemorySegment b, final long index) {
    final long offsetBytes = index * Double.BYTES;
    return DoubleVector.fromMemorySegment(SPECIES, a, offsetBytes, NATIVE)
        .mul(2.1)
        .add(DoubleVector.fromMemorySegment(SPECIES, b, offsetBytes, NATIVE).mul(3.2));
  }

  private static DoubleVector argument(final double[] a, final double[] b, final int index) {
    return DoubleVector.fromArray(SPECIES, a, index)
        .mul(2.1)
        .add(DoubleVector.fromArray(SPECIES, b, index).mul(3.2));
  }
}
