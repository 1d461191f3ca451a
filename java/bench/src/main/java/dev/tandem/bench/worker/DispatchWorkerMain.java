package dev.tandem.bench.worker;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.ChunkPlan;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The process that hosts all tasks of {@code tandem dispatch}, and times single calls of them. See
 * docs/method.md for its requests. For one thread.
 */
public final class DispatchWorkerMain {
  /** Whole cache lines for each thread's chunk, wherever the output begins. */
  private static final int ELEMENTS_PER_THREAD = 2 * ChunkPlan.CACHE_LINE_BYTES / Double.BYTES;

  private static final int CALLS_BEFORE_IDLING = 1_000;

  private final Map<String, Station> stations = new HashMap<>();

  private DispatchWorkerMain() {}

  /** A task with everything that its calls need. */
  private record Station(ChunkKernel kernel, Runner runner, Operands operands) {
    static Station of(final DispatchTask task) {
      // Never closed: they last as long as the process.
      final long elements = (long) ELEMENTS_PER_THREAD * task.threads();
      return new Station(
          task.kernel(),
          Runner.of(task.threading(), task.threads(), new ThreadBudget(task.threads())),
          Operands.of(
              OffHeapDoubles.allocate(elements),
              OffHeapDoubles.allocate(elements),
              OffHeapDoubles.allocate(elements)));
    }

    void call() {
      runner.run(kernel, operands);
    }

    boolean hasHelpers() {
      return runner.threading() == Threading.POOL && runner.threads() > 1;
    }
  }

  /**
   * @param args none
   */
  public static void main(final String[] args) throws InterruptedException {
    final PrintStream replies = System.out;
    System.setOut(System.err);
    final DispatchWorkerMain worker = new DispatchWorkerMain();
    WorkerMain.sendReady(replies);
    WorkerMain.serve(worker::answer, replies);
  }

  private Message answer(final Message request) {
    try {
      return switch (request.word()) {
        case "dispatch" -> dispatch(request);
        case "idle" -> idle(request);
        case "quit" -> Message.of("ok");
        default -> error("unknown request '" + request.word() + "'");
      };
    } catch (final RuntimeException | OutOfMemoryError failure) {
      return error(failure.toString());
    } catch (final InterruptedException interrupted) {
      return error("interrupted");
    }
  }

  private static Message error(final String reason) {
    return Message.of("error", "reason", reason);
  }

  private Message dispatch(final Message request) throws InterruptedException {
    final Station station =
        stations.computeIfAbsent(request.field("task"), id -> Station.of(DispatchTask.parse(id)));
    final long settleNanos = request.number("settle");
    final long pauseNanos = request.number("pause");
    final long[] nanos = new long[Math.toIntExact(request.number("calls"))];
    final long settleStart = System.nanoTime();
    while (System.nanoTime() - settleStart < settleNanos) {
      station.call();
    }
    for (int i = 0; i < nanos.length; i++) {
      if (pauseNanos > 0) {
        TimeUnit.NANOSECONDS.sleep(pauseNanos);
      }
      final long start = System.nanoTime();
      station.call();
      nanos[i] = System.nanoTime() - start;
    }
    return Message.of("ok", "nanos", Message.joined(nanos));
  }

  /** What the helpers of all pools together use while nobody calls. */
  private Message idle(final Message request) throws InterruptedException {
    for (final Station station : stations.values()) {
      if (station.hasHelpers()) {
        for (int i = 0; i < CALLS_BEFORE_IDLING; i++) {
          station.call();
        }
      }
    }
    TimeUnit.NANOSECONDS.sleep(request.number("after"));
    final List<Thread> helpers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("tandem-pool-"))
            .toList();
    final long before = cpuNanos(helpers);
    TimeUnit.NANOSECONDS.sleep(request.number("nanos"));
    return Message.of("ok", "threads", helpers.size(), "cpu", cpuNanos(helpers) - before);
  }

  private static long cpuNanos(final List<Thread> threads) {
    final ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    final long[] nanos =
        threads.stream().mapToLong(it -> bean.getThreadCpuTime(it.threadId())).toArray();
    if (Arrays.stream(nanos).anyMatch(it -> it < 0)) {
      throw new IllegalStateException("this JVM does not tell what a thread used");
    }
    return Arrays.stream(nanos).sum();
  }
}
