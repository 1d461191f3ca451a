package dev.tandem.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;

/**
 * The Java codes of {@link Kernel#EXPSUM}, each over off-heap memory and over arrays.
 *
 * <p>Every code rounds {@code 2.1 * a}, {@code 3.2 * b} and their sum once each, so all of them
 * pass exp the same argument.
 */
final class ExpSum {
  private ExpSum() {}

  static ChunkKernel in(final Kernel kernel, final Code code) {
    return switch (code) {
      case JAVA_STAGED -> JavaCode.ofTwo(kernel, ExpSum::staged, ExpSum::staged, 2);
      case JAVA_LIBM -> JavaCode.ofTwo(kernel, ExpSum::libm, ExpSum::libm, 0);
      case JAVA_LOOP -> JavaCode.ofTwo(kernel, ExpSum::loop, ExpSum::loop, 0);
      case JAVA_JDK_VECTOR, JAVA_VECTOR -> ExpVector.preferred(kernel, code);
      default -> throw new IllegalArgumentException(code + " is no Java code");
    };
  }

  private static void libm(
      final MemorySegment a,
      final MemorySegment b,
      final MemorySegment out,
      final JavaCode.Scratch scratch,
      final long from,
      final long to) {
    for (long i = from; i < to; i++) {
      out.setAtIndex(
          JAVA_DOUBLE,
          i,
          Math.exp(2.1 * a.getAtIndex(JAVA_DOUBLE, i) + 3.2 * b.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  private static void libm(
      final double[] a,
      final double[] b,
      final double[] out,
      final JavaCode.Scratch scratch,
      final int from,
      final int to) {
    for (int i = from; i < to; i++) {
      out[i] = Math.exp(2.1 * a[i] + 3.2 * b[i]);
    }
  }

  private static void loop(
      final MemorySegment a,
      final MemorySegment b,
      final MemorySegment out,
      final JavaCode.Scratch scratch,
      final long from,
      final long to) {
    for (long start = from, end; start < to; start = end) {
      end = to - start < TandemExp.TILE ? to : start + TandemExp.TILE;
      long outside = 0;
      for (long i = start; i < end; i++) {
        final double x = argument(a, b, i);
        outside |= TandemExp.outside(x);
        out.setAtIndex(JAVA_DOUBLE, i, TandemExp.inRange(x));
      }
      if (outside < 0) {
        for (long i = start; i < end; i++) {
          out.setAtIndex(JAVA_DOUBLE, i, TandemExp.exp(argument(a, b, i)));
        }
      }
    }
  }

  private static double argument(final MemorySegment a, final MemorySegment b, final long i) {
    return 2.1 * a.getAtIndex(JAVA_DOUBLE, i) + 3.2 * b.getAtIndex(JAVA_DOUBLE, i);
  }

  private static void loop(
      final double[] a,
      final double[] b,
      final double[] out,
      final JavaCode.Scratch scratch,
      final int from,
      final int to) {
    for (int start = from, end; start < to; start = end) {
      end = to - start < TandemExp.TILE ? to : start + TandemExp.TILE;
      long outside = 0;
      for (int i = start; i < end; i++) {
        final double x = 2.1 * a[i] + 3.2 * b[i];
        outside |= TandemExp.outside(x);
        out[i] = TandemExp.inRange(x);
      }
      if (outside < 0) {
        for (int i = start; i < end; i++) {
          out[i] = TandemExp.exp(2.1 * a[i] + 3.2 * b[i]);
        }
      }
    }
  }

  /**
   * One array operation at a time. Like NumPy, which reuses a temporary that nobody else holds, it
   * needs two: the sum overwrites the first product.
   */
  private static void staged(
      final MemorySegment a,
      final MemorySegment b,
      final MemorySegment out,
      final JavaCode.Scratch scratch,
      final long from,
      final long to) {
    final long length = to - from;
    final MemorySegment first = slice(scratch.segment(), 2 * from, length);
    final MemorySegment second = slice(scratch.segment(), 2 * from + length, length);
    final MemorySegment as = slice(a, from, length);
    final MemorySegment bs = slice(b, from, length);
    final MemorySegment results = slice(out, from, length);
    for (long i = 0; i < length; i++) {
      first.setAtIndex(JAVA_DOUBLE, i, 2.1 * as.getAtIndex(JAVA_DOUBLE, i));
    }
    for (long i = 0; i < length; i++) {
      second.setAtIndex(JAVA_DOUBLE, i, 3.2 * bs.getAtIndex(JAVA_DOUBLE, i));
    }
    for (long i = 0; i < length; i++) {
      first.setAtIndex(
          JAVA_DOUBLE, i, first.getAtIndex(JAVA_DOUBLE, i) + second.getAtIndex(JAVA_DOUBLE, i));
    }
    for (long i = 0; i < length; i++) {
      results.setAtIndex(JAVA_DOUBLE, i, Math.exp(first.getAtIndex(JAVA_DOUBLE, i)));
    }
  }

  private static MemorySegment slice(
      final MemorySegment segment, final long from, final long length) {
    return segment.asSlice(from * Double.BYTES, length * Double.BYTES);
  }

  private static void staged(
      final double[] a,
      final double[] b,
      final double[] out,
      final JavaCode.Scratch scratch,
      final int from,
      final int to) {
    final double[] temporaries = scratch.array();
    final int length = to - from;
    final int first = 2 * from;
    final int second = first + length;
    for (int i = 0; i < length; i++) {
      temporaries[first + i] = 2.1 * a[from + i];
    }
    for (int i = 0; i < length; i++) {
      temporaries[second + i] = 3.2 * b[from + i];
    }
    for (int i = 0; i < length; i++) {
      temporaries[first + i] = temporaries[first + i] + temporaries[second + i];
    }
    for (int i = 0; i < length; i++) {
      out[from + i] = Math.exp(temporaries[first + i]);
    }
  }
}
