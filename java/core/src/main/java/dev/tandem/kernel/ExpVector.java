package dev.tandem.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The codes of {@link Kernel#EXP} that need the Vector API; loaded only where it is there. What
 * does not fill a vector at a chunk's end is computed one by one.
 *
 * <p>{@link TandemExp} is one method here, for vectors of any width: slow, see {@link
 * ExpSumVector}, and meant for verification.
 */
final class ExpVector {
  private static final VectorSpecies<Double> PREFERRED = DoubleVector.SPECIES_PREFERRED;
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  private ExpVector() {}

  /** {@link Code#JAVA_VECTOR} in the vectors that this JVM prefers. */
  static ChunkKernel preferred(final Kernel kernel) {
    return vector(kernel, PREFERRED);
  }

  /** {@link Code#JAVA_VECTOR} in vectors of 64, 128, 256 or 512 bits. */
  static ChunkKernel ofBits(final Kernel kernel, final int vectorBits) {
    return vector(kernel, VectorSpecies.of(double.class, VectorShape.forBitSize(vectorBits)));
  }

  private static ChunkKernel vector(final Kernel kernel, final VectorSpecies<Double> species) {
    return JavaCode.ofOne(
        kernel,
        (a, out, from, to) -> vector(species, a, out, from, to),
        (a, out, from, to) -> vector(species, a, out, from, to));
  }

  private static void vector(
      final VectorSpecies<Double> species,
      final MemorySegment a,
      final MemorySegment out,
      final long from,
      final long to) {
    long i = from;
    for (; i <= to - species.length(); i += species.length()) {
      final long offsetBytes = i * Double.BYTES;
      exp(DoubleVector.fromMemorySegment(species, a, offsetBytes, NATIVE))
          .intoMemorySegment(out, offsetBytes, NATIVE);
    }
    for (; i < to; i++) {
      out.setAtIndex(JAVA_DOUBLE, i, TandemExp.exp(a.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  private static void vector(
      final VectorSpecies<Double> species,
      final double[] a,
      final double[] out,
      final int from,
      final int to) {
    int i = from;
    for (; i <= to - species.length(); i += species.length()) {
      exp(DoubleVector.fromArray(species, a, i)).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = TandemExp.exp(a[i]);
    }
  }

  private static DoubleVector exp(final DoubleVector x) {
    final DoubleVector bounded = x.max(TandemExp.LOWEST).min(TandemExp.HIGHEST);
    final DoubleVector shifted = bounded.fma(TandemExp.LOG2_E, TandemExp.SHIFT);
    final DoubleVector k = shifted.sub(TandemExp.SHIFT);
    final DoubleVector partly = k.lanewise(FMA, TandemExp.MINUS_LN2_HIGH, bounded);
    final DoubleVector r = k.lanewise(FMA, TandemExp.MINUS_LN2_LOW, partly);
    final DoubleVector rLow = k.lanewise(FMA, TandemExp.MINUS_LN2_LOW, partly.sub(r));
    final DoubleVector r2 = r.mul(r);
    final DoubleVector r4 = r2.mul(r2);
    final DoubleVector p01 = r.fma(TandemExp.C3, TandemExp.C2);
    final DoubleVector p23 = r.fma(TandemExp.C5, TandemExp.C4);
    final DoubleVector p45 = r.fma(TandemExp.C7, TandemExp.C6);
    final DoubleVector p67 = r.fma(TandemExp.C9, TandemExp.C8);
    final DoubleVector p89 = r.fma(TandemExp.C11, TandemExp.C10);
    final DoubleVector p8a = r2.lanewise(FMA, TandemExp.C12, p89);
    final DoubleVector p03 = p23.fma(r2, p01);
    final DoubleVector p47 = p67.fma(r2, p45);
    final DoubleVector p = p8a.fma(r4.mul(r4), p47.fma(r4, p03));
    final DoubleVector high = r.add(1.0);
    final DoubleVector low = r.sub(high.sub(1.0));
    final DoubleVector y = high.add(low.add(p.fma(r2, rLow)));
    final LongVector biased =
        shifted.reinterpretAsLongs().add(TandemExp.BIAS).and(TandemExp.BIAS_MASK);
    final LongVector half = biased.lanewise(LSHR, 1);
    final LongVector rest = biased.sub(half);
    return y.mul(half.sub(1).lanewise(LSHL, 52).reinterpretAsDoubles())
        .mul(rest.sub(1).lanewise(LSHL, 52).reinterpretAsDoubles());
  }

  static void jdkVector(
      final MemorySegment a, final MemorySegment out, final long from, final long to) {
    long i = from;
    for (; i <= to - PREFERRED.length(); i += PREFERRED.length()) {
      final long offsetBytes = i * Double.BYTES;
      DoubleVector.fromMemorySegment(PREFERRED, a, offsetBytes, NATIVE)
          .lanewise(VectorOperators.EXP)
          .intoMemorySegment(out, offsetBytes, NATIVE);
    }
    for (; i < to; i++) {
      out.setAtIndex(JAVA_DOUBLE, i, Math.exp(a.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  static void jdkVector(final double[] a, final double[] out, final int from, final int to) {
    int i = from;
    for (; i <= to - PREFERRED.length(); i += PREFERRED.length()) {
      DoubleVector.fromArray(PREFERRED, a, i).lanewise(VectorOperators.EXP).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = Math.exp(a[i]);
    }
  }
}
