package dev.tandem.kernel;

import dev.tandem.bridge.FloatingPointSentinel;

/**
 * One code of one kernel, ready to compute any chunk of a run.
 *
 * <p>Implementations hold no state of a run and may be used by any number of threads at once.
 * Anybody may write one: a runner treats it like a built-in one.
 */
@FunctionalInterface
public interface ChunkKernel {

  /**
   * Refuses operands that this code cannot take, and reserves the scratch memory that it needs.
   * Called once for each run, by the calling thread, before any chunk.
   *
   * @throws IllegalArgumentException that says what was given and what is accepted
   */
  default void prepare(final Operands operands) {}

  /**
   * Computes the elements {@code from} (inclusive) to {@code to} (exclusive) of the output. The
   * operands stay pinned until this returns; other threads compute other chunks meanwhile.
   */
  void compute(Operands operands, long from, long to);

  /**
   * This code with a sentinel around each chunk, in whichever thread computes it. Not for {@code
   * openmp}, whose threads run no Java.
   *
   * @param library what the chunks call into, for the message
   */
  default ChunkKernel watchedBy(final FloatingPointSentinel sentinel, final String library) {
    final ChunkKernel watched = this;
    return new ChunkKernel() {
      @Override
      public void prepare(final Operands operands) {
        watched.prepare(operands);
      }

      @Override
      public void compute(final Operands operands, final long from, final long to) {
        sentinel.around(library, () -> watched.compute(operands, from, to));
      }
    };
  }
}
