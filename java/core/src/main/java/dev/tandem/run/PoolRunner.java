package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that are kept. The caller gives each helper a chunk, computes its own, takes back those
 * that no helper has begun, and waits for the others; so a run needs no helper to end, and no lock
 * is held while kernels compute. Nothing is allocated for a run: what is given is written where the
 * helper looks, since each object more is a cache line more that has to cross between processors.
 *
 * <p>When the budget is contended a caller gets fewer helpers, or none, and a plan with as many
 * chunks, instead of waiting for all: each caller waits only for its own place.
 */
final class PoolRunner extends Runner {
  private static final AtomicInteger POOLS = new AtomicInteger();

  private final PoolHelper[] helpers;

  PoolRunner(final int threads, final ThreadBudget budget) {
    super(Threading.POOL, threads, budget);
    final int pool = POOLS.incrementAndGet();
    helpers = new PoolHelper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = PoolHelper.start("tandem-pool-" + pool + "-" + (i + 1));
    }
  }

  @Override
  void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan fullPlan) {
    budget().acquire(1);
    int permits = 1;
    PoolHelper claimed = null;
    final Throwable failure;
    try {
      permits += budget().acquireMore(fullPlan.count() - 1);
      int threads = 1;
      // In order, so that a helper gets the chunk that it had in the last run: its data may be in
      // its cache.
      for (int i = 0; i < helpers.length && threads < permits; i++) {
        if (helpers[i].claim(claimed)) {
          claimed = helpers[i];
          threads++;
        }
      }
      final ChunkPlan plan =
          threads == fullPlan.count() ? fullPlan : ChunkPlan.of(operands, threads);
      final PoolHelper given = claimed;
      claimed = null;
      failure = run(kernel, operands, plan, given, threads);
    } finally {
      // Only if there was no memory for a plan.
      free(claimed);
      budget().release(permits);
    }
    Run.requireSuccess(failure);
  }

  /**
   * @param claimed a list of {@code threads - 1} helpers, the one for the last chunk first; free
   *     afterwards
   * @return the first failure, or null
   */
  private static Throwable run(
      final ChunkKernel kernel,
      final Operands operands,
      final ChunkPlan plan,
      final PoolHelper claimed,
      final int threads) {
    int chunk = threads;
    for (PoolHelper helper = claimed; helper != null; helper = helper.next()) {
      chunk--;
      // A plan for fewer threads may have fewer chunks still.
      if (chunk < plan.count()) {
        helper.give(kernel, operands, plan.from(chunk), plan.to(chunk));
      }
    }
    Throwable failure = PoolHelper.compute(kernel, operands, plan.from(0), plan.to(0));
    chunk = threads;
    PoolHelper begun = null;
    for (PoolHelper helper = claimed, next; helper != null; helper = next) {
      next = helper.next();
      chunk--;
      if (helper.takeBack()) {
        helper.free();
        if (failure == null) {
          failure = PoolHelper.compute(kernel, operands, plan.from(chunk), plan.to(chunk));
        }
      } else {
        helper.setNext(begun);
        begun = helper;
      }
    }
    for (PoolHelper helper = begun; helper != null; helper = helper.next()) {
      final Throwable itsFailure = helper.await();
      failure = failure == null ? itsFailure : failure;
    }
    free(begun);
    return failure;
  }

  private static void free(final PoolHelper first) {
    for (PoolHelper helper = first, next; helper != null; helper = next) {
      next = helper.next();
      helper.free();
    }
  }

  @Override
  void release() {
    for (final PoolHelper helper : helpers) {
      helper.close();
    }
  }
}
