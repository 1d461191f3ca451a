package dev.tandem.kernel;

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
}
