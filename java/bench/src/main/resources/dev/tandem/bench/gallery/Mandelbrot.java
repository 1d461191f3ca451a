import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;

public final class Mandelbrot {
  private Mandelbrot() {}

  public static void mandelbrot(MemorySegment out, MemorySegment a, MemorySegment b, long n) {
    for (long i = 0; i < n; i++) {
      double re = 3 * a.getAtIndex(JAVA_DOUBLE, i) - 2.25;
      double im = 2.5 * b.getAtIndex(JAVA_DOUBLE, i) - 1.25;
      double x = 0;
      double y = 0;
      int steps = 0;
      while (steps < 100 && x * x + y * y <= 4) {
        double next = x * x - y * y + re;
        y = 2 * x * y + im;
        x = next;
        steps++;
      }
      out.setAtIndex(JAVA_DOUBLE, i, steps);
    }
  }
}
