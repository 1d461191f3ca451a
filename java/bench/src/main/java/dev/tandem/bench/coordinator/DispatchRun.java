package dev.tandem.bench.coordinator;

import dev.tandem.bench.result.DispatchRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.worker.DispatchTask;
import dev.tandem.bench.worker.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Times single calls of every task in rounds of random order, in a few processes one after the
 * other. See docs/method.md. For one thread; {@link #killWorker} may be called by any.
 *
 * <p>All tasks of a generation share a process, unlike contenders of a run: what is timed is
 * microseconds of waiting for other threads, to which the JIT's luck adds little, and so many
 * processes would take longer to warm up than to measure.
 */
public final class DispatchRun {
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
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<DispatchTask> tasks;
  private final List<String> command;
  private final int generations;
  private final int rounds;
  private final long seed;
  private final RunListener listener;
  private final List<Cell> cells = new ArrayList<>();
  private final Map<DispatchTask, String> failures = new HashMap<>();
  private volatile WorkerProcess worker;
  private volatile boolean killed;
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
    this.tasks = List.copyOf(tasks);
    this.command = List.copyOf(command);
    this.generations = generations;
    this.rounds = rounds;
    this.seed = seed;
    this.listener = listener;
  }

  /** A task's calls after one pause, as they come in. */
  private record Cell(
      DispatchTask task, Pause pause, List<long[]> events, List<Sample> mediansOfRounds) {
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
  }

  /** Measures everything; afterwards {@link #rows} and {@link #idle} tell what came of it. */
  public void run() throws InterruptedException {
    for (final DispatchTask task : tasks) {
      if (task.reasonUnavailable().isEmpty()) {
        PAUSES.forEach(pause -> cells.add(new Cell(task, pause)));
      }
    }
    final Random random = new Random(seed);
    for (int generation = 0; generation < generations; generation++) {
      try {
        measure(generation, random);
      } catch (final WorkerFailedException failure) {
        // Outside of any task: none has been measured in this generation.
        cells.forEach(cell -> failures.putIfAbsent(cell.task(), failure.getMessage()));
      } finally {
        if (worker != null) {
          worker.quit();
        }
      }
    }
  }

  private void measure(final int generation, final Random random)
      throws WorkerFailedException, InterruptedException {
    progress("starting process %d".formatted(generation + 1), generation, 0);
    worker = WorkerProcess.start(command);
    if (killed) {
      worker.kill();
    }
    worker.awaitReady(PATIENCE);
    for (final Cell cell : cells) {
      if (cell.pause().nanos() == 0) {
        progress("warming up " + cell.task(), generation, 0);
        attempt(cell, WARMUP_NANOS, 1);
      }
    }
    final List<Cell> order = new ArrayList<>(cells);
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(order, random);
      for (final Cell cell : order) {
        progress("process %d, round %d".formatted(generation + 1, round + 1), generation, round);
        Quiescence.await(worker.pid());
        final Optional<long[]> nanos = attempt(cell, settleNanos(cell), cell.pause().calls());
        if (nanos.isPresent()) {
          cell.add(generation, round, nanos.get());
        }
      }
    }
    watchIdleness();
  }

  private static long settleNanos(final Cell cell) {
    if (cell.pause().nanos() > 0) {
      return 0;
    }
    return cell.task().threads() > 1 ? SPREAD_NANOS : SETTLE_NANOS;
  }

  /** The single calls' nanoseconds; empty if the task has failed, now or before. */
  private Optional<long[]> attempt(final Cell cell, final long settleNanos, final int calls) {
    if (failures.containsKey(cell.task())) {
      return Optional.empty();
    }
    try {
      final Message answer =
          worker.request(
              Message.of(
                  "dispatch",
                  "task",
                  cell.task(),
                  "settle",
                  settleNanos,
                  "pause",
                  cell.pause().nanos(),
                  "calls",
                  calls),
              PATIENCE);
      return Optional.of(
          Arrays.stream(answer.field("nanos").split(":")).mapToLong(Long::parseLong).toArray());
    } catch (final WorkerFailedException | IllegalArgumentException failure) {
      failures.put(cell.task(), failure.getMessage());
      return Optional.empty();
    }
  }

  private void watchIdleness() throws WorkerFailedException {
    final Message answer =
        worker.request(
            Message.of("idle", "after", IDLE_AFTER_NANOS, "nanos", IDLE_WATCHED_NANOS), PATIENCE);
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

  private void progress(final String activity, final int generation, final int round) {
    listener.progress(activity, (generation + (double) round / rounds) / generations);
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
    final Optional<String> failure = Optional.ofNullable(failures.get(task));
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
        .filter(it -> !failures.containsKey(spawn))
        .findFirst();
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
