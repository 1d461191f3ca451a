package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bench.input.NpyWriter;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.verify.Judge;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.bench.worker.Message;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Contenders and limits that take turns in the same rounds, over all generations. */
final class GroupRun {
  private static final long LEAST_WARMUP_NANOS = 200_000_000;

  /** Vector code takes C2 that long and more; a run too short for it takes longer than asked. */
  private static final long JIT_WARMUP_NANOS = 2_500_000_000L;

  private static final long MOST_WARMUP_NANOS = 6_000_000_000L;

  /** The share of its time that a group may spend on starting processes. */
  private static final double STARTUP_SHARE = 0.5;

  /**
   * One process in ten or so has other luck than the rest, by up to 5 %. With so many, three of
   * that kind do not decide an end of the interval: in a bootstrap they make half of the draws in
   * fewer than 1 of 10,000 replicates, with nine generations two do in 1 of 30.
   */
  private static final int MOST_GENERATIONS = 21;

  /** What even the slowest contender needs for an element, with a wide margin. */
  static final long MOST_NANOS_PER_ELEMENT = 1_000;

  private final Coordinator coordinator;
  private final List<Entry> entries;
  private final int roundOffset;
  private final Path dump;
  private int looks;
  private int generations;

  GroupRun(
      final Coordinator coordinator,
      final List<Entry> entries,
      final int roundOffset,
      final Path dump) {
    this.coordinator = coordinator;
    this.entries = List.copyOf(entries);
    this.roundOffset = roundOffset;
    this.dump = dump;
    this.generations = coordinator.plan().generations();
  }

  /** How many generations there are to be. */
  int generations() {
    return generations;
  }

  /**
   * Has more generations than planned where starting them costs little: only they show the luck of
   * a process. Decided by the clock, before anything is timed, so it favours nobody.
   *
   * @param startupNanos what starting, verifying and warming up took in the first one
   */
  void decideGenerations(final long startupNanos) {
    if (plan().generations() > 1 && plan().precision().isEmpty() && plan().rounds().isEmpty()) {
      generations =
          affordable(
              plan().generations(),
              plan().generations() * coordinator.generationNanos(),
              startupNanos);
    }
  }

  static int affordable(final int planned, final long nanos, final long startupNanos) {
    return Math.clamp((long) (STARTUP_SHARE * nanos / startupNanos), planned, MOST_GENERATIONS);
  }

  /** How long each may take, so that all take what the planned ones were to. */
  long nanosPerGeneration() {
    return plan().generations() * coordinator.generationNanos() / generations;
  }

  RunPlan plan() {
    return coordinator.plan();
  }

  List<Entry> entries() {
    return entries;
  }

  RunListener listener() {
    return coordinator.listener();
  }

  /** Added to the rounds' numbers, so that no two groups share one. */
  int roundOffset() {
    return roundOffset;
  }

  List<String> command(final Entry entry) {
    return coordinator.command(entry);
  }

  void track(final WorkerProcess worker) {
    coordinator.track(worker);
  }

  /** Since the whole run began. */
  long elapsedMillis() {
    return coordinator.elapsedNanos() / 1_000_000;
  }

  void progress(final String activity) {
    coordinator.progress(activity);
  }

  /** Enough for a JIT compiler, unless the whole run is short. */
  long leastWarmupNanos() {
    return Math.min(LEAST_WARMUP_NANOS, coordinator.generationNanos() / 40);
  }

  long mostWarmupNanos() {
    return Math.clamp(coordinator.generationNanos() / 5, JIT_WARMUP_NANOS, MOST_WARMUP_NANOS);
  }

  Duration timeout(final Entry entry, final long calls) {
    final long elements =
        Math.max(
            entry.data().inputs().elements(),
            entry.special().map(it -> it.inputs().elements()).orElse(0L));
    return coordinator
        .patience()
        .plusNanos(Math.multiplyExact(calls * elements, MOST_NANOS_PER_ELEMENT));
  }

  void open(final Entry entry, final WorkerProcess worker, final VerifiedData what)
      throws WorkerFailedException {
    worker.request(
        Message.of("open", "elements", what.inputs().elements(), "output", dump)
            .withEncoded("inputs", InputRange.format(what.inputs().files())),
        timeout(entry, 1));
  }

