package dev.tandem.bench.coordinator;

import dev.tandem.bench.result.StallsRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.worker.Collector;
import dev.tandem.bench.worker.Message;
import dev.tandem.bench.worker.StallTask;
import dev.tandem.bench.worker.StallsWorkerMain;
import dev.tandem.memory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Asks, in one process after the other, what a collection in the middle of a long call waits for.
 * See docs/method.md. For one thread; {@link #killWorker} may be called by any.
 */
public final class StallsRun {
  /** What a call of a nanosecond may need of an array: the fastest loop takes that long. */
  private static final double ELEMENTS_PER_NANO = 0.5;

  private static final long PRESSURE_CALL_NANOS = 20_000_000;
  private static final long PRESSURE_NANOS = 1_500_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Path library;
  private final Path scratch;
  private final int threads;
  private final int events;
  private final RunListener listener;
  private final List<StallsRecord.Cell> failures = new ArrayList<>();
  private volatile WorkerProcess worker;
  private volatile boolean killed;

  /**
   * @param library libtandem
   * @param scratch a folder for logs
   * @param threads that compute in each call
   * @param events collections that are asked for in each process
   */
  public StallsRun(
      final Path library,
      final Path scratch,
      final int threads,
      final int events,
      final RunListener listener) {
    this.library = library;
    this.scratch = scratch;
    this.threads = threads;
    this.events = events;
    this.listener = listener;
  }

  /** A cell for each task, collector and length of calls, in that order of nesting. */
  public List<StallsRecord.Cell> stalls(
      final List<StallTask> tasks, final List<Collector> collectors, final long[] callNanos) {
    final List<StallsRecord.Cell> cells = new ArrayList<>();
    final int all = tasks.size() * collectors.size() * callNanos.length;
    for (final long call : callNanos) {
      for (final StallTask task : tasks) {
        for (final Collector collector : collectors) {
          listener.progress(task + " with " + collector, (double) cells.size() / all);
          cells.add(
              cell(
                  task,
                  collector,
                  call,
                  Message.of("stalls", "call", call, "events", events),
                  (long) (call * threads * ELEMENTS_PER_NANO),
                  answer ->
                      new StallsRecord.Cell(
                          task,
                          collector,
                          call,
                          Status.OK,
                          Optional.empty(),
                          Optional.of(stall(answer)),
                          Optional.empty())));
        }
      }
    }
    return cells;
  }

  /** A cell for each task and collector, computing in calls no longer than a time. */
  public List<StallsRecord.Cell> pauses(
      final List<StallTask> tasks,
      final List<Collector> collectors,
      final Duration longest,
      final long elements,
      final int calls) {
    final List<StallsRecord.Cell> cells = new ArrayList<>();
    for (final StallTask task : tasks) {
      for (final Collector collector : collectors) {
        listener.progress(
            task + " with " + collector, (double) cells.size() / tasks.size() / collectors.size());
        cells.add(
            cell(
                task,
                collector,
                0,
                Message.of(
                    "pauses",
                    "events",
                    events,
                    "calls",
                    calls,
                    "elements",
                    elements,
                    "longest",
                    longest.toNanos()),
                elements,
                answer ->
                    new StallsRecord.Cell(
                        task,
                        collector,
                        0,
                        Status.OK,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(pauses(answer, elements)))));
      }
    }
    return cells;
  }

  /** Cells for what failed in {@link #pressures}. */
  public List<StallsRecord.Cell> failures() {
    return List.copyOf(failures);
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(Message answer);
  }

  private StallsRecord.Cell cell(
      final StallTask task,
      final Collector collector,
      final long callNanos,
      final Message request,
      final long mostElements,
      final Reader<StallsRecord.Cell> reader) {
    final Optional<String> unavailable = task.reasonUnavailable();
    if (unavailable.isPresent()) {
      return without(task, collector, callNanos, Status.UNAVAILABLE, unavailable.get());
    }
    try {
      return ask(task, collector, threads, mostElements, request, reader);
    } catch (final WorkerFailedException failure) {
      return without(task, collector, callNanos, Status.FAILED, failure.getMessage());
    }
  }

  /** Has a process of its own answer one request. */
  private <T> T ask(
      final StallTask task,
      final Collector collector,
      final int computing,
      final long mostElements,
      final Message request,
      final Reader<T> reader)
      throws WorkerFailedException {
    final Path log = scratch.resolve("safepoints-%d.log".formatted(System.nanoTime()));
    try {
      worker = WorkerProcess.start(command(task, collector, computing, mostElements, log));
      if (killed) {
        worker.kill();
      }
      worker.awaitReady(PATIENCE);
      return reader.read(worker.request(request, PATIENCE.multipliedBy(1 + events / 100)));
    } catch (final RuntimeException malformed) {
      throw WorkerFailedException.failed(
          "answered with what cannot be read: " + malformed.getMessage());
    } finally {
      if (worker != null) {
        worker.quit();
      }
      try {
        Files.deleteIfExists(log);
      } catch (final IOException kept) {
        // The scratch folder is deleted at the end.
      }
    }
  }

  /**
   * What stalls cost in throughput. A task that is not available is left out, being in a cell
   * already; one that fails is among the {@link #failures}.
   */
  public List<StallsRecord.Pressure> pressures(
      final List<StallTask> tasks, final List<Collector> collectors, final int computing) {
    final List<StallsRecord.Pressure> pressures = new ArrayList<>();
    for (final StallTask task : tasks) {
      for (final Collector collector : collectors) {
        listener.progress(task + " under allocation with " + collector, 1);
        if (task.reasonUnavailable().isEmpty() && !killed) {
          try {
            pressures.add(
                ask(
                    task,
                    collector,
                    computing,
                    (long) (PRESSURE_CALL_NANOS * computing * ELEMENTS_PER_NANO),
                    Message.of("pressure", "call", PRESSURE_CALL_NANOS, "nanos", PRESSURE_NANOS),
                    answer ->
                        new StallsRecord.Pressure(
                            task,
                            collector,
                            computing,
                            PRESSURE_CALL_NANOS,
                            answer.number("elementsPerSecond"),
                            answer.number("bytesPerSecond"),
                            answer.number("pauses"))));
          } catch (final WorkerFailedException failure) {
            failures.add(
                without(task, collector, PRESSURE_CALL_NANOS, Status.FAILED, failure.getMessage()));
          }
        }
      }
    }
    return pressures;
  }

  private static StallsRecord.Cell without(
      final StallTask task,
      final Collector collector,
      final long callNanos,
      final Status status,
      final String reason) {
    return new StallsRecord.Cell(
        task,
        collector,
        callNanos,
        status,
        Optional.of(reason),
        Optional.empty(),
        Optional.empty());
  }

  private List<String> command(
      final StallTask task,
      final Collector collector,
      final int computing,
      final long mostElements,
      final Path log) {
    // Two arrays, each of which some collectors keep in regions of its own.
    // Shenandoah collects of its own accord while less than 70 % of the heap are free, at first; a
    // collection that is asked for then waits for that one, whatever the bridge.
    final long arrays = task.memory() == Memory.HEAP ? 2 * mostElements * Double.BYTES * 4 : 0;
    final List<String> command =
        new ArrayList<>(
            WorkerCommands.jvm(
                256 + (arrays >> 20), library, scratch, StallsWorkerMain.class.getName()));
    command.remove(Collector.SERIAL.flag());
    command.add(1, collector.flag());
    command.add(2, "-Xlog:safepoint=info:file=" + log + ":tn");
    command.addAll(List.of(task.id(), Integer.toString(computing), log.toString()));
    return command;
  }

  // ---- what a process answered

  private static StallsRecord.Stall stall(final Message answer) {
    final long[] rest = answer.numbers("rest");
    final long[] collection = answer.numbers("collection");
    final double idle = Quantiles.of(answer.numbers("idle")).median();
    final long[] stall =
        Arrays.stream(collection).map(it -> Math.max(0, Math.round(it - idle))).toArray();
    final double[] overRest =
        IntStream.range(0, rest.length)
            .filter(i -> rest[i] > 0)
            .mapToDouble(i -> (double) stall[i] / rest[i])
            .sorted()
            .toArray();
    return new StallsRecord.Stall(
        answer.number("elements"),
        Quantiles.of(answer.numbers("call")),
        Quantiles.of(stall),
        idle,
        overRest.length == 0 ? Double.NaN : TwoLevelBootstrap.median(overRest),
        quantiles(answer, "start"),
        quantiles(answer, "reaching"),
        late(answer.numbers("hiccups")));
  }

  /** None, if the JVM's log shows no pause. */
  private static Optional<Quantiles> quantiles(final Message answer, final String field) {
    return answer.field(field).isEmpty()
        ? Optional.empty()
        : Optional.of(Quantiles.of(answer.numbers(field)));
  }

  private static StallsRecord.Pauses pauses(final Message answer, final long elements) {
    final long[] whole = answer.numbers("whole");
    final long[] cut = answer.numbers("cut");
    return new StallsRecord.Pauses(
        elements,
        Quantiles.of(answer.numbers("start")),
        TwoLevelBootstrap.median(
            IntStream.range(0, whole.length)
                .mapToDouble(i -> (double) cut[i] / whole[i])
                .sorted()
                .toArray()));
  }

  /** What the bystander tells: count, median, p99, p99.9, largest. */
  private static Quantiles late(final long[] parts) {
    final int count = Math.toIntExact(parts[0]);
    return new Quantiles(
        count,
        parts[1],
        count < 1_000 ? OptionalDouble.empty() : OptionalDouble.of(parts[2]),
        count < 10_000 ? OptionalDouble.empty() : OptionalDouble.of(parts[3]),
        parts[4]);
  }

  /** Ends the process at once; returns when it has ended. For when this process is to end. */
  public void killWorker() {
    killed = true;
    final WorkerProcess current = worker;
    if (current != null) {
      current.kill();
      current.awaitEnd();
    }
  }
}
