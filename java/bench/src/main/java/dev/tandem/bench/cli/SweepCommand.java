package dev.tandem.bench.cli;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.jmh.JmhJson;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.machine.MachineLimits;
import dev.tandem.bench.report.CsvReport;
import dev.tandem.bench.report.HtmlReport;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.report.SweepJson;
import dev.tandem.bench.report.SweepText;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.sweep.BreakEvenRow;
import dev.tandem.bench.sweep.ChunkLengths;
import dev.tandem.bench.sweep.Scaling;
import dev.tandem.bench.sweep.SweepPlan;
import dev.tandem.bench.sweep.SweepRecord;
import dev.tandem.kernel.Kernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem sweep}: what the number of elements and of threads does to each contender. */
@Command(
    name = "sweep",
    description = {
      "Time contenders over many sizes, from one element to arrays that no cache holds, and over"
          + " numbers of threads up to twice the processors, and over lengths of chunks.",
      "From these: the size from which C beats Java through each bridge, how far each threading"
          + " scales and why no further, and what the length of a chunk does."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tandem sweep --quick",
      "  tandem sweep --json sweep.json --csv sweep.csv",
      "  tandem sweep --contenders 'c-vector/*/single/1,java-vector/single/1' --elements 64,1Ki,1Mi"
    })
final class SweepCommand implements Callable<Integer> {
  private static final int GENERATIONS = 3;
  private static final double SECONDS = 300;
  private static final double QUICK_SECONDS = 75;
  private static final long SEED = 42;

  /** Where the system does not tell: few last levels are larger. */
  private static final long USUAL_LAST_LEVEL_BYTES = 64L << 20;

  /** The largest size may take a contender so many calls in each generation... */
  private static final int CALLS_AT_LARGEST = 30;

  /** ... each of about that long for an element... */
  private static final double USUAL_NANOS_PER_ELEMENT = 10;

  /** ... and all of them together that share of the time. */
  private static final double SHARE_OF_LARGEST = 0.25;

  private static final long LEAST_LARGEST = 1 << 10;

  /** What of the time goes to the sweep that predictions are made from; the rest checks them. */
  private static final double MAIN_SHARE = 0.65;

  /** With less of the time left, predictions stay unchecked. */
  private static final double LEAST_SHARE_OF_CHECK = 0.1;

  private static final List<String> ON_ONE_THREAD =
      List.of(
          "java-libm/single/1",
          "java-vector/single/1",
          "c-libm/jna/single/1",
          "c-vector/jna/single/1",
          "c-vector/jni/single/1",
          "c-vector/ffm/single/1");

  private static final List<String> ON_THREADS = List.of("java-vector/pool/", "c-vector/jna/pool/");

  /** From some microseconds of work to what no nearer cache holds. */
  private static final List<Long> CHUNK_LENGTHS = List.of(512L, 4096L, 32_768L, 262_144L);

