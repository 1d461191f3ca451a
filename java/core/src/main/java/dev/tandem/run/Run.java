package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;

/** One run while it is under way: which chunks are taken and ended, and the first failure. */
final class Run {
  private final ChunkKernel kernel;
  private final Operands operands;
  private final ChunkPlan plan;
  private final AtomicIntegerArray taken;
  private final AtomicInteger left;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  Run(final ChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
    this.kernel = kernel;
    this.operands = operands;
    this.plan = plan;
    this.taken = new AtomicIntegerArray(plan.count());
    this.left = new AtomicInteger(plan.count());
  }

  /**
   * Computes a chunk unless somebody has taken it, or drops it if the run has failed. Never throws.
   *
   * @return whether this call ended the run's last chunk
   */
  boolean computeIfFree(final int chunk) {
    if (!taken.compareAndSet(chunk, 0, 1)) {
      return false;
    }
    try {
      if (failure.get() == null) {
        kernel.compute(operands, plan.from(chunk), plan.to(chunk));
      }
    } catch (final Throwable throwable) {
      // Whatever a chunk threw belongs to the caller, who gets it from requireSuccess.
      failure.compareAndSet(null, throwable);
    }
    return left.decrementAndGet() == 0;
  }

  boolean hasEnded() {
    return left.get() == 0;
  }

  /** Drops the chunks that have not begun. */
  void fail(final Throwable throwable) {
    failure.compareAndSet(null, throwable);
  }

  /** Throws the first failure, if there was one. To be called once the run has ended. */
  void requireSuccess() {
    requireSuccess(failure.get());
  }

  /** Throws what a chunk threw, unless it is null. */
  static void requireSuccess(final Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case final Throwable checked ->
          throw new IllegalStateException("A chunk threw a checked exception", checked);
    }
  }
}
