package dev.tandem.bench.worker;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A kernel whose chunks each wait until all chunks of the run have begun. For runs of one plan, one
 * after the other.
 */
final class Meeting implements ChunkKernel {
  /** Then the others may be waiting for this thread's processor. */
  private static final int SPINS_ALONE = 1_000;

  private final int chunks;
  private final AtomicLong begun = new AtomicLong();

  /**
   * @param chunks of each run, all of which must get onto threads of their own
   */
  Meeting(final int chunks) {
    this.chunks = chunks;
  }

  @Override
  public void compute(final Operands operands, final long from, final long to) {
    final long mine = begun.incrementAndGet();
    final long last = (mine + chunks - 1) / chunks * chunks;
    for (int spins = 0; begun.get() < last; spins++) {
      if (spins < SPINS_ALONE) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
