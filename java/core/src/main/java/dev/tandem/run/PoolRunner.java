package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that are kept. The caller offers the run to idle helpers, then computes chunks itself
 * until none is free, then waits for those that helpers have begun; so a run needs no helper to
 * end, and no lock is held while kernels compute. Helpers and callers spin for a bounded time, then
 * park.
 *
 * <p>When the budget is contended a caller gets fewer helpers, or none, instead of waiting for all:
 * each caller waits only for its own place.
 */
final class PoolRunner extends Runner {
  /**
   * How long a thread spins before it parks. Long enough for chunks that end at different times: at
   * 50 us, c-vector on 10^6 elements took 1.03 of OpenMP's time, at 500 us 1.00.
   */
  private static final long SPIN_NANOS = 500_000;

  /** Looks between two looks at the clock. */
  private static final int SPINS_PER_CLOCK = 64;

  private static final AtomicInteger POOLS = new AtomicInteger();

  private final Helper[] helpers;

  PoolRunner(final int threads, final ThreadBudget budget) {
    super(Threading.POOL, threads, budget);
    final int pool = POOLS.incrementAndGet();
    helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper("tandem-pool-" + pool + "-" + (i + 1));
      helpers[i].thread.start();
    }
  }

  @Override
  void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
    budget().acquire(1);
    int permits = 1;
    try {
      permits += budget().acquireMore(plan.count() - 1);
      if (permits == 1) {
        for (int chunk = 0; chunk < plan.count(); chunk++) {
          kernel.compute(operands, plan.from(chunk), plan.to(chunk));
        }
      } else {
        runWithHelpers(new Job(new Run(kernel, operands, plan)), permits - 1);
      }
    } finally {
      budget().release(permits);
    }
  }

  private void runWithHelpers(final Job job, final int most) {
    int offered = 0;
    try {
      for (int i = 0; i < helpers.length && offered < most; i++) {
        // A helper prefers the chunk that it had in the last run: its data may be in its cache.
        if (helpers[i].offer(job, offered + 1)) {
          offered++;
        }
      }
    } catch (final OutOfMemoryError error) {
      // Helpers may have begun: they are waited for below, before the buffers are let go.
      job.run.fail(error);
    }
    if (!job.run.computeAllFree(0)) {
      job.await();
    }
    job.run.requireSuccess();
  }

  @Override
  void release() {
    for (final Helper helper : helpers) {
      helper.close();
    }
  }

  /** A run, and the caller who waits for its last chunk. */
  private static final class Job {
    private final Run run;
    private final Thread caller = Thread.currentThread();
    private volatile boolean callerParks;

    private Job(final Run run) {
      this.run = run;
    }

    private void await() {
      if (spinUntilEnded()) {
        return;
      }
      callerParks = true;
      boolean interrupted = false;
      while (!run.hasEnded()) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        caller.interrupt();
      }
    }

    private boolean spinUntilEnded() {
      final long deadline = System.nanoTime() + SPIN_NANOS;
      for (int spins = 1; !run.hasEnded(); spins++) {
        Thread.onSpinWait();
        if (spins % SPINS_PER_CLOCK == 0 && System.nanoTime() - deadline > 0) {
          return false;
        }
      }
      return true;
    }

    /** What a helper does with the job. */
    private void help(final int preferredChunk) {
      if (run.computeAllFree(preferredChunk) && callerParks) {
        LockSupport.unpark(caller);
      }
    }
  }

  /** A job as offered to one helper. */
  private record Offer(Job job, int preferredChunk) {
    /** Tells a helper to end. */
    private static final Offer END = new Offer(null, 0);
  }

  /** One kept thread. */
  private static final class Helper implements Runnable {
    private final AtomicReference<Offer> offer = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean parks;
    private volatile boolean closed;

    private Helper(final String name) {
      thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
    }

    /** Gives the helper a job, unless it has one. */
    private boolean offer(final Job job, final int preferredChunk) {
      if (!offer.compareAndSet(null, new Offer(job, preferredChunk))) {
        return false;
      }
      if (parks) {
        LockSupport.unpark(thread);
      }
      return true;
    }

    private void close() {
      closed = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void run() {
      for (; ; ) {
        final Offer next = take();
        if (next == Offer.END) {
          return;
        }
        next.job().help(next.preferredChunk());
        offer.set(null);
      }
    }

    private Offer take() {
      final long deadline = System.nanoTime() + SPIN_NANOS;
      for (int spins = 1; ; spins++) {
        final Offer next = offer.get();
        if (next != null) {
          return next;
        }
        if (closed) {
          return Offer.END;
        }
        Thread.onSpinWait();
        if (spins % SPINS_PER_CLOCK == 0 && System.nanoTime() - deadline > 0) {
          break;
        }
      }
      // The offerer looks at `parks` after its offer, this thread at the offer after `parks`.
      parks = true;
      try {
        for (; ; ) {
          final Offer next = offer.get();
          if (next != null) {
            return next;
          }
          if (closed) {
            return Offer.END;
          }
          LockSupport.park(this);
          // An interrupt would make park return at once, for ever.
          Thread.interrupted();
        }
      } finally {
        parks = false;
      }
    }
  }
}
