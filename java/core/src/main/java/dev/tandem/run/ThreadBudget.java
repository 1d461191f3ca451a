package dev.tandem.run;

import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * At most so many threads compute at once, whoever asks; further callers wait, in the order in
 * which they came.
 *
 * <p>Runners share the process's budget unless they are given one of their own. May be used by any
 * number of threads. A run inside a run's chunk would wait for its own caller: don't.
 */
public final class ThreadBudget {
  /** Sets the process's budget; by default it is the number of processors that the JVM sees. */
  public static final String PROPERTY = "tandem.threads";

  private final int threads;
  private final Semaphore permits;

  /**
   * @param threads at least 1
   */
  public ThreadBudget(final int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "A budget of %d threads; needed is at least 1".formatted(threads));
    }
    this.threads = threads;
    this.permits = new Semaphore(threads, true);
  }

  private static final class Process {
    /** Empty if the property is no number of threads. */
    private static final Optional<ThreadBudget> BUDGET = ofProperty(System.getProperty(PROPERTY));
  }

  /**
   * The budget that all runners of this process share unless they are told otherwise.
   *
   * @throws IllegalArgumentException if {@value #PROPERTY} is set to what is no number from 1
   */
  public static ThreadBudget ofProcess() {
    return Process.BUDGET.orElseThrow(() ->
        new IllegalArgumentException(
            "-D%s=%s: needed is a number of threads, at least 1"
                .formatted(PROPERTY, System.getProperty(PROPERTY))));
  }

  static Optional<ThreadBudget> ofProperty(final String value) {
    if (value == null) {
      return Optional.of(new ThreadBudget(Runtime.getRuntime().availableProcessors()));
    }
    try {
      final int threads = Integer.parseInt(value.strip());
      return threads < 1 ? Optional.empty() : Optional.of(new ThreadBudget(threads));
    } catch (final NumberFormatException exception) {
      return Optional.empty();
    }
  }

  /** Threads that may compute at once. */
  public int threads() {
    return threads;
  }

  /** Waits for so many threads of the budget. An interrupt does not end the wait. */
  void acquire(final int count) {
    permits.acquireUninterruptibly(count);
  }

  /**
   * Takes up to so many more, without waiting and without passing anybody who waits.
   *
   * @return how many were taken
   */
  int acquireMore(final int most) {
    while (!permits.hasQueuedThreads()) {
      final int free = Math.min(most, permits.availablePermits());
      if (free <= 0) {
        return 0;
      }
      if (permits.tryAcquire(free)) {
        return free;
      }
    }
    return 0;
  }

  void release(final int count) {
    permits.release(count);
  }
}
