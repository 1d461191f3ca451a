package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;

/**
 * A kernel whose chunks are computed in calls that take no longer than a time, as far as the rate
 * of the calls before tells. Between two calls the thread is in Java and may be stopped, by a
 * garbage collection, say.
 *
 * <p>Holds no state of a run: each chunk begins with a short call that shows the rate.
 */
final class ShortCalls implements ChunkKernel {
  /** Takes microseconds in any code, which is little beside any longest time. */
  private static final long FIRST_ELEMENTS = 512;

  /** Of the longest time; processors have been seen to change their speed by 1.8. */
  private static final double AIM = 0.5;

  /** How much of the rate seen before counts beside that of a call that was faster. */
  private static final double MEMORY = 0.75;

  /** Whole cache lines on every CPU, so that boundaries stay on lines where chunks begin on one. */
  private static final long STEP = 16;

  private final ChunkKernel kernel;
  private final double aimNanos;

  ShortCalls(final ChunkKernel kernel, final long mostNanos) {
    this.kernel = kernel;
    this.aimNanos = AIM * mostNanos;
  }

  @Override
  public void compute(final Operands operands, final long from, final long to) {
    long next = from;
    long elements = FIRST_ELEMENTS;
    double nanosPerElement = 0;
    long start = System.nanoTime();
    while (to - next > elements) {
      kernel.compute(operands, next, next + elements);
      next += elements;
      final long end = System.nanoTime();
      final double seen = (double) (end - start) / elements;
      // A slower call counts at once, a faster one by and by.
      nanosPerElement = Math.max(seen, MEMORY * nanosPerElement + (1 - MEMORY) * seen);
      elements = Math.max(STEP, (long) (aimNanos / nanosPerElement) / STEP * STEP);
      start = end;
    }
    kernel.compute(operands, next, to);
  }
}
