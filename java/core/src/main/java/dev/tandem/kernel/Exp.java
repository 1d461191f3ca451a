package dev.tandem.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;

/** The Java codes of {@link Kernel#EXP}, each over off-heap memory and over arrays. */
final class Exp {
  private Exp() {}

  static ChunkKernel in(final Kernel kernel, final Code code) {
    return switch (code) {
      case JAVA_LIBM -> JavaCode.ofOne(kernel, Exp::libm, Exp::libm);
      case JAVA_LOOP -> JavaCode.ofOne(kernel, Exp::loop, Exp::loop);
      case JAVA_JDK_VECTOR, JAVA_VECTOR -> ExpVector.preferred(kernel, code);
      default -> throw new IllegalArgumentException(code + " is no Java code of " + kernel);
    };
  }

  private static void libm(
      final MemorySegment a, final MemorySegment out, final long from, final long to) {
    for (long i = from; i < to; i++) {
      out.setAtIndex(JAVA_DOUBLE, i, Math.exp(a.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  private static void libm(final double[] a, final double[] out, final int from, final int to) {
    for (int i = from; i < to; i++) {
      out[i] = Math.exp(a[i]);
    }
  }

  private static void loop(
      final MemorySegment a, final MemorySegment out, final long from, final long to) {
    for (long start = from, end; start < to; start = end) {
      end = to - start < TandemExp.TILE ? to : start + TandemExp.TILE;
      long outside = 0;
      for (long i = start; i < end; i++) {
        final double x = a.getAtIndex(JAVA_DOUBLE, i);
        outside |= TandemExp.outside(x);
        out.setAtIndex(JAVA_DOUBLE, i, TandemExp.inRange(x));
      }
      if (outside < 0) {
        for (long i = start; i < end; i++) {
          out.setAtIndex(JAVA_DOUBLE, i, TandemExp.exp(a.getAtIndex(JAVA_DOUBLE, i)));
        }
      }
    }
  }

  private static void loop(final double[] a, final double[] out, final int from, final int to) {
    for (int start = from, end; start < to; start = end) {
      end = to - start < TandemExp.TILE ? to : start + TandemExp.TILE;
      long outside = 0;
      for (int i = start; i < end; i++) {
        outside |= TandemExp.outside(a[i]);
        out[i] = TandemExp.inRange(a[i]);
      }
      if (outside < 0) {
        for (int i = start; i < end; i++) {
          out[i] = TandemExp.exp(a[i]);
        }
      }
    }
  }
}
