package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;

/** The calling thread computes everything, as one chunk. */
final class SingleRunner extends Runner {
  SingleRunner(final ThreadBudget budget) {
    super(Threading.SINGLE, 1, budget);
  }

  @Override
  void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
    budget().acquire(1);
    try {
      kernel.compute(operands, 0, operands.length());
    } finally {
      budget().release(1);
    }
  }
}
