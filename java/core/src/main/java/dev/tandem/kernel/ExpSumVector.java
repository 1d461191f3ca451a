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
import jdk.incubator.vector.VectorSpecies;

/**
 * The codes of {@link Kernel#EXPSUM} that need the Vector API; loaded only where it is there. What
 * does not fill a vector at a chunk's end is computed one by one.
 *
 * <p>{@link TandemExp} is written out in both loops of {@code vector}, against the rule of one text
 * for one algorithm, since C2 leaves no other way: as a method of its own it is called often enough
 * to be compiled before the loops are, into more than 2500 bytes of machine code; such a method is
 * not inlined ({@code InlineSmallCode}), and each vector that crosses the call becomes an object.
 * Measured in cache: 17 ns an element for one method, 21 for eleven small ones, 6 written out. One
 * loop over {@code MemorySegment.ofArray} for both memories takes 14 on arrays.
 */
final class ExpSumVector {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  private ExpSumVector() {}

  static void vector(
      final MemorySegment a,
      final MemorySegment b,
      final MemorySegment out,
      final JavaCode.Scratch scratch,
      final long from,
      final long to) {
    long i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      final DoubleVector x = argument(a, b, i);
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
      y.mul(half.sub(1).lanewise(LSHL, 52).reinterpretAsDoubles())
          .mul(rest.sub(1).lanewise(LSHL, 52).reinterpretAsDoubles())
          .intoMemorySegment(out, i * Double.BYTES, NATIVE);
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
      final JavaCode.Scratch scratch,
      final int from,
      final int to) {
    int i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      final DoubleVector x = argument(a, b, i);
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
      y.mul(half.sub(1).lanewise(LSHL, 52).reinterpretAsDoubles())
          .mul(rest.sub(1).lanewise(LSHL, 52).reinterpretAsDoubles())
          .intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = TandemExp.exp(2.1 * a[i] + 3.2 * b[i]);
    }
  }

  static void jdkVector(
      final MemorySegment a,
      final MemorySegment b,
      final MemorySegment out,
      final JavaCode.Scratch scratch,
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
      final JavaCode.Scratch scratch,
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
