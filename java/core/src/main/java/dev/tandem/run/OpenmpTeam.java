package dev.tandem.run;

import dev.tandem.bridge.NativeLibrary;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A kept thread that is the master of one OpenMP team. The OpenMP runtime keeps a team for every
 * thread that calls it, so these threads call it, and not those of the library's callers.
 *
 * <p>Belongs to one caller at a time, which {@link OpenmpTeams} sees to; only that caller's thread
 * may use it.
 */
final class OpenmpTeam {
  private final Thread master;
  private final boolean spins;

  /** What the master shall run next, or null. */
  private volatile Job next;

  private volatile boolean ended;

  /** The master and the threads that the runtime keeps for it. */
  private int threads = 1;

  /** Work on its way from the caller's thread to the master and back. */
  private static final class Job {
    private final Runnable work;
    private final Thread caller = Thread.currentThread();
    private Throwable failure;
    private volatile boolean done;

    private Job(final Runnable work) {
      this.work = work;
    }

    private void run() {
      try {
        work.run();
      } catch (final Throwable throwable) {
        // It belongs to the caller.
        failure = throwable;
      }
      done = true;
      LockSupport.unpark(caller);
    }
  }

  /**
   * Starts the master.
   *
   * @param spins whether master and caller may spin before they sleep: only where there is a
   *     processor for each of them. OpenMP's threads spin without yielding, so that one too many
   *     costs milliseconds
   */
  OpenmpTeam(final String name, final boolean spins) {
    this.spins = spins;
    master = Thread.ofPlatform().daemon().name(name).unstarted(this::serve);
    master.start();
  }

  /** Threads of this process that the team is, its master among them. */
  int threads() {
    return threads;
  }

  /** Says how many threads the next region has. If those are fewer, the others end here. */
  void resize(final int threads) {
    if (threads < this.threads) {
      // The runtime would end them in the next region, but nobody could tell when they have.
      Run.requireSuccess(run(NativeLibrary::giveBackOpenmpTeam));
    }
    this.threads = threads;
  }

  /**
   * Has the master run a parallel region, and waits. An interrupt does not end the wait; the flag
   * stays.
   *
   * @return what it threw, or null
   */
  Throwable run(final Runnable region) {
    final Job job = new Job(region);
    next = job;
    LockSupport.unpark(master);
    final long start = System.nanoTime();
    while (spins && !job.done && PoolHelper.mayGoOnSpinning(start)) {
      Thread.onSpinWait();
    }
    boolean interrupted = false;
    while (!job.done) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return job.failure;
  }

  /** Ends the team's threads, and waits until they have ended. */
  void end() {
    resize(1);
    ended = true;
    LockSupport.unpark(master);
    ThreadPerChunkRunner.joinAll(List.of(master));
  }

  private void serve() {
    long idleSince = System.nanoTime();
    while (!ended) {
      final Job job = next;
      if (job != null) {
        next = null;
        job.run();
        idleSince = System.nanoTime();
      } else if (spins && PoolHelper.mayGoOnSpinning(idleSince)) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        // An interrupt would make park return at once, for ever.
        Thread.interrupted();
        idleSince = System.nanoTime();
      }
    }
  }
}
