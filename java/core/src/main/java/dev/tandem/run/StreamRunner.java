package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

/**
 * A parallel stream over the chunks. It runs in a fork-join pool of its own, not in the common one,
 * so that the number of threads is the one asked for.
 */
final class StreamRunner extends Runner {
  private final ForkJoinPool pool;

  StreamRunner(final int threads, final ThreadBudget budget) {
    super(Threading.STREAM, threads, budget);
    this.pool = new ForkJoinPool(threads);
  }

  @Override
  void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
    final Run run = new Run(kernel, operands, plan);
    budget().acquire(threads());
    try {
      final ForkJoinTask<?> task =
          pool.submit(
              () -> IntStream.range(0, plan.count()).parallel().forEach(run::computeIfFree));
      task.quietlyJoin();
      if (!run.hasEnded()) {
        final Throwable exception = task.getException();
        run.fail(
            exception == null
                ? new IllegalStateException("The stream left chunks out: " + plan)
                : exception);
      }
    } catch (final RejectedExecutionException closedMeanwhile) {
      throw new IllegalStateException("This runner was closed: " + this, closedMeanwhile);
    } finally {
      budget().release(threads());
    }
    run.requireSuccess();
  }

  @Override
  void release() {
    pool.shutdown();
  }
}
