package dev.tandem.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands out a budget's threads in the order in which callers came, and lets a caller of many short
 * runs keep its thread for a turn.
 *
 * <p>The order has one exception: who gives a thread back serves, before up to {@link #MOST_PASSES}
 * that came earlier, one that sleeps on the same processor.
 *
 * <p>Within its turn a caller writes nothing that others write: two processors that count on the
 * same cache line cost 0.5 µs a run. It need not look out for others either: who waits first looks
 * after the turns of the others, now and then, takes back a thread that its caller has left unused,
 * and asks for one whose turn is over. See docs/findings.md.
 *
 * <p>May be used by any number of threads. What a thread began, it must end itself.
 */
final class Turns {
  /**
   * How long a caller may go on when others wait: what RHEL's profile throughput-performance gives
   * a thread among many.
   */
  private static final long TURN_NANOS = 10_000_000;

  /**
   * A turn goes on for so long when nobody waits, and up to {@link #MOST_BLIND_RUNS} runs more;
   * then its caller asks anew what its share is, and what it left unused is anybody's.
   */
  static final long MOST_NANOS = 100_000_000;

  /**
   * Who comes back sooner will again, so that its thread is kept; later, and it was left unused.
   */
  private static final long COMES_BACK_NANOS = 100_000;

  /** A run that is seen twice so far apart is no short one, or has lost its processor. */
  private static final long LONG_RUN_NANOS = 1_000_000;

  /**
   * How many may be served before who waits first. Linux wakes a thread where it slept when all
   * processors are busy: who gives a thread back and goes to sleep serves one that slept on the
   * same processor, else that would idle, for milliseconds, while two share the other.
   */
  private static final int MOST_PASSES = 8;

  /**
   * After a short run so many go on without asking for the time, which takes 31 ns: see
   * docs/findings.md.
   */
  static final int MOST_BLIND_RUNS = 7;

  /** No processor's number. */
  private static final int ANYWHERE = -2;

  /** Looking costs about 10 µs of a processor. */
  private static final long MOST_BETWEEN_LOOKS_NANOS = 1_000_000;

  private final AtomicInteger free;
  private final ThreadLocal<Turn> mine = ThreadLocal.withInitial(Turn::new);

  /** Guarded by this, as are the turns that others have. The turn that began first comes first. */
  private final List<Turn> turns = new ArrayList<>();

  /** The size of that, written with the lock held. */
  private volatile int turnCount;

  /** Without a lock, since who waits for a monitor has no place in any order. */
  private final Queue<Waiter> waiting = new ConcurrentLinkedQueue<>();

  private final AtomicInteger waiterCount = new AtomicInteger();

  /** How often to serve; who makes it more than 0 does, until it is 0 again. */
  private final AtomicInteger toServe = new AtomicInteger();

  Turns(final int threads) {
    free = new AtomicInteger(threads);
  }

  private static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private final int count;

    /** Where it went to sleep, if there were turns then. */
    private volatile int processor = ANYWHERE;

    /** Of those that are woken together. For who serves. */
    private Waiter servedBefore;

    /** How many were served before it. For who serves. */
    private int passes;

    private volatile boolean served;

    private Waiter(final int count) {
      this.count = count;
    }
  }

  /** What a caller has of a budget. Only the caller begins, resumes and ends it. */
  private static final class Turn {
    /** The caller has no thread. */
    private static final int NONE = 0;

    /** It has one, between two runs. */
    private static final int KEPT = 1;

    private static final int RUNNING = 2;

    /** It runs, and shall give the thread back afterwards. */
    private static final int WANTED = 3;

    /** Room for the runs' number beside one of the four. */
    private static final int STEP = 4;

    /** The index of the state, whose neighbours nobody writes. */
    private static final int MIDDLE = 16;

    /** {@code runs * STEP +} one of the four; 128 bytes from whatever lies before and behind. */
    private final AtomicLongArray state = new AtomicLongArray(2 * MIDDLE);

    /** A hint: the caller reads and writes it, and who takes its thread back. */
    private boolean comesBack;

    private long beganNanos;

    private long endedNanos;

    /** How often to go on without asking for the time. */
    private int goOnBlindly;

    private long askedNanos;

    /** What whoever waits saw, and when it first did. Guarded by the {@link Turns}. */
    private long seen;

    private long seenNanos;

    private boolean is(final int what) {
      return state.get(MIDDLE) % STEP == what;
    }

    private boolean change(final int from, final int to) {
      final long now = state.get(MIDDLE);
      return now % STEP == from && state.compareAndSet(MIDDLE, now, now - from + to);
    }

    private void begin() {
      beganNanos = System.nanoTime();
      askedNanos = beganNanos;
      goOnBlindly = 0;
      final long now = state.get(MIDDLE);
      state.set(MIDDLE, now - now % STEP + STEP + RUNNING);
    }

    private boolean resume() {
      final long now = state.get(MIDDLE);
      return now % STEP == KEPT
          && mayGoOn()
          && state.compareAndSet(MIDDLE, now, now - KEPT + STEP + RUNNING);
    }

    /** Asks for the time now and then, and counts until it has to again. */
    private boolean mayGoOn() {
      if (goOnBlindly > 0) {
        goOnBlindly--;
        return true;
      }
      final long nanos = System.nanoTime();
      goOnBlindly = nanos - askedNanos < LONG_RUN_NANOS ? MOST_BLIND_RUNS : 0;
      askedNanos = nanos;
      return nanos - beganNanos < MOST_NANOS;
    }

    /**
     * For somebody who waits for the thread.
     *
     * @return whether it is free now; if it is wanted, it will be soon
     */
    private boolean takeBack(final long nanos) {
      final long now = state.get(MIDDLE);
      if (now != seen) {
        seen = now;
        seenNanos = nanos;
      }
      final boolean isOver = nanos - beganNanos > TURN_NANOS;
      if (now % STEP == KEPT) {
        final boolean isUnused = nanos - seenNanos >= COMES_BACK_NANOS;
        if ((isOver || isUnused) && state.compareAndSet(MIDDLE, now, now - KEPT)) {
          comesBack &= !isUnused;
          return true;
        }
      } else if (now % STEP == RUNNING && (isOver || nanos - seenNanos >= LONG_RUN_NANOS)) {
        state.compareAndSet(MIDDLE, now, now - RUNNING + WANTED);
      }
      return false;
    }
  }

  /** Waits for so many threads. An interrupt does not end the wait; the flag stays. */
  void acquire(final int count) {
    if (turnCount > 0) {
      giveBackMine();
    }
    if (waiterCount.get() > 0 || !tryTake(count)) {
      await(new Waiter(count));
    }
  }

  /**
   * Takes up to so many more, without waiting and without passing anybody who waits.
   *
   * @return how many were taken
   */
  int acquireMore(final int most) {
    if (turnCount > 0) {
      takeBackUnused(TURN_NANOS);
    }
    while (waiterCount.get() == 0) {
      final int taken = Math.min(most, free.get());
      if (taken <= 0) {
        return 0;
      }
      if (tryTake(taken)) {
        return taken;
      }
    }
    return 0;
  }

  void release(final int count) {
    release(count, ANYWHERE);
  }

  /**
   * @param processor that which the caller will leave, if it is known
   */
  private void release(final int count, final int processor) {
    free.addAndGet(count);
    // Whoever waits has said so before it looked for free ones.
    if (waiterCount.get() > 0) {
      serve(processor);
    }
  }

  /** Callers that have a turn, some of which may not come back. */
  int count() {
    return turnCount;
  }

  /**
   * Goes on with the caller's turn.
   *
   * @return whether it had one
   */
  boolean resume() {
    return mine.get().resume();
  }

  /** Makes the one thread that the caller has acquired its for a turn. */
  void begin() {
    final Turn turn = mine.get();
    synchronized (this) {
      turn.begin();
      turns.add(turn);
      turnCount = turns.size();
    }
    nudgeFirst();
  }

  /** Ends a run within a turn: the thread is kept, or given back if it is wanted. */
  void end() {
    final Turn turn = mine.get();
    if (!turn.comesBack || !turn.change(Turn.RUNNING, Turn.KEPT)) {
      turn.endedNanos = System.nanoTime();
      giveBack(turn);
    }
  }

  /** Says that the caller comes for a new turn. */
  void comeBack(final long nanos) {
    final Turn turn = mine.get();
    turn.comesBack |= turn.endedNanos != 0 && nanos - turn.endedNanos < COMES_BACK_NANOS;
    giveBackMine();
  }

  /**
   * Takes back what callers keep that began their turn so long ago, whether they come back or not.
   */
  void takeBackUnused(final long sinceNanos) {
    if (turnCount == 0) {
      return;
    }
    final long nanos = System.nanoTime();
    int taken = 0;
    synchronized (this) {
      for (final Iterator<Turn> each = turns.iterator(); each.hasNext(); ) {
        final Turn turn = each.next();
        if (nanos - turn.beganNanos > sinceNanos && turn.change(Turn.KEPT, Turn.NONE)) {
          each.remove();
          taken++;
        }
      }
      turnCount = turns.size();
    }
    if (taken > 0) {
      release(taken);
    }
  }

  private void giveBackMine() {
    final Turn turn = mine.get();
    if (turn.change(Turn.KEPT, Turn.WANTED)) {
      giveBack(turn);
    }
  }

  /** For the turn's caller. */
  private void giveBack(final Turn turn) {
    synchronized (this) {
      if (!turn.change(Turn.RUNNING, Turn.NONE)) {
        turn.change(Turn.WANTED, Turn.NONE);
      }
      turns.remove(turn);
      turnCount = turns.size();
    }
    // Turns are of runs in C, so that there is native access, which it takes to ask.
    release(1, Processor.current());
  }

  private boolean tryTake(final int count) {
    for (int now = free.get(); now >= count; now = free.get()) {
      if (free.compareAndSet(now, now - count)) {
        return true;
      }
    }
    return false;
  }

  private void await(final Waiter waiter) {
    waiterCount.incrementAndGet();
    waiting.add(waiter);
    look(waiting.peek());
    boolean interrupted = false;
    long nanos = COMES_BACK_NANOS;
    while (!waiter.served) {
      waiter.processor = turnCount > 0 ? Processor.current() : ANYWHERE;
      if (mayLook(waiter)) {
        LockSupport.parkNanos(this, nanos);
        nanos = Math.min(2 * nanos, MOST_BETWEEN_LOOKS_NANOS);
        look(waiter);
      } else {
        LockSupport.park(this);
      }
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean mayLook(final Waiter waiter) {
    return turnCount > 0 && waiting.peek() == waiter;
  }

  /** For who waits first: takes back as many threads as it needs, or says that they are wanted. */
  private void look(final Waiter waiter) {
    if (turnCount > 0 && waiter != null && waiting.peek() == waiter) {
      takeBack(waiter.count - free.get());
    }
    serve(ANYWHERE);
  }

  private synchronized void takeBack(final int count) {
    final long nanos = System.nanoTime();
    int missing = count;
    int taken = 0;
    for (final Iterator<Turn> each = turns.iterator(); missing > 0 && each.hasNext(); ) {
      final Turn turn = each.next();
      if (turn.takeBack(nanos)) {
        each.remove();
        taken++;
        missing--;
      } else if (turn.is(Turn.WANTED)) {
        missing--;
      }
    }
    turnCount = turns.size();
    free.addAndGet(taken);
  }

  /**
   * Wakes nobody before it has handed the task on: who is woken may take this thread's processor,
   * and others would wait for what it began.
   */
  private void serve(final int processor) {
    if (toServe.getAndIncrement() > 0) {
      return;
    }
    Waiter served = null;
    int asked;
    do {
      asked = toServe.get();
      for (Waiter next = next(processor); next != null && tryTake(next.count); ) {
        final Waiter first = waiting.peek();
        if (next != first) {
          first.passes++;
        }
        waiting.remove(next);
        waiterCount.decrementAndGet();
        next.servedBefore = served;
        served = next;
        next.served = true;
        next = next(processor);
      }
    } while (!toServe.compareAndSet(asked, 0));
    if (served == null) {
      return;
    }
    for (Waiter each = served; each != null; each = each.servedBefore) {
      LockSupport.unpark(each.thread);
    }
    if (turnCount > 0) {
      nudgeFirst();
    }
  }

  /** Who is served next: the first, or the first that slept on the processor. */
  private Waiter next(final int processor) {
    final Waiter first = waiting.peek();
    if (first == null
        || first.count > 1
        || first.processor == processor
        || processor == ANYWHERE
        || first.passes == MOST_PASSES) {
      return first;
    }
    for (final Waiter waiter : waiting) {
      if (waiter.count == 1 && waiter.processor == processor) {
        return waiter;
      }
    }
    return first;
  }

  /** Whoever waits first begins to look after the turns. */
  private void nudgeFirst() {
    final Waiter first = waiting.peek();
    if (first != null) {
      LockSupport.unpark(first.thread);
    }
  }
}
