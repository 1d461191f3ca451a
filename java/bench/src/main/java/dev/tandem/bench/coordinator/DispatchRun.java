package dev.tandem.bench.coordinator;

import dev.tandem.bench.result.DispatchRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.worker.DispatchTask;
import dev.tandem.bench.worker.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Times single calls of every task in rounds of random order, in a few processes one after the
 * other. See docs/method.md. For one thread; {@link #killWorkers} may be called by any.
 *
 * <p>All tasks of a generation share a process, unlike contenders of a run: what is timed is
 * microseconds of waiting for other threads, to which the JIT's luck adds little, and so many
 * processes would take longer to warm up than to measure.
 */
public final class DispatchRun extends TaskRounds<DispatchTask, DispatchRun.Cell> {
  /** A pause, and how many calls are made after it in each round. */
  private record Pause(long nanos, int calls) {}

  /** Back to back; and longer than a pool's threads spin, so that they have to be woken. */
  private static final List<Pause> PAUSES =
      List.of(new Pause(0, 140), new Pause(1_000_000, 14), new Pause(10_000_000, 1));

  /** Untimed calls before those back to back. */
  private static final long SETTLE_NANOS = 5_000_000;

  /** The same for several threads, which the scheduler first has to spread over the processors. */
  private static final long SPREAD_NANOS = 25_000_000;

  private static final long WARMUP_NANOS = 250_000_000;
  private static final long IDLE_AFTER_NANOS = 50_000_000;
  private static final long IDLE_WATCHED_NANOS = 1_000_000_000;
  private static final String HOST = "all";

  private final List<DispatchTask> tasks;
  private final long seed;
  private final List<Cell> cells = new ArrayList<>();
  private Optional<DispatchRecord.Idle> idle = Optional.empty();

  /**
   * @param command starts a process that hosts all tasks
   * @param generations such processes, one after the other
   * @param rounds passes over all tasks and pauses in each
   */
  public DispatchRun(
      final List<DispatchTask> tasks,
      final List<String> command,
      final int generations,
      final int rounds,
      final long seed,
      final RunListener listener) {
    super(command, generations, rounds, seed, listener);
    this.tasks = List.copyOf(tasks);
    this.seed = seed;
  }

  /** A task's calls after one pause, as they come in. */
  record Cell(DispatchTask task, Pause pause, List<long[]> events, List<Sample> mediansOfRounds) {
    private Cell(final DispatchTask task, final Pause pause) {
      this(task, pause, new ArrayList<>(), new ArrayList<>());
    }

    private void add(final int generation, final int round, final long[] nanos) {
      events.add(nanos);
      mediansOfRounds.add(new Sample(generation, round, Math.max(1, Quantiles.of(nanos).median())));
    }

    private Quantiles quantiles() {
      return Quantiles.of(events.stream().flatMapToLong(LongStream::of).toArray());
    }

    private long settleNanos() {
      if (pause.nanos() > 0) {
        return 0;
      }
      return task.threads() > 1 ? SPREAD_NANOS : SETTLE_NANOS;
    }
  }

  /** Afterwards {@link #rows} and {@link #idle} tell what came of it. */
  @Override
  public void run() throws InterruptedException {
    for (final DispatchTask task : tasks) {
      if (task.reasonUnavailable().isEmpty()) {
        PAUSES.forEach(pause -> cells.add(new Cell(task, pause)));
      }
    }
    measure(cells);
  }

  @Override
  DispatchTask task(final Cell cell) {
    return cell.task();
  }

  @Override
  String host(final Cell cell) {
    return HOST;
  }

  @Override
  Optional<Message> warmup(final Cell cell) {
    return cell.pause().nanos() == 0
        ? Optional.of(request(cell, WARMUP_NANOS, 1))
        : Optional.empty();
  }

  @Override
  Message request(final Cell cell) {
    return request(cell, cell.settleNanos(), cell.pause().calls());
  }

  private static Message request(final Cell cell, final long settleNanos, final int calls) {
    return Message.of(
        "dispatch",
        "task",
        cell.task(),
        "settle",
        settleNanos,
        "pause",
        cell.pause().nanos(),
        "calls",
        calls);
  }

  @Override
  void take(final Cell cell, final int generation, final int round, final Message answer) {
    cell.add(generation, round, answer.numbers("nanos"));
  }

  @Override
  void end(final String host) throws WorkerFailedException {
    final Message answer =
        ask(host, Message.of("idle", "after", IDLE_AFTER_NANOS, "nanos", IDLE_WATCHED_NANOS));
    final int threads = Math.toIntExact(answer.number("threads"));
    final long cpuNanos = answer.number("cpu");
    if (threads > 0) {
      idle =
          Optional.of(
              new DispatchRecord.Idle(
                  threads,
                  IDLE_AFTER_NANOS,
                  IDLE_WATCHED_NANOS,
                  Math.max(cpuNanos, idle.map(DispatchRecord.Idle::cpuNanos).orElse(0L))));
    }
  }

  /** What the helpers of all pools used while nobody called. */
  public Optional<DispatchRecord.Idle> idle() {
    return idle;
  }

  /** A row for each task, in their order. */
  public List<DispatchRecord.Row> rows() {
    final TwoLevelBootstrap bootstrap = TwoLevelBootstrap.withSeed(seed);
    return tasks.stream().map(task -> row(task, bootstrap)).toList();
  }

  private DispatchRecord.Row row(final DispatchTask task, final TwoLevelBootstrap bootstrap) {
    final Optional<String> unavailable = task.reasonUnavailable();
    if (unavailable.isPresent()) {
      return new DispatchRecord.Row(task, Status.UNAVAILABLE, unavailable, List.of());
    }
    final Optional<String> failure = failure(task);
    if (failure.isPresent()) {
      return new DispatchRecord.Row(task, Status.FAILED, failure, List.of());
    }
    return new DispatchRecord.Row(
        task,
        Status.OK,
        Optional.empty(),
        cells.stream()
            .filter(cell -> cell.task().equals(task))
            .map(cell ->
                new DispatchRecord.Cell(
                    cell.pause().nanos(),
                    cell.quantiles(),
                    spawnOf(cell)
                        .map(spawn ->
                            PairedRatios.of(cell.mediansOfRounds(), spawn.mediansOfRounds())
                                .estimate(bootstrap))))
            .toList());
  }

  private Optional<Cell> spawnOf(final Cell cell) {
    final DispatchTask spawn = cell.task().withSpawn();
    return cells.stream()
        .filter(it -> it.task().equals(spawn) && it.pause().equals(cell.pause()))
        .filter(_ -> failure(spawn).isEmpty())
        .findFirst();
  }
}
