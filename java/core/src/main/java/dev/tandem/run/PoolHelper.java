package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * One kept thread of a pool, and the chunk that it is given.
 *
 * <p>A caller claims it, gives it a chunk, then either takes the chunk back or waits until it has
 * been computed, and frees it. Between {@link #claim} and {@link #free} it belongs to that caller,
 * and only that caller's thread may call the methods between. Idle, it spins for a bounded time and
 * then parks.
 */
class PoolHelper implements Runnable {
  /**
   * How long a thread spins before it parks. Long enough for chunks that end at different times: at
   * 50 us, c-vector on 10^6 elements took 1.03 of OpenMP's time, at 500 us 1.00.
   */
  private static final long SPIN_NANOS = 500_000;

  /**
   * How long it spins before it also yields. Whoever it waits for may be waiting for its processor:
   * on a busy machine, without yielding, one in a hundred runs after a pause took milliseconds.
   */
  private static final long SPIN_ALONE_NANOS = 20_000;

  /** Looks between two looks at the clock, which takes as long as two of them. */
  private static final int LOOKS_PER_CLOCK = 64;

  /** Idle and spinning, or about to. */
  private static final int FREE = 0;

  /** Idle, and has to be woken. */
  private static final int PARKED = 1;

  /** A caller's, with no chunk to compute. */
  private static final int CLAIMED = 2;

  /** A caller's, with a chunk that has not begun. */
  private static final int GIVEN = 3;

  /** Computes the chunk. */
  private static final int BUSY = 4;

  /** The same, and the caller has to be woken. */
  private static final int AWAITED = 5;

  /** Has computed the chunk. */
  private static final int DONE = 6;

  private static final AtomicIntegerFieldUpdater<PoolHelper> STATE =
      AtomicIntegerFieldUpdater.newUpdater(PoolHelper.class, "state");

  private final Thread thread;
  private volatile boolean closed;

  // The rest passes between caller and helper in one cache line or two: plain fields are written
  // before the state that the other side reads first.
  private volatile int state = FREE;
  private boolean needsWaking;
  private PoolHelper next;
  private ChunkKernel kernel;
  private Operands operands;
  private long from;
  private long to;
  private int chunksGiven;
  private Throwable failure;
  private Thread caller;

  private PoolHelper(final String name) {
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
  }

  /** Keeps what lies behind it in memory, often the next helper, out of its cache lines. */
  private static final class Padded extends PoolHelper {
    @SuppressWarnings("unused")
    private long a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;

    private Padded(final String name) {
      super(name);
    }
  }

  /** A new helper, whose thread runs. */
  static PoolHelper start(final String name) {
    final PoolHelper helper = new Padded(name);
    helper.thread.start();
    return helper;
  }

  /** Has the thread end once it is idle. */
  final void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  // ---- the caller's side

  /**
   * Claims the helper, unless it is another caller's.
   *
   * @param next what {@link #next} shall return, so that claimed helpers make a list
   */
  final boolean claim(final PoolHelper next) {
    int before = state;
    while (before <= PARKED) {
      if (STATE.compareAndSet(this, before, CLAIMED)) {
        needsWaking = before == PARKED;
        this.next = next;
        return true;
      }
      // It may have parked just then, which does not make it another caller's.
      before = state;
    }
    return false;
  }

  final PoolHelper next() {
    return next;
  }

  final void setNext(final PoolHelper next) {
    this.next = next;
  }

  final void give(
      final ChunkKernel kernel, final Operands operands, final long from, final long to) {
    this.kernel = kernel;
    this.operands = operands;
    this.from = from;
    this.to = to;
    chunksGiven++;
    STATE.lazySet(this, GIVEN);
    wake();
  }

  private void wake() {
    if (needsWaking) {
      needsWaking = false;
      LockSupport.unpark(thread);
    }
  }

  /** Whether there was a chunk that had not begun, which is now the caller's to compute. */
  final boolean takeBack() {
    return state == GIVEN && STATE.compareAndSet(this, GIVEN, CLAIMED);
  }

  /** Computes a chunk, and returns what that threw, or null. */
  static Throwable compute(
      final ChunkKernel kernel, final Operands operands, final long from, final long to) {
    try {
      kernel.compute(operands, from, to);
      return null;
    } catch (final Throwable throwable) {
      return throwable;
    }
  }

  /**
   * Waits until the helper computes nothing. An interrupt does not end the wait; the flag stays.
   *
   * @return what the chunk threw, or null
   */
  final Throwable await() {
    if (state == BUSY && !sees(DONE)) {
      final long start = System.nanoTime();
      while (!sees(DONE)) {
        if (!mayGoOnSpinning(start)) {
          park();
        }
      }
    }
    return failure;
  }

  private void park() {
    caller = Thread.currentThread();
    if (!STATE.compareAndSet(this, BUSY, AWAITED)) {
      return;
    }
    boolean interrupted = false;
    while (state == AWAITED) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      caller.interrupt();
    }
  }

  /** Ends the claim, when the helper computes nothing. */
  final void free() {
    // An idle pool keeps nobody's memory alive.
    next = null;
    kernel = null;
    operands = null;
    failure = null;
    caller = null;
    // If nothing was given: only the helper itself says that it is parked.
    wake();
    STATE.lazySet(this, FREE);
  }

  // ---- the helper's side

  @Override
  public final void run() {
    long idleSince = System.nanoTime();
    int chunksSeen = 0;
    while (!closed) {
      if (sees(GIVEN)) {
        if (STATE.compareAndSet(this, GIVEN, BUSY)) {
          end(compute(kernel, operands, from, to));
        }
      } else if (chunksSeen != chunksGiven) {
        // Also if the caller was faster and took them back: it is about to give more.
        chunksSeen = chunksGiven;
        idleSince = System.nanoTime();
      } else if (!mayGoOnSpinning(idleSince)) {
        parkUntilClaimed();
        idleSince = System.nanoTime();
      }
    }
  }

  private void end(final Throwable itsFailure) {
    failure = itsFailure;
    if (STATE.getAndSet(this, DONE) == AWAITED) {
      LockSupport.unpark(caller);
    }
  }

  private void parkUntilClaimed() {
    if (STATE.compareAndSet(this, FREE, PARKED)) {
      while (state == PARKED && !closed) {
        LockSupport.park(this);
        // An interrupt would make park return at once, for ever.
        Thread.interrupted();
      }
    }
  }

  // ---- both

  /** Looks for a state a few times. */
  private boolean sees(final int wanted) {
    for (int looks = 0; looks < LOOKS_PER_CLOCK; looks++) {
      if (state == wanted) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /** Whether whoever has spun since then may go on; after a while it also yields here. */
  static boolean mayGoOnSpinning(final long startNanos) {
    final long nanos = System.nanoTime() - startNanos;
    if (nanos > SPIN_ALONE_NANOS) {
      Thread.yield();
    }
    return nanos <= SPIN_NANOS;
  }
}