  /**
   * Has the worker dump its output and judges it.
   *
   * @param mayBeKept whether this is the last look at the contender, so that its results may become
   *     the run's output
   */
  synchronized void verifyOutput(
      final Entry entry,
      final WorkerProcess worker,
      final VerifiedData what,
      final boolean mayBeKept)
      throws WorkerFailedException {
    worker.request(Message.of("dump"), timeout(entry, 1));
    final ElementType type = what.inputs().type();
    try (OffHeapBuffer output =
        OffHeapBuffer.ofFile(type, dump, 0, what.inputs().elements(), false)) {
      final Contender contender = entry.contender();
      final Judge.Finding finding = what.judge().judge(contender, output.segment());
      final boolean isSpecial = entry.special().filter(it -> it == what).isPresent();
      final boolean isForeign =
          contender.peer().isPresent() || Kernels.ownLoopOf(entry.kernel()).isPresent();
      if (finding.wrong().isPresent() && isForeign && isSpecial) {
        entry.addSpecialValues(finding.wrong().get());
        return;
      }
      // Special values are where a formula cancels: right within its bounds, and many ulp apart.
      if (!isSpecial || Kernel.ofId(entry.kernel().id()).isPresent()) {
        entry.addAccuracy(finding.accuracy());
      }
      if (finding.wrong().isPresent()) {
        throw WorkerFailedException.failed(finding.wrong().get());
      }
      if (mayBeKept
          && entry.limit().isEmpty()
          && plan().output().isPresent()
          && coordinator.isFastestYet(entry.medianNanosPerCall())) {
        NpyWriter.write(plan().output().get(), type, output.segment());
        coordinator.outputIsOf(contender);
      }
    } catch (final IOException exception) {
      throw WorkerFailedException.failed("its output cannot be read: " + exception.getMessage());
    } catch (final InternalError cut) {
      throw WorkerFailedException.failed(
          "a mapped file was cut while it was read: " + cut.getMessage());
    }
  }

  /**
   * Looks at the ratios while more generations may follow, which costs every later interval a part
   * of its level ({@link dev.tandem.bench.statistics.TwoLevelBootstrap#atLook}).
   *
   * @return whether all are as tight as asked for
   */
  boolean isTight(final double precision) {
    looks++;
    return rows().stream()
        .flatMap(row -> row.measurement().stream())
        .flatMap(it -> it.ratioToTwin().or(it::ratioToBaseline).stream())
        .map(Estimate::interval)
        .allMatch(it -> it.isWithin(precision));
  }

  /** What became of the contenders. */
  List<Row> rows() {
    return entries.stream().filter(entry -> entry.limit().isEmpty()).map(this::row).toList();
  }

  /** What became of the limits. */
  List<LimitRow> limits() {
    return entries.stream()
        .filter(entry -> entry.limit().isPresent())
        .map(entry -> new LimitRow(entry.limit().orElseThrow(), row(entry)))
        .toList();
  }

  private Row row(final Entry entry) {
    return entry.toRow(entries, plan().baseline(), looks, plan().seed());
  }

  /** Ends contenders that cannot run here before a process is started for them. */
  void endUnavailable() {
    for (final Entry entry : entries) {
      // A loop that the user wrote wrong is the user's failure, not this machine's lack.
      Kernels.ownLoopOf(entry.kernel())
          .flatMap(loop -> entry.contender().code().flatMap(loop::whyFailed))
          .or(entry.data().judge()::refusesAll)
          .ifPresent(why -> entry.end(Status.FAILED, why));
      coordinator
          .reasonUnavailable(entry)
          .ifPresent(reason -> entry.end(Status.UNAVAILABLE, reason));
    }
    final List<Entry> contenders =
        entries.stream().filter(entry -> entry.limit().isEmpty()).toList();
    if (!contenders.isEmpty() && contenders.stream().noneMatch(Entry::isOk)) {
      entries.forEach(
          entry -> entry.end(Status.UNAVAILABLE, "nothing ran whose limit it could be"));
    }
  }
}
