package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One run in chunks of a length. Whichever thread computes computes the next chunk that nobody has
 * taken, until there is none: what range a runner gave it does not matter.
 *
 * <p>For one run, whose threads share it.
 */
final class ChunksInTurn implements ChunkKernel {
  private final ChunkKernel kernel;
  private final long length;
  private final long chunkElements;

  /** By how much all boundaries but the ends lie behind a multiple of the chunk length. */
  private final long shift;

  /** The chunk that is next, by its number. */
  private final AtomicLong next = new AtomicLong();

  private volatile boolean failed;

  /**
   * @param kernel prepared for these operands
   * @param chunkElements at least 1
   */
  ChunksInTurn(final ChunkKernel kernel, final Operands operands, final long chunkElements) {
    this.kernel = kernel;
    this.length = operands.length();
    if (operands.memory() == Memory.HEAP) {
      this.chunkElements = Math.min(chunkElements, length);
      this.shift = 0;
    } else {
      final long line = ChunkPlan.CACHE_LINE_BYTES / operands.type().bytes();
      final long pastLine = Math.floorMod(operands.outputAddress() / operands.type().bytes(), line);
      this.chunkElements = Math.ceilDiv(Math.min(chunkElements, length), line) * line;
      this.shift = Math.floorMod(-pastLine, line);
    }
  }

  @Override
  public void compute(final Operands operands, final long from, final long to) {
    while (!failed) {
      final long chunk = next.getAndIncrement();
      final long chunkFrom = chunk == 0 ? 0 : chunk * chunkElements + shift;
      if (chunkFrom >= length) {
        return;
      }
      // Subtracted, since a sum could overflow.
      final long chunkTo =
          length - chunkElements <= chunk * chunkElements + shift
              ? length
              : (chunk + 1) * chunkElements + shift;
      try {
        kernel.compute(operands, chunkFrom, chunkTo);
      } catch (final Throwable throwable) {
        failed = true;
        throw throwable;
      }
    }
  }
}
