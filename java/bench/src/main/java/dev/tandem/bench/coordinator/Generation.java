package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.machine.CpuAccounting;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.statistics.WarmupSteady;
import dev.tandem.bench.worker.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongUnaryOperator;

/**
 * One process for each contender of a group, at one size: started unless it runs already, verified,
 * warmed up, sampled in rounds of random order, verified again.
 */
final class Generation {
  /** What is timed together while warming up. */
  private static final long WARMUP_BATCH_NANOS = 8_000_000;

  /** A process that is warm from another size has less to learn: so many times less of both. */
  private static final int LESS_WARMUP = 4;

  /** Untimed calls before each sample, so that caches and clocks recover. */
  private static final long SETTLE_NANOS = 2_000_000;

  /** Of more rounds than the fewest, limits take part in one of so many: they need no verdict. */
  private static final int LIMIT_ROUNDS = 3;

  /** Fewer pairs in all generations have no interval, so they are taken even when time is up. */
  private static final int FEWEST_PAIRS = 9;

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final GroupRun run;
  private final int number;
  private final LongUnaryOperator deadlineAfterStart;
  private final Random random;
  private final Workers processes;
  private final Map<Entry, WorkerProcess> workers = new ConcurrentHashMap<>();
  private final Map<Entry, SamplePlan> samplePlans = new ConcurrentHashMap<>();

  /** Whose process has computed another size. */
  private final Set<Entry> warm = ConcurrentHashMap.newKeySet();

  /**
   * @param deadlineAfterStart when it is to end, by {@link System#nanoTime}; asked once, with what
   *     starting, verifying and warming up took in nanoseconds
   * @param processes of this generation, which the caller ends
   */
  Generation(
      final GroupRun run,
      final int number,
      final LongUnaryOperator deadlineAfterStart,
      final Random random,
      final Workers processes) {
    this.run = run;
    this.processes = processes;
    this.number = number;
    this.deadlineAfterStart = deadlineAfterStart;
    this.random = random;
  }

  void run() throws InterruptedException {
    final long start = System.nanoTime();
    warmUpAll();
    final long deadline = deadlineAfterStart.applyAsLong(System.nanoTime() - start);
    final List<Entry> order = new ArrayList<>(workers.keySet());
    // Ordered first, so that a seed gives the same rounds in every run.
    order.sort(java.util.Comparator.comparing(Entry::name));
    int round = 0;
    for (; order.stream().anyMatch(Entry::isOk) && !isLastRound(round, deadline); round++) {
      Collections.shuffle(order, random);
      for (final Entry entry : order) {
        if (entry.limit().isEmpty() || round % LIMIT_ROUNDS == 0 || round < FEWEST_PAIRS) {
          sample(entry, round, false);
        }
      }
    }
    Collections.shuffle(order, random);
    for (final Entry entry : order) {
      sample(entry, round, true);
    }
  }

  /** By the clock or the plan, never by what was measured: that would bias the intervals. */
  private boolean isLastRound(final int round, final long deadline) {
    final var planned = run.plan().rounds();
    return planned.isPresent()
        ? round >= planned.getAsInt() - 1
        : (round + 1) * run.generations() >= FEWEST_PAIRS && System.nanoTime() - deadline > 0;
  }

  /** Contenders of one thread warm up side by side, those of several threads alone. */
  private void warmUpAll() throws InterruptedException {
    final int side = Math.max(1, Runtime.getRuntime().availableProcessors());
    try (ExecutorService executor = Executors.newFixedThreadPool(side)) {
      final List<Future<?>> started = new ArrayList<>();
      for (final Entry entry : run.entries()) {
        if (entry.isOk()) {
          started.add(executor.submit(() -> start(entry)));
        }
      }
      await(started);
    }
    for (final Entry entry : run.entries()) {
      if (entry.isOk() && entry.contender().threads() > 1) {
        progress("warming up " + entry.name());
        attempt(entry, worker -> warmUp(entry, worker));
      }
    }
  }

  private static void await(final List<Future<?>> futures) throws InterruptedException {
    for (final Future<?> future : futures) {
      try {
        future.get();
      } catch (final java.util.concurrent.ExecutionException exception) {
        throw new IllegalStateException(exception.getCause());
      }
    }
  }

  private void start(final Entry entry) {
    final Contender contender = entry.contender();
    progress("starting " + entry.name());
    try {
      workers.put(entry, processes.of(run, entry));
    } catch (final WorkerFailedException failure) {
      entry.end(Status.FAILED, failure.getMessage());
      return;
    }
    attempt(
        entry,
        worker -> {
          if (worker.isReady()) {
            warm.add(entry);
          }
          worker.awaitReady(START_TIMEOUT);
          entry.setIsa(worker.isa());
          worker.software().ifPresent(entry::setSoftware);
          run.listener().workerReady(contender, number, worker.pid());
          if (entry.special().isPresent()) {
            openAndVerify(entry, worker, entry.special().get());
          }
          openAndVerify(entry, worker, entry.data());
          if (contender.threads() == 1) {
            warmUp(entry, worker);
          }
        });
  }

