package dev.tandem.bench.worker;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process that hosts the tasks of {@code tandem calls} through one bridge, and times batches of
 * calls. See docs/method.md for its requests. For one thread.
 */
public final class CallsWorkerMain {
  /** Batches of a sample, as many as fit: few of them are hit by what comes from outside. */
  private static final int BATCHES = 25;

  private static final int FEWEST_BATCHES = 3;

  /** Of short calls that are timed before it is known how long they are. */
  private static final int MOST_CALLS = 1 << 24;

  private final Map<String, Stations> stationsById = new HashMap<>();

  private CallsWorkerMain() {}

  /**
   * What all threads of a task need.
   *
   * @param calls of each batch
   */
  private record Stations(List<CallStation> ofThreads, int calls) {}

  /**
   * @param args none
   */
  public static void main(final String[] args) throws InterruptedException {
    final PrintStream replies = System.out;
    System.setOut(System.err);
    final CallsWorkerMain worker = new CallsWorkerMain();
    WorkerMain.sendReady(replies);
    WorkerMain.serve(worker::answer, replies);
  }

  private Message answer(final Message request) {
    try {
      return switch (request.word()) {
        case "calls" -> calls(request);
        case "quit" -> Message.of("ok");
        default -> error("unknown request '" + request.word() + "'");
      };
    } catch (final RuntimeException | OutOfMemoryError failure) {
      return error(failure.toString());
    } catch (final ExecutionException failure) {
      return error(failure.getCause().toString());
    } catch (final InterruptedException interrupted) {
      return error("interrupted");
    }
  }

  private static Message error(final String reason) {
    return Message.of("error", "reason", reason);
  }

  private Message calls(final Message request) throws InterruptedException, ExecutionException {
    final long settleNanos = request.number("settle");
    final long sampleNanos = request.number("sample");
    final Stations stations =
        stationsById.computeIfAbsent(
            request.field("task"), id -> stations(CallTask.parse(id), settleNanos, sampleNanos));
    return Message.of(
        "ok",
        "calls",
        stations.calls(),
        "nanos",
        Message.joined(
            sample(stations, settleNanos, sampleNanos).stream()
                .mapToLong(Long::longValue)
                .toArray()));
  }

  /** They last as long as the process. */
  private static Stations stations(
      final CallTask task, final long warmupNanos, final long sampleNanos) {
    final List<CallStation> ofThreads = new ArrayList<>();
    for (int i = 0; i < task.threads(); i++) {
      ofThreads.add(new CallStation(task));
    }
    return new Stations(
        List.copyOf(ofThreads),
        callsOfBatch(ofThreads.getFirst(), warmupNanos, sampleNanos / BATCHES));
  }

  /** How many calls take about so long, once they are compiled. */
  private static int callsOfBatch(
      final CallStation station, final long warmupNanos, final long batchNanos) {
    final long start = System.nanoTime();
    int calls = 1;
    do {
      if (station.nanos(calls) < batchNanos / 2 && calls < MOST_CALLS) {
        calls *= 2;
      }
    } while (System.nanoTime() - start < warmupNanos);
    return calls;
  }

  /** Every batch's time of every thread. */
  private static List<Long> sample(
      final Stations stations, final long settleNanos, final long sampleNanos)
      throws InterruptedException, ExecutionException {
    final AtomicInteger timing = new AtomicInteger(stations.ofThreads().size());
    final long start = System.nanoTime();
    final List<Callable<List<Long>>> works = new ArrayList<>();
    for (final CallStation station : stations.ofThreads()) {
      works.add(() -> batches(station, stations.calls(), start + settleNanos, sampleNanos, timing));
    }
    final List<Long> nanos = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("calls-", 0).factory())) {
      for (final Future<List<Long>> batches : threads.invokeAll(works)) {
        nanos.addAll(batches.get());
      }
    }
    return nanos;
  }

  /**
   * The times of one thread's batches, which begin after the settling. It goes on calling until all
   * threads have timed theirs, so that no batch had fewer threads beside it.
   */
  private static List<Long> batches(
      final CallStation station,
      final int calls,
      final long settledAt,
      final long sampleNanos,
      final AtomicInteger timing) {
    try {
      while (System.nanoTime() - settledAt < 0) {
        station.nanos(calls);
      }
      final List<Long> nanos = new ArrayList<>();
      final long start = System.nanoTime();
      do {
        nanos.add(station.nanos(calls));
      } while (nanos.size() < FEWEST_BATCHES || System.nanoTime() - start < sampleNanos);
      timing.decrementAndGet();
      while (timing.get() > 0) {
        station.nanos(calls);
      }
      return nanos;
    } catch (final RuntimeException | Error failure) {
      // The others need not wait for this one; its caller gets what it threw.
      timing.set(0);
      throw failure;
    }
  }
}
