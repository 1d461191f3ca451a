package dev.tandem.bench.coordinator;

import dev.tandem.bench.result.CallsRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.worker.CallTask;
import dev.tandem.bench.worker.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Times calls of C that compute nothing, in rounds of random order, in a few generations of
 * processes. See docs/method.md. For one thread; {@link #killWorkers} may be called by any.
 *
 * <p>Each bridge has a process of its own, all alive at once: where one is the only one, the JIT
 * compiler inlines it, and that is how programs use them.
 */
public final class CallsRun extends TaskRounds<CallTask, CallsRun.Cell> {
  /** So that caches and clocks recover. */
  private static final long SETTLE_NANOS = 2_000_000;

  /** The same for several threads, which the scheduler first has to spread over the processors. */
  private static final long SPREAD_NANOS = 25_000_000;

  private static final long SAMPLE_NANOS = 5_000_000;
  private static final long WARMUP_NANOS = 150_000_000;

  private final List<CallTask> tasks;
  private final TwoLevelBootstrap bootstrap;
  private final List<Cell> cells = new ArrayList<>();

  /**
   * @param tasks with {@link CallTask#SEED} among them
   * @param command starts a process, of which there is one for each bridge
   * @param generations of such processes, one after the other
   * @param rounds passes over all tasks in each
   */
  public CallsRun(
      final List<CallTask> tasks,
      final List<String> command,
      final int generations,
      final int rounds,
      final long seed,
      final RunListener listener) {
    super(command, generations, rounds, seed, listener);
    this.tasks = List.copyOf(tasks);
    this.bootstrap = TwoLevelBootstrap.withSeed(seed);
  }

  /** A task's samples, as they come in. */
  record Cell(CallTask task, List<Sample> samples) {}

  /** Afterwards {@link #rows} tells what came of it. */
  @Override
  public void run() throws InterruptedException {
    for (final CallTask task : tasks) {
      if (task.reasonUnavailable().isEmpty()) {
        cells.add(new Cell(task, new ArrayList<>()));
      }
    }
    measure(cells);
  }

  @Override
  CallTask task(final Cell cell) {
    return cell.task();
  }

  @Override
  String host(final Cell cell) {
    return cell.task().host().id();
  }

  @Override
  Optional<Message> warmup(final Cell cell) {
    return Optional.of(request(cell, WARMUP_NANOS));
  }

  @Override
  Message request(final Cell cell) {
    return request(cell, cell.task().threads() > 1 ? SPREAD_NANOS : SETTLE_NANOS);
  }

  private static Message request(final Cell cell, final long settleNanos) {
    return Message.of("calls", "task", cell.task(), "settle", settleNanos, "sample", SAMPLE_NANOS);
  }

  @Override
  void take(final Cell cell, final int generation, final int round, final Message answer) {
    cell.samples()
        .add(
            new Sample(
                generation,
                round,
                Quantiles.of(answer.numbers("nanos")).median() / answer.number("calls")));
  }

  /** A row for each task, in their order. */
  public List<CallsRecord.Row> rows() {
    return tasks.stream().map(this::row).toList();
  }

  private CallsRecord.Row row(final CallTask task) {
    final Optional<String> unavailable = task.reasonUnavailable();
    final Optional<String> why = unavailable.or(() -> failure(task));
    if (why.isPresent()) {
      return new CallsRecord.Row(
          task,
          unavailable.isPresent() ? Status.UNAVAILABLE : Status.FAILED,
          why,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
    return new CallsRecord.Row(
        task,
        Status.OK,
        Optional.empty(),
        samples(task).map(bootstrap::nanosPerCall),
        ratio(task, task.withDefaultBridge()),
        ratio(task, CallTask.SEED).map(it -> it.times(CallTask.SEED.elements())));
  }

  /** One task's time over another's, from samples of the same rounds; empty if one has none. */
  private Optional<Estimate> ratio(final CallTask task, final CallTask other) {
    return samples(task)
        .flatMap(numerator ->
            samples(other)
                .map(denominator -> PairedRatios.of(numerator, denominator).estimate(bootstrap)));
  }

  private Optional<List<Sample>> samples(final CallTask task) {
    return cells.stream()
        .filter(cell -> cell.task().equals(task) && failure(task).isEmpty())
        .map(Cell::samples)
        .findFirst();
  }
}