  private void openAndVerify(final Entry entry, final WorkerProcess worker, final VerifiedData data)
      throws WorkerFailedException {
    run.open(entry, worker, data);
    worker.request(Message.of("poison"), run.timeout(entry, 1));
    worker.request(Message.of("batch", "calls", 1, "settle", 0), run.timeout(entry, 1));
    run.verifyOutput(entry, worker, data, false);
  }

  private void warmUp(final Entry entry, final WorkerProcess worker) throws WorkerFailedException {
    final int less = warm.contains(entry) ? LESS_WARMUP : 1;
    final long batchNanos = WARMUP_BATCH_NANOS / less;
    final WarmupSteady steady =
        WarmupSteady.within(run.leastWarmupNanos() / less, run.mostWarmupNanos());
    final List<Double> nanosPerCall = new ArrayList<>();
    final long start = System.nanoTime();
    long calls = 1;
    // A batch that was disturbed says nothing of how many calls fit into one.
    double fastest = Double.POSITIVE_INFINITY;
    WarmupSteady.Decision decision = WarmupSteady.Decision.CONTINUE;
    while (decision == WarmupSteady.Decision.CONTINUE) {
      final Message answer =
          worker.request(
              Message.of("batch", "calls", calls, "settle", 0), run.timeout(entry, calls));
      final double perCall = Math.max(1, answer.number("nanos")) / (double) calls;
      // While C2 works, the code that runs is about to be replaced, however steady it is.
      if (!Quiescence.jitRuns(worker.pid())) {
        nanosPerCall.add(perCall);
      }
      fastest = Math.min(fastest, perCall);
      calls = Math.max(1, Math.round(batchNanos / fastest));
      decision = steady.decide(array(nanosPerCall), System.nanoTime() - start);
    }
    samplePlans.put(entry, SamplePlan.of(entry.contender(), fastest));
    entry.addWarmup((System.nanoTime() - start) / 1e6, decision == WarmupSteady.Decision.STEADY);
  }

  private static double[] array(final List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private void sample(final Entry entry, final int round, final boolean last)
      throws InterruptedException {
    if (!entry.isOk()) {
      return;
    }
    progress("generation %d, round %d".formatted(number + 1, round + 1));
    attempt(
        entry,
        worker -> {
          if (last) {
            worker.request(Message.of("poison"), run.timeout(entry, 1));
          }
          entry.addSample(timed(entry, worker, round));
          if (last) {
            run.verifyOutput(entry, worker, entry.data(), number == run.generations() - 1);
          }
        });
    final WorkerProcess worker = workers.get(entry);
    if (worker != null && entry.isOk()) {
      Quiescence.await(worker.pid());
    }
  }

  /** Batches right after each other, of which the median one counts. */
  private TimedSample timed(final Entry entry, final WorkerProcess worker, final int round)
      throws WorkerFailedException {
    final SamplePlan plan = samplePlans.get(entry);
    final long made = plan.calls() + plan.extraCalls();
    final long steal = CpuAccounting.stealTicks().orElse(0);
    final long atMillis = run.elapsedMillis();
    final long[] nanos = new long[plan.batches()];
    long gcs = 0;
    long gcMillis = 0;
    long jitMillis = 0;
    for (int batch = 0; batch < nanos.length; batch++) {
      final Message answer =
          worker.request(
              Message.of("batch", "calls", made, "settle", batch == 0 ? SETTLE_NANOS : 0),
              run.timeout(entry, made + 1));
      nanos[batch] = Math.max(1, answer.number("nanos"));
      gcs += answer.number("gcs");
      gcMillis += answer.number("gcMillis");
      jitMillis += answer.number("jitMillis");
    }
    final long stolen = CpuAccounting.stealTicks().orElse(0) - steal;
    Arrays.sort(nanos);
    return new TimedSample(
        number,
        run.roundOffset() + round,
        atMillis,
        nanos[nanos.length / 2],
        Math.toIntExact(plan.calls()),
        gcs,
        gcMillis,
        jitMillis,
        stolen);
  }

  @FunctionalInterface
  private interface Step {
    void run(WorkerProcess worker) throws WorkerFailedException;
  }

  /** A step that fails ends its contender's part in the run, and no other's. */
  private void attempt(final Entry entry, final Step step) {
    final WorkerProcess worker = workers.get(entry);
    try {
      step.run(worker);
    } catch (final WorkerFailedException failure) {
      worker.kill();
      if (failure.isUnavailable()) {
        entry.end(Status.UNAVAILABLE, failure.getMessage());
      } else {
        // The cause before the symptom, which differs with the language and the bridge.
        entry.end(
            Status.FAILED,
            entry
                .data()
                .inputs()
                .whichWasCut()
                .map(cut -> cut + "; the worker " + failure.getMessage())
                .orElse(failure.getMessage()));
      }
    } catch (final RuntimeException malformed) {
      worker.kill();
      entry.end(Status.FAILED, "answered with what cannot be read: " + malformed.getMessage());
    }
  }

  private void progress(final String activity) {
    run.progress(activity);
  }
}
