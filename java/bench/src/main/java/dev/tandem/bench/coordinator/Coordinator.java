package dev.tandem.bench.coordinator;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.machine.MachineLimits;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.verify.ExpSumReference;
import dev.tandem.bench.verify.Verifier;
import dev.tandem.memory.OffHeapDoubles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Runs a plan: one process for each contender, all alive, one sampled at a time. See
 * docs/method.md.
 *
 * <p>A worker that fails is one failed row; the rest of the run goes on. For one thread; {@link
 * #killWorkers} may be called by any.
 */
public final class Coordinator {
  /** Patience with workers on a machine that others use too. */
  public static final Duration USUAL_PATIENCE = Duration.ofSeconds(20);

  private final RunPlan plan;
  private final WorkerCommands commands;
  private final Function<Contender, Optional<String>> reasonUnavailable;
  private final Path scratch;
  private final Duration patience;
  private final RunListener listener;
  private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();
  private final long startNanos = System.nanoTime();
  private volatile boolean killed;
  private Optional<Contender> outputOf = Optional.empty();
  private double bestNanosPerCall = Double.POSITIVE_INFINITY;
  private int slots = 1;

  /**
   * @param reasonUnavailable why a contender cannot run here, for those that cannot
   * @param scratch an empty folder for inputs and outputs, which the caller deletes
   * @param patience how long a worker may take to answer, beyond what its calls may take
   */
  public Coordinator(
      final RunPlan plan,
      final WorkerCommands commands,
      final Function<Contender, Optional<String>> reasonUnavailable,
      final Path scratch,
      final Duration patience,
      final RunListener listener) {
    this.plan = plan;
    this.commands = commands;
    this.reasonUnavailable = reasonUnavailable;
    this.scratch = scratch;
    this.patience = patience;
    this.listener = listener;
  }

  /**
   * Runs everything.
   *
   * @return a row for each contender and size, in the plan's order
   * @throws UsageException if the inputs cannot be had or the memory does not suffice
   */
  public List<Row> run() throws InterruptedException {
    final long usableBytes = MachineLimits.usableMemoryBytes();
    final List<List<List<Contender>>> groupsBySize = new ArrayList<>();
    for (final long elements : plan.sizes()) {
      groupsBySize.add(plan.groups(elements, usableBytes));
    }
    slots = groupsBySize.stream().mapToInt(List::size).sum() * plan.generations();

    final VerifiedData special = verified(Inputs.special(scratch));
    final Random random = new Random(plan.seed());
    final List<Row> rows = new ArrayList<>();
    int slot = 0;
    for (int i = 0; i < groupsBySize.size(); i++) {
      final VerifiedData data = verified(inputs(plan.sizes().get(i)));
      final Map<Contender, Row> bySize = new LinkedHashMap<>();
      for (int group = 0; group < groupsBySize.get(i).size(); group++) {
        final GroupRun run =
            new GroupRun(
                this,
                special,
                data,
                groupsBySize.get(i).get(group),
                group * 1_000_000,
                scratch.resolve("output-" + plan.sizes().get(i)));
        run.endUnavailable();
        for (int number = 0; number < plan.generations(); number++) {
          final long deadline = startNanos + ++slot * generationNanos();
          try (Generation generation = new Generation(run, number, deadline, random)) {
            generation.run();
          }
        }
        // The baseline stands in every group; its row is that of the first.
        run.rows().forEach(row -> bySize.putIfAbsent(row.contender(), row));
      }
      plan.contenders().forEach(contender -> rows.add(bySize.get(contender)));
    }
    return rows;
  }

  private Inputs inputs(final long elements) {
    return plan.inputFiles()
        .map(files -> new Inputs(elements, files))
        .orElseGet(() -> Inputs.random(scratch, plan.kernel().inputNames(), elements, plan.seed()));
  }

  private VerifiedData verified(final Inputs inputs) {
    progress("computing the exact results");
    try (OffHeapDoubles a = inputs.map(0);
        OffHeapDoubles b = inputs.map(1)) {
      return new VerifiedData(
          inputs, new Verifier(ExpSumReference.of(a.segment(), b.segment(), plan.seed())));
    } catch (final InternalError cut) {
      throw new UsageException("An input file was cut while it was read", cut);
    }
  }

  /** Whose results the plan's output file holds. */
  public Optional<Contender> outputOf() {
    return outputOf;
  }

  /** Ends all workers at once; returns when they have ended. For when the process is to end. */
  public void killWorkers() {
    killed = true;
    workers.forEach(WorkerProcess::kill);
    workers.forEach(WorkerProcess::awaitEnd);
  }

  RunPlan plan() {
    return plan;
  }

  Duration patience() {
    return patience;
  }

  RunListener listener() {
    return listener;
  }

  List<String> command(final Contender contender, final long elements) {
    return commands.of(plan.kernel(), contender, elements);
  }

  Optional<String> reasonUnavailable(final Contender contender) {
    return reasonUnavailable.apply(contender);
  }

  void track(final WorkerProcess worker) {
    workers.add(worker);
    if (killed) {
      worker.kill();
    }
  }

  /** Whether no contender of this run, in whatever group, was faster; remembered if so. */
  boolean isFastestYet(final double nanosPerCall) {
    final boolean fastest = nanosPerCall < bestNanosPerCall;
    bestNanosPerCall = Math.min(bestNanosPerCall, nanosPerCall);
    return fastest;
  }

  void outputIsOf(final Contender contender) {
    outputOf = Optional.of(contender);
  }

  /** How long one generation of one group may take. */
  long generationNanos() {
    return (long) (plan.seconds() * 1e9) / slots;
  }

  void progress(final String activity) {
    final double over = (System.nanoTime() - startNanos) / (plan.seconds() * 1e9);
    listener.progress(activity, Math.min(1, over));
  }
}
