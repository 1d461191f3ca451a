package dev.tandem.run;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most so many threads compute at once, whoever asks; further callers wait, in the order in
 * which they came, or take turns ({@link #acquireShare}).
 *
 * <p>Runners share the process's budget unless they are given one of their own. May be used by any
 * number of threads. A run inside a run's chunk would wait for its own caller: don't.
 */
public final class ThreadBudget {
  /** Sets the process's budget; by default it is the number of processors that the JVM sees. */
  public static final String PROPERTY = "tandem.threads";

  /** For how long at least callers count as present after they were. */
  private static final long SPAN_NANOS = Turns.MOST_NANOS;

  private final int threads;
  private final Turns turns;
  private final OpenmpTeams openmpTeams;

  /** Callers that have a share or wait for one, but for those that have a turn. */
  private final AtomicInteger sharing = new AtomicInteger();

  /** Written without a lock: what a race loses, the next caller writes again. */
  private volatile Callers callers = new Callers(0, 0, 0);

  /** The most callers that shared at once, in a span of time and in the one before. */
  private record Callers(long span, int most, int mostBefore) {}

  /**
   * @param threads at least 1
   */
  public ThreadBudget(final int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "A budget of %d threads; needed is at least 1".formatted(threads));
    }
    this.threads = threads;
    this.turns = new Turns(threads);
    this.openmpTeams = new OpenmpTeams(threads);
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
    turns.acquire(count);
  }

  /**
   * Takes up to so many more, without waiting and without passing anybody who waits.
   *
   * @return how many were taken
   */
  int acquireMore(final int most) {
    return turns.acquireMore(most);
  }

  void release(final int count) {
    turns.release(count);
  }

  /**
   * Waits for an even share of the budget: fewer threads the more callers there are. Those of the
   * last tenth of a second count, so that the shares of callers who come and go stay the same. A
   * caller whose share is one thread keeps it for a turn of several runs.
   *
   * @param most more are not needed
   * @return how many were taken, at least 1; to be given back by {@link #releaseShare}, on the same
   *     thread
   */
  int acquireShare(final int most) {
    if (turns.resume()) {
      return 1;
    }
    final long now = System.nanoTime();
    turns.comeBack(now);
    turns.takeBackUnused(Turns.MOST_NANOS);
    final int callersNow = sharing.incrementAndGet() + turns.count();
    final int share = share(threads, recentCallers(callersNow, now), most);
    acquire(share);
    if (share == 1) {
      turns.begin();
      sharing.decrementAndGet();
    }
    return share;
  }

  void releaseShare(final int count) {
    if (count == 1) {
      turns.end();
    } else {
      release(count);
      sharing.decrementAndGet();
    }
  }

  /**
   * The fewest threads for each caller with which they together use as many of the budget's as they
   * can.
   */
  static int share(final int threads, final int callers, final int most) {
    int best = 1;
    for (int share = 2; share <= most; share++) {
      if (share * Math.min(callers, threads / share) > best * Math.min(callers, threads / best)) {
        best = share;
      }
    }
    return best;
  }

  private int recentCallers(final int now, final long nanos) {
    final long span = Math.floorDiv(nanos, SPAN_NANOS);
    Callers recent = callers;
    if (recent.span != span) {
      recent = new Callers(span, now, recent.span == span - 1 ? recent.most : now);
      callers = recent;
    } else if (recent.most < now) {
      recent = new Callers(span, now, recent.mostBefore);
      callers = recent;
    }
    return Math.max(recent.most, recent.mostBefore);
  }

  OpenmpTeams openmpTeams() {
    return openmpTeams;
  }
}
