package dev.tandem.bench.coordinator;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.machine.MachineLimits;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.verify.ExactVerifier;
import dev.tandem.bench.verify.ExpSumReference;
import dev.tandem.bench.verify.FormulaVerifier;
import dev.tandem.bench.verify.Judge;
import dev.tandem.bench.verify.Verifier;
import dev.tandem.formula.OwnLoop;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.OffHeapBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;

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
  private final BiFunction<Contender, Kernel, Optional<String>> reasonUnavailable;
  private final Path scratch;
  private final Duration patience;
  private final RunListener listener;
  private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();
  private final long startNanos = System.nanoTime();
  private volatile boolean killed;
  private final Map<Long, Inputs> inputsBySize = new HashMap<>();

  /** Where they are not the rows' own; those of all limits are the same. */
  private final Map<Long, Inputs> limitInputs = new HashMap<>();

  private final Map<Limit, Map<Long, VerifiedData>> limitData = new EnumMap<>(Limit.class);
  private final List<LimitRow> limits = new ArrayList<>();
  private Optional<Contender> outputOf = Optional.empty();
  private double bestNanosPerCall = Double.POSITIVE_INFINITY;
  private int slots = 1;

  /**
   * @param reasonUnavailable why a contender cannot compute a kernel here, for those that cannot
   * @param scratch an empty folder for inputs and outputs, which the caller deletes
   * @param patience how long a worker may take to answer, beyond what its calls may take
   */
  public Coordinator(
      final RunPlan plan,
      final WorkerCommands commands,
      final BiFunction<Contender, Kernel, Optional<String>> reasonUnavailable,
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
    slots = groupsBySize.stream().mapToInt(List::size).sum() * plan.mostGenerations();

    final VerifiedData special = verified(special());
    final Random random = new Random(plan.seed());
    final List<Row> rows = new ArrayList<>();
    int slot = 0;
    for (int i = 0; i < groupsBySize.size(); i++) {
      final long elements = plan.sizes().get(i);
      final VerifiedData data = verified(inputs(elements));
      final Map<Contender, Row> bySize = new LinkedHashMap<>();
      final Map<MeasuredLimit, LimitRow> limitsOfSize = new LinkedHashMap<>();
      for (int group = 0; group < groupsBySize.get(i).size(); group++) {
        final List<Contender> contenders = groupsBySize.get(i).get(group);
        final GroupRun run = group(contenders, special, data, group * 1_000_000);
        slot = run(run, slot, random);
        // The baseline stands in every group, a limit in some; their row is that of the first.
        run.rows().forEach(row -> bySize.putIfAbsent(row.contender(), row));
        run.limits().forEach(row -> limitsOfSize.putIfAbsent(row.limit(), row));
      }
      plan.contenders().forEach(contender -> rows.add(bySize.get(contender)));
      limits.addAll(limitsOfSize.values());
    }
    return rows;
  }

  /**
   * Runs everything as {@link #run} does, but each process of a generation takes one size after the
   * other: as many sizes as a sweep has would need minutes to start and warm up processes of their
   * own. The first size is one of the middle, since it decides what a JIT compiler learns of the
   * loops' lengths; the others come in a random order, so that a machine whose speed drifts bends
   * no curve. Each generation ends within its share of the plan's seconds, if that suffices for the
   * fewest rounds.
   *
   * @param contendersAt which of the plan's contenders take part at a size
   * @return a row for each contender and size, in the plan's order
   * @throws UsageException if the inputs cannot be had or the memory does not suffice for all
   *     contenders at once
   */
  public List<Row> sweep(final LongFunction<List<Contender>> contendersAt)
      throws InterruptedException {
    plan.requireOneGroup(MachineLimits.usableMemoryBytes());
    slots = plan.sizes().size() * plan.generations();
    final VerifiedData special = verified(special());
    final List<GroupRun> runs = new ArrayList<>();
    for (final long elements : plan.sizes()) {
      runs.add(group(contendersAt.apply(elements), special, verified(inputs(elements)), 0));
    }
    runs.forEach(GroupRun::endUnavailable);
    final Random random = new Random(plan.seed());
    int slotsLeft = slots;
    for (int number = 0; number < plan.generations(); number++) {
      final List<GroupRun> order = new ArrayList<>(runs);
      final GroupRun first = order.remove(order.size() / 2);
      Collections.shuffle(order, random);
      order.addFirst(first);
      try (Workers processes = new Workers()) {
        for (final GroupRun run : order) {
          final long now = System.nanoTime();
          final long left = startNanos + (long) (plan.seconds() * 1e9) - now;
          final long deadline = now + left / slotsLeft--;
          new Generation(run, number, _ -> deadline, random, processes).run();
        }
      }
    }
    runs.forEach(run -> limits.addAll(run.limits()));
    return runs.stream().flatMap(run -> run.rows().stream()).toList();
  }

  private GroupRun group(
      final List<Contender> contenders,
      final VerifiedData special,
      final VerifiedData data,
      final int roundOffset) {
    final long elements = data.inputs().elements();
    final List<Entry> entries = new ArrayList<>();
    contenders.forEach(it -> entries.add(Entry.of(plan.kernel(), it, special, data)));
    MeasuredLimit.of(contenders, plan.kernel(), elements)
        .forEach(it -> entries.add(Entry.of(it, dataOf(it))));
    return new GroupRun(this, entries, roundOffset, scratch.resolve("output-" + elements));
  }

  /**
   * Measures limits alone, all in the same rounds.
   *
   * @return what became of each, in the order given
   * @throws UsageException if the memory does not suffice
   */
  public List<LimitRow> runLimits(final List<MeasuredLimit> measured) throws InterruptedException {
    plan.requireMemory(measured, MachineLimits.usableMemoryBytes());
    slots = plan.mostGenerations();
    final List<Entry> entries = new ArrayList<>();
    measured.forEach(limit -> entries.add(Entry.of(limit, dataOf(limit))));
    final GroupRun run = new GroupRun(this, entries, 0, scratch.resolve("output"));
    run(run, 0, new Random(plan.seed()));
    return run.limits();
  }

  /**
   * Runs generations until there are as many as planned, or as starting them leaves time for, and
   * the intervals tight if they have to be.
   *
   * @return the number of the last slot, one of which each planned generation takes
   */
  private int run(final GroupRun run, final int firstSlot, final Random random)
      throws InterruptedException {
    run.endUnavailable();
    final long begin = startNanos + firstSlot * generationNanos();
    int done = 0;
    for (boolean enough = false; !enough; ) {
      final int number = done++;
      try (Workers processes = new Workers()) {
        new Generation(
                run,
                number,
                startupNanos -> {
                  if (number == 0) {
                    run.decideGenerations(startupNanos);
                  }
                  return begin + (number + 1) * run.nanosPerGeneration();
                },
                random,
                processes)
            .run();
      }
      enough =
          plan.precision().isPresent()
              ? done >= plan.generations() && run.isTight(plan.precision().getAsDouble())
                  || done >= plan.mostGenerations()
              : done >= run.generations();
    }
    return firstSlot + (plan.precision().isPresent() ? done : plan.generations());
  }

  /** A file that the user gave, or random doubles: always the same for one size. */
  private Inputs inputs(final long elements) {
    return inputsBySize.computeIfAbsent(
        elements,
        size ->
            plan.inputFiles()
                .filter(_ -> plan.sizes().contains(size))
                .map(files -> new Inputs(plan.kernel().type(), size, files))
                .orElseGet(() -> Inputs.random(scratch, plan.kernel(), size, plan.seed())));
  }

  /** The rows' own, if these are doubles. */
  private Inputs inputsOf(final Limit limit, final long elements) {
    return plan.kernel().type() == limit.kernel().type()
        ? inputs(elements)
        : limitInputs.computeIfAbsent(
            elements, size -> Inputs.random(scratch, limit.kernel(), size, plan.seed()));
  }

  private VerifiedData dataOf(final MeasuredLimit limit) {
    return limitData
        .computeIfAbsent(limit.limit(), _ -> new HashMap<>())
        .computeIfAbsent(
            limit.elements(),
            elements ->
                verified(
                    inputsOf(limit.limit(), elements),
                    (a, b) -> new ExactVerifier(a, b, plan.seed(), limit.limit().exact())));
  }

  private Inputs special() {
    return Inputs.special(scratch, plan.kernel());
  }

  private VerifiedData verified(final Inputs inputs) {
    final Optional<OwnLoop> ownLoop = Kernels.ownLoopOf(plan.kernel());
    if (ownLoop.isPresent()) {
      return verified(inputs, all -> ownLoopJudge(ownLoop.get(), inputs, all));
    }
    return Kernels.formulaOf(plan.kernel())
        .map(formula -> verified(inputs, all -> new FormulaVerifier(formula, all, plan.seed())))
        .orElseGet(
            () -> verified(inputs, (a, b) -> new Verifier(ExpSumReference.of(a, b, plan.seed()))));
  }

  private Judge ownLoopJudge(
      final OwnLoop loop, final Inputs inputs, final List<MemorySegment> mapped) {
    return OwnLoopReference.judge(
        plan.kernel(),
        loop.mostUlps(),
        inputs,
        mapped,
        scratch.resolve("reference-" + inputsBySize.size()),
        commands.of(plan.kernel(), DefaultContenders.OWN_BASELINE, inputs.elements()),
        patience.plusNanos(inputs.elements() * GroupRun.MOST_NANOS_PER_ELEMENT),
        this::track);
  }

  private VerifiedData verified(
      final Inputs inputs, final BiFunction<MemorySegment, MemorySegment, Judge> judge) {
    return verified(inputs, all -> judge.apply(all.get(0), all.get(1)));
  }

  private VerifiedData verified(
      final Inputs inputs, final Function<List<MemorySegment>, Judge> judge) {
    progress("computing the exact results");
    final List<OffHeapBuffer> mapped = new ArrayList<>();
    try {
      for (int i = 0; i < inputs.files().size(); i++) {
        mapped.add(inputs.map(i));
      }
      return new VerifiedData(
          inputs, judge.apply(mapped.stream().map(OffHeapBuffer::segment).toList()));
    } catch (final InternalError cut) {
      throw new UsageException("An input file was cut while it was read", cut);
    } finally {
      mapped.forEach(OffHeapBuffer::close);
    }
  }

  /** What became of the limits of the rows, once {@link #run} has returned. */
  public List<LimitRow> limits() {
    return List.copyOf(limits);
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

  List<String> command(final Entry entry) {
    return commands.of(entry.kernel(), entry.contender(), largest(entry));
  }

  /** A process may take all sizes of the plan, whatever it is started for. */
  private long largest(final Entry entry) {
    return plan.sizes().stream().reduce(entry.data().inputs().elements(), Math::max);
  }

  Optional<String> reasonUnavailable(final Entry entry) {
    return reasonUnavailable.apply(entry.contender(), entry.kernel());
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

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  void progress(final String activity) {
    final double over = elapsedNanos() / (plan.seconds() * 1e9);
    listener.progress(activity, Math.min(1, over));
  }
}
