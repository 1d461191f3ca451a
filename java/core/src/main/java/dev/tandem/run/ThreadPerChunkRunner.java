package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** A thread is started for each chunk, and all are joined; the caller computes nothing. */
final class ThreadPerChunkRunner extends Runner {
  private final ThreadFactory threadFactory;

  private ThreadPerChunkRunner(
      final Threading threading,
      final int threads,
      final ThreadBudget budget,
      final ThreadFactory threadFactory) {
    super(threading, threads, budget);
    this.threadFactory = threadFactory;
  }

  static Runner ofPlatformThreads(final int threads, final ThreadBudget budget) {
    return new ThreadPerChunkRunner(
        Threading.SPAWN,
        threads,
        budget,
        Thread.ofPlatform().daemon().name("tandem-spawn-", 0).factory());
  }

  static Runner ofVirtualThreads(final int threads, final ThreadBudget budget) {
    return new ThreadPerChunkRunner(
        Threading.VIRTUAL,
        threads,
        budget,
        Thread.ofVirtual().name("tandem-virtual-", 0).factory());
  }

  @Override
  void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
    final Run run = new Run(kernel, operands, plan);
    final List<Thread> started = new ArrayList<>(plan.count());
    budget().acquire(plan.count());
    try {
      for (int i = 0; i < plan.count(); i++) {
        final int chunk = i;
        final Thread thread = threadFactory.newThread(() -> run.computeIfFree(chunk));
        thread.start();
        started.add(thread);
      }
    } catch (final Throwable throwable) {
      // No more threads can be started: what has begun is waited for below.
      run.fail(throwable);
    } finally {
      joinAll(started);
      budget().release(plan.count());
    }
    run.requireSuccess();
  }

  /** Waits until all have ended. An interrupt does not end the wait; the flag stays. */
  static void joinAll(final List<Thread> threads) {
    boolean interrupted = false;
    for (final Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (final InterruptedException exception) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