  private static final List<String> ON_ALL_CORES =
      List.of("c-vector/jni/pool/", "c-vector/ffm/pool/");

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--contenders",
      paramLabel = "GLOBS",
      description =
          "Contender ids or globs, separated by commas. By default, those that tell bridges and"
              + " threadings apart.")
  private String contenders;

  @Option(
      names = "--elements",
      paramLabel = "N[,N...]",
      description =
          "Sizes (default: from 1 to arrays that no cache holds, as far as memory and --seconds"
              + " allow).")
  private String elements;

  @Option(
      names = "--threads",
      paramLabel = "N[,N...]",
      description = "Thread counts (default: 1 to twice the number of processors).")
  private String threads;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long it should take; longer if starting, warming up and three rounds at each size do"
              + " not fit (default: 300, with --quick 75).")
  private Double seconds;

  @Option(
      names = "--quick",
      description =
          "One process for each contender instead of three. Intervals then leave out the luck of a"
              + " process.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md.")
  private Path json;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "What --json writes: 'tandem', or 'jmh' for the viewers of JMH's JSON (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "tandem")
  private RecordFormat format;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write one line for each contender and size.")
  private Path csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a report with charts: one file, opens offline.")
  private Path html;

  SweepCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    requireUsable();
    final Kernel kernel = Kernel.EXPSUM;
    final Map<String, String> library = LibraryFacts.collect();
    // The machine's facts come from commands: not while anything is timed.
    final MachineFacts machine = MachineFacts.collect();
    final SweepPlan plan =
        plan(kernel, machine.cpu().lastLevelBytes().orElse(USUAL_LAST_LEVEL_BYTES));
    final PrintWriter out = spec.commandLine().getOut();
    out.println(SweepText.announce(plan, totalSeconds(), console.style()));
    out.flush();
    final List<Row> rows = new ArrayList<>();
    final List<LimitRow> limits = new ArrayList<>();
    final Sweeps sweeps = new Sweeps(console.terminal(), rows, limits);
    sweeps.run(plan.run(), plan::contendersAt);
    final List<BreakEvenRow> breakEvens =
        checked(
            BreakEvenRow.predict(rows, plan.cores(), SEED),
            plan,
            totalSeconds() - (System.nanoTime() - startNanos) / 1e9,
            sweeps);
    final RunRecord run =
        new RunRecord(
            machine,
            library,
            WorkerCommands.jvmFlags(),
            spec.commandLine().getParent().getParseResult().originalArgs(),
            startTime,
            (System.nanoTime() - startNanos) / 1e9,
            SEED,
            kernel,
            plan.run().baseline(),
            plan.run().generations(),
            Optional.empty(),
            rows,
            limits);
    final SweepRecord record =
        new SweepRecord(
            run,
            plan.run().sizes(),
            breakEvens,
            Scaling.of(run, plan.cores()),
            ChunkLengths.of(run));
    out.println(SweepText.render(record, console.style()));
    out.flush();
    // After the tables, so that a full disk does not lose them.
    if (json != null && format == RecordFormat.JMH) {
      JmhJson.write(record.run(), json);
    } else if (json != null) {
      SweepJson.write(record, json);
    }
    if (csv != null) {
      CsvReport.write(run, csv);
    }
    if (html != null) {
      HtmlReport.write(List.of(SweepJson.document(record)), html);
    }
    return ExitCodes.of(run);
  }

  /** Runs plans one after the other and collects what they find. */
  private record Sweeps(boolean showsProgress, List<Row> rows, List<LimitRow> limits) {

    /** Returns the rows of this plan, which are collected too. */
    List<Row> run(final RunPlan plan, final LongFunction<List<Contender>> contendersAt)
        throws InterruptedException {
      return PlannedRun.run(
          plan,
          showsProgress,
          coordinator -> {
            final List<Row> found = coordinator.sweep(contendersAt);
            rows.addAll(found);
            limits.addAll(coordinator.limits());
            return found;
          });
    }
  }

  /** Checks predictions by sweeping densely around them, in other processes. */
  private List<BreakEvenRow> checked(
      final List<BreakEvenRow> predictions,
      final SweepPlan plan,
      final double secondsLeft,
      final Sweeps sweeps)
      throws InterruptedException {
    final NavigableMap<Long, Set<Contender>> dense = new TreeMap<>();
    for (final BreakEvenRow prediction : predictions) {
      for (final long size : prediction.denseSizes()) {
        if (!plan.run().sizes().contains(size)) {
          dense
              .computeIfAbsent(size, _ -> new LinkedHashSet<>())
              .addAll(List.of(prediction.contender(), prediction.against()));
        }
      }
    }
    if (dense.isEmpty() || secondsLeft < LEAST_SHARE_OF_CHECK * totalSeconds()) {
      return predictions;
    }
    final List<Contender> all = dense.values().stream().flatMap(Set::stream).distinct().toList();
    final List<Row> rows =
        sweeps.run(
            runPlan(plan.run().kernel(), all, List.copyOf(dense.keySet()), secondsLeft),
            size -> List.copyOf(dense.get(size)));
    return predictions.stream().map(it -> it.measuredIn(rows, SEED)).toList();
  }

  private void requireUsable() {
    format.requireFile(json);
    final Map<Path, String> uses = new HashMap<>();
    ReportFile.requireOwn(json, "--json", uses);
    ReportFile.requireOwn(csv, "--csv", uses);
    ReportFile.requireOwn(html, "--html", uses);
    totalSeconds();
  }

  private SweepPlan plan(final Kernel kernel, final long lastLevelBytes) {
    final int cores = Runtime.getRuntime().availableProcessors();
    final int[] counts = threads == null ? threadCounts(cores) : ThreadCounts.parse(threads);
    final Contender baseline = DefaultContenders.BASELINE;
    final List<Contender> chosen =
        contenders == null
            ? defaultContenders(counts, cores)
            : ContenderChoice.of(contenders, counts, baseline, kernel);
    final double mainSeconds = MAIN_SHARE * totalSeconds();
    final RunPlan smallest = runPlan(kernel, chosen, List.of(LEAST_LARGEST), mainSeconds);
    final List<Long> sizes =
        elements == null
            ? SweepPlan.sizes(lastLevelBytes, kernel.bytesPerElement(), mostElements(smallest))
            : Arrays.stream(ElementCounts.parse(elements)).sorted().boxed().toList();
    return new SweepPlan(
        runPlan(kernel, chosen, sizes, mainSeconds),
        elements == null
            ? SweepPlan.twoPlaces(sizes, lastLevelBytes, kernel.bytesPerElement())
            : sizes,
        cores);
  }

  private RunPlan runPlan(
      final Kernel kernel,
      final List<Contender> chosen,
      final List<Long> sizes,
      final double planSeconds) {
    return new RunPlan(
        kernel,
        chosen,
        DefaultContenders.BASELINE,
        sizes,
        Optional.empty(),
        quick ? 1 : GENERATIONS,
        OptionalInt.empty(),
        planSeconds,
        SEED,
        Optional.empty());
  }

  private double totalSeconds() {
    return PlannedRun.seconds(seconds, quick ? QUICK_SECONDS : SECONDS);
  }

  /** 1 to twice the cores: each of few, else powers of two and the cores themselves. */
  private static int[] threadCounts(final int cores) {
    return IntStream.rangeClosed(1, 2 * cores)
        .filter(it -> it <= 4 || it == cores || it == 2 * cores || Integer.bitCount(it) == 1)
        .toArray();
  }

  private static List<Contender> defaultContenders(final int[] counts, final int cores) {
    final Stream<String> onThreads =
        ON_THREADS.stream()
            .flatMap(id ->
                Arrays.stream(counts).filter(count -> count > 1).mapToObj(count -> id + count));
    final Stream<String> inChunks =
        ON_THREADS.stream()
            .filter(_ -> Arrays.stream(counts).anyMatch(it -> it == cores && it > 1))
            .flatMap(id ->
                CHUNK_LENGTHS.stream()
                    .map(it -> id.substring(0, id.length() - 1) + ":" + it + "/" + cores));
    final Stream<String> onAllCores =
        ON_ALL_CORES.stream()
            .filter(_ -> cores > 1 && Arrays.stream(counts).anyMatch(it -> it == cores))
            .map(id -> id + cores);
    return Stream.of(ON_ONE_THREAD.stream(), onThreads, onAllCores, inChunks)
        .flatMap(it -> it)
        .map(Contender::parse)
        .toList();
  }

  /** What memory and time allow. */
  private static long mostElements(final RunPlan plan) {
    final long usableBytes = MachineLimits.usableMemoryBytes();
    final double nanosPerElement =
        (double) plan.contenders().size()
            * plan.generations()
            * CALLS_AT_LARGEST
            * USUAL_NANOS_PER_ELEMENT;
    long most =
        Math.max(LEAST_LARGEST, (long) (plan.seconds() * 1e9 * SHARE_OF_LARGEST / nanosPerElement));
    while (most > LEAST_LARGEST && !plan.fits(most, usableBytes)) {
      most /= 2;
    }
    return most;
  }
}
