package dev.tandem.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.io.InputStream;
import java.lang.constant.ConstantDescs;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
 * <p>C2 makes vector instructions of this only where it knows the species as a constant, and where
 * no vector of another species ever went through the same method. So {@link #ofBits} defines a
 * hidden copy of this class for each other width: one text, compiled once for each.
 *
 * <p>{@link TandemExp} is one method here: slower than written out, see {@link ExpSumVector}.
 */
final class ExpVector {
  private static final VectorSpecies<Double> SPECIES = species();
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  private ExpVector() {}

  /** What a hidden copy was defined for; the preferred species in the class itself. */
  private static VectorSpecies<Double> species() {
    try {
      final VectorShape shape =
          MethodHandles.classData(
              MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, VectorShape.class);
      return shape == null ? DoubleVector.SPECIES_PREFERRED : VectorSpecies.of(double.class, shape);
    } catch (final IllegalAccessException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  static int preferredBits() {
    return DoubleVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** {@link Code#JAVA_VECTOR} in vectors of 64, 128, 256 or 512 bits. */
  static ChunkKernel ofBits(final Kernel kernel, final int vectorBits) {
    try (InputStream bytes = ExpVector.class.getResourceAsStream("ExpVector.class")) {
      final MethodHandles.Lookup copy =
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(
                  bytes.readAllBytes(), VectorShape.forBitSize(vectorBits), true);
      return (ChunkKernel)
          copy.findStatic(
                  copy.lookupClass(),
                  "vector",
                  MethodType.methodType(ChunkKernel.class, Kernel.class))
              .invokeExact(kernel);
    } catch (final RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (final Throwable impossible) {
      throw new AssertionError("A copy of this class lacks what the class has", impossible);
    }
  }

  /** {@link Code#JAVA_VECTOR} in this class's species. */
  static ChunkKernel vector(final Kernel kernel) {
    return JavaCode.ofOne(kernel, ExpVector::vector, ExpVector::vector);
  }

  private static void vector(
      final MemorySegment a, final MemorySegment out, final long from, final long to) {
    long i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      final long offsetBytes = i * Double.BYTES;
      exp(DoubleVector.fromMemorySegment(SPECIES, a, offsetBytes, NATIVE))
          .intoMemorySegment(out, offsetBytes, NATIVE);
    }
    for (; i < to; i++) {
      out.setAtIndex(JAVA_DOUBLE, i, TandemExp.exp(a.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  private static void vector(final double[] a, final double[] out, final int from, final int to) {
    int i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      exp(DoubleVector.fromArray(SPECIES, a, i)).intoArray(out, i);
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
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      final long offsetBytes = i * Double.BYTES;
      DoubleVector.fromMemorySegment(SPECIES, a, offsetBytes, NATIVE)
          .lanewise(VectorOperators.EXP)
          .intoMemorySegment(out, offsetBytes, NATIVE);
    }
    for (; i < to; i++) {
      out.setAtIndex(JAVA_DOUBLE, i, Math.exp(a.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  static void jdkVector(final double[] a, final double[] out, final int from, final int to) {
    int i = from;
    for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
      DoubleVector.fromArray(SPECIES, a, i).lanewise(VectorOperators.EXP).intoArray(out, i);
    }
    for (; i < to; i++) {
      out[i] = Math.exp(a[i]);
    }
  }
}
