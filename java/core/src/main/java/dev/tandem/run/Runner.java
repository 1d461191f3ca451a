package dev.tandem.run;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.memory.Pin;
import java.lang.ref.Reference;

/**
 * Runs a kernel over operands: cuts them into chunks and gets the chunks onto threads.
 *
 * <p>{@link #run} returns when all chunks have ended. If a chunk fails, the caller gets the first
 * failure, once; chunks that had not begun are dropped, those that had are waited for, and the
 * runner stays usable. An interrupt does not end a run, since C code cannot be stopped; the
 * caller's interrupt flag stays set.
 *
 * <p>A runner may be used by any number of threads at once, and is closed by whoever made it; a run
 * that has begun ends normally. No runner keeps the JVM alive.
 */
public abstract class Runner implements AutoCloseable {
  private final Threading threading;
  private final int threads;
  private final ThreadBudget budget;

  /** Set before anybody else gets the runner. */
  private Cutting cutting = Cutting.onePerThread();

  private volatile boolean closed;

  /** Of the last run; runs alike are many. Immutable, so that it may be read by whoever comes. */
  private ChunkPlan lastPlan;

  Runner(final Threading threading, final int threads, final ThreadBudget budget) {
    this.threading = threading;
    this.threads = threads;
    this.budget = budget;
  }

  /** A runner on the process's {@link ThreadBudget}. */
  public static Runner of(final Threading threading, final int threads) {
    return of(threading, threads, ThreadBudget.ofProcess());
  }

  /**
   * @param threads chunks that compute at once, at least 1; exactly 1 for {@link Threading#SINGLE}
   * @throws IllegalArgumentException if the budget has fewer threads
   * @throws dev.tandem.bridge.UnavailableException with the reason, if {@link Threading#OPENMP}
   *     cannot be had here
   */
  public static Runner of(final Threading threading, final int threads, final ThreadBudget budget) {
    if (threads < 1 || (threading == Threading.SINGLE && threads != 1)) {
      throw new IllegalArgumentException(
          "%s on %d threads; needed is %s"
              .formatted(threading, threads, threading == Threading.SINGLE ? "1" : "at least 1"));
    }
    if (threads > budget.threads()) {
      throw new IllegalArgumentException(
          "%s on %d threads, but its budget is %d; ask for fewer, raise the process's budget with -D%s=N, or give a ThreadBudget of your own"
              .formatted(threading, threads, budget.threads(), ThreadBudget.PROPERTY));
    }
    return switch (threading) {
      case SINGLE -> new SingleRunner(budget);
      case SPAWN -> ThreadPerChunkRunner.ofPlatformThreads(threads, budget);
      case POOL -> new PoolRunner(threads, budget);
      case VIRTUAL -> ThreadPerChunkRunner.ofVirtualThreads(threads, budget);
      case STREAM -> new StreamRunner(threads, budget);
      case OPENMP -> new OpenmpRunner(threads, budget);
    };
  }

  /**
   * The same, with runs cut otherwise than into one call for each thread.
   *
   * @throws IllegalArgumentException also for {@link Threading#OPENMP}, whose chunks are C's
   */
  public static Runner of(
      final Threading threading,
      final int threads,
      final ThreadBudget budget,
      final Cutting cutting) {
    if (threading == Threading.OPENMP && !(cutting instanceof Cutting.OnePerThread)) {
      throw new IllegalArgumentException(
          "openmp takes its chunks inside C, one for each thread; for calls of %s use single, spawn, pool, virtual or stream"
              .formatted(cutting));
    }
    final Runner runner = of(threading, threads, budget);
    runner.cutting = cutting;
    return runner;
  }

  public final Threading threading() {
    return threading;
  }

  /** The most chunks that compute at once; also those of a run that is not cut otherwise. */
  public final int threads() {
    return threads;
  }

  /**
   * Computes the whole output.
   *
   * @throws IllegalStateException if this runner or a buffer is closed
   * @throws IllegalArgumentException if the kernel does not take these operands
   * @throws dev.tandem.kernel.KernelFailedException if C reported a failure
   */
  public final void run(final ChunkKernel kernel, final Operands operands) {
    requireOpen();
    if (operands.isConfined() && threading != Threading.SINGLE) {
      throw new IllegalArgumentException(
          "An operand's memory is confined to one thread, but "
              + threading
              + " uses others; allocate from Arena.ofShared(), or use "
              + Threading.SINGLE);
    }
    try (Pin _ = operands.pin()) {
      kernel.prepare(operands);
      if (operands.length() > 0) {
        runChecked(cut(kernel, operands), operands, plan(operands));
      }
    } finally {
      Reference.reachabilityFence(operands);
    }
  }

  private ChunkKernel cut(final ChunkKernel kernel, final Operands operands) {
    return switch (cutting) {
      case Cutting.OnePerThread() -> kernel;
      case Cutting.InTurn(final long elements) -> new ChunksInTurn(kernel, operands, elements);
      case Cutting.Within(final long mostNanos) -> new ShortCalls(kernel, mostNanos);
    };
  }

  private ChunkPlan plan(final Operands operands) {
    final ChunkPlan last = lastPlan;
    if (last != null && last.isFor(operands)) {
      return last;
    }
    final ChunkPlan plan = ChunkPlan.of(operands, threads);
    lastPlan = plan;
    return plan;
  }

  /**
   * Has each page of a new buffer touched by the thread that will compute its chunk, by writing
   * zeros: with more than one memory node, that decides where the page lies.
   *
   * @throws UnsupportedOperationException for {@link Threading#OPENMP}, whose threads run C kernels
   *     only
   */
  public final void touch(final OffHeapBuffer buffer) {
    if (threading == Threading.OPENMP) {
      throw new UnsupportedOperationException(
          "OpenMP's threads run C kernels only and cannot touch a buffer for Java; a first run into"
              + " it has the same effect");
    }
    final int bytes = buffer.type().bytes();
    run(
        (operands, from, to) ->
            operands.output().asSlice(from * bytes, (to - from) * bytes).fill((byte) 0),
        Operands.of(buffer));
  }

  /** Runs a plan of at least one chunk; everything is checked and pinned. */
  abstract void runChecked(ChunkKernel kernel, Operands operands, ChunkPlan plan);

  final ThreadBudget budget() {
    return budget;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This runner was closed: " + this);
    }
  }

  /** Ends the runner's threads once they are idle. Closing a closed runner does nothing. */
  @Override
  public final void close() {
    closed = true;
    release();
  }

  /** Lets go of what the runner holds; may be called more than once. */
  void release() {}

  @Override
  public final String toString() {
    return threading
        + (cutting instanceof Cutting.OnePerThread ? "" : ":" + cutting)
        + "/"
        + threads;
  }
}
