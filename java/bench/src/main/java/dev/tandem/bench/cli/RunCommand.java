package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.input.NpyFile;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.jmh.JmhJson;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.machine.MachineLimits;
import dev.tandem.bench.report.CsvReport;
import dev.tandem.bench.report.HtmlReport;
import dev.tandem.bench.report.JsonReport;
import dev.tandem.bench.report.TableReport;
import dev.tandem.bench.report.VerdictText;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.formula.OwnLoop;
import dev.tandem.kernel.Kernel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem run}: the side-by-side table. */
@Command(
    name = "run",
    description =
        "Time Java against C under one chunked threading model, on exp(2.1*a + 3.2*b) or a formula"
            + " of yours, and print one table with a verdict.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tandem run --quick",
      "  tandem run --formula 'where(x > 0, log1p(x), -sqrt(-x))' --elements 1e6",
      "  tandem run --c-file blend.c --java-file Blend.java --ulp 1",
      "  tandem run --contenders 'c-vector/*,java-vector*' --elements 1e6,16Mi",
      "  tandem run --input a=a.npy --input b=b.npy --output out.npy --json run.json"
    })
final class RunCommand implements Callable<Integer> {
  private static final int GENERATIONS = 3;
  private static final double SECONDS = 110;
  private static final double QUICK_SECONDS = 22;
  private static final String DEFAULT_ELEMENTS = "1000000";

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Mixin private FormulaOption formula;
  @Mixin private OwnLoopOption ownLoop;

  @Option(
      names = "--contenders",
      paramLabel = "GLOBS",
      description =
          "Contender ids or globs, separated by commas; '*' also crosses '/'. 'tandem list' prints"
              + " all ids. By default, the table of the README.")
  private String contenders;

  @Option(
      names = "--baseline",
      paramLabel = "ID",
      description =
          "The contender that every row is compared with (default: java-libm/single/1; for a loop"
              + " of yours java-own/single/1).")
  private String baseline;

  @Option(
      names = "--elements",
      paramLabel = "N[,N...]",
      description =
          "Elements of each array, such as 1000000, 1e6, 64Ki or 16Mi; several give a table each"
              + " (default: "
              + DEFAULT_ELEMENTS
              + ").")
  private String elements;

  @Option(
      names = "--threads",
      paramLabel = "N[,N...]",
      description = "Thread counts of the contenders (default: 1 and the number of processors).")
  private String threads;

  @Option(
      names = "--quick",
      description =
          "One process for each contender and about 30 seconds in all. Intervals then leave out"
              + " the luck of a process.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long the run should take; longer if starting, warming up and three rounds do not fit"
              + " (default: 110, with --quick 22).")
  private Double seconds;

  @Option(
      names = "--precision",
      paramLabel = "P%",
      description =
          "Start further processes for each contender, up to twice as many as usual and within"
              + " --seconds, until both ends of every ratio's interval are within so many percent"
              + " of it (default: as many as usual).")
  private String precision;

  @Option(
      names = "--max-pause",
      paramLabel = "TIME",
      description =
          "Cut the calls of ffm-critical and jni-critical, which hold up the JVM while they run, to"
              + " at most that long, such as 1ms or 500us (see 'tandem stalls').")
  private String maxPause;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Passes over all contenders in each generation, whatever time they take (default: until"
              + " --seconds are over).")
  private Integer rounds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of the inputs, the order of the rounds and the bootstrap (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "42")
  private long seed;

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE.npy",
      description =
          "A NumPy file of float64, or what --type says, for an input; give one for each of a and"
              + " b, or of the formula's names (default: seeded uniform random numbers in [0, 1)).")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "FILE.npy",
      description = "Write the results of the fastest verified contender.")
  private Path output;

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

  @Option(names = "--csv", paramLabel = "FILE", description = "Write one line for each row.")
  private Path csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Write a report with charts, one file that opens offline; 'tandem report' merges"
              + " several.")
  private Path html;

  @Option(names = "--dry-run", description = "Print what would run and what it costs, and end.")
  private boolean dryRun;

  @Option(names = "--quiet", description = "Print neither table nor progress, only errors.")
  private boolean quiet;

  RunCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    requireWritable();
    format.requireFile(json);
    ownLoop.requireWhole();
    if (!ownLoop.isGiven()) {
      return run(formula.kernel());
    }
    formula.requireNone("--c-file");
    try (EndOfRun end = EndOfRun.begin()) {
      return run(ownLoop.compile(end).kernel());
    }
  }

  private int run(final Kernel kernel) throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    final RunPlan plan = plan(kernel);
    if (dryRun) {
      printCost(plan);
      return ExitCodes.OK;
    }
    // Fails at once, not after the run, where no code can be chosen (TANDEM_ISA).
    final Map<String, String> library =
        Kernels.formulaOf(kernel).isPresent() || Kernels.ownLoopOf(kernel).isPresent()
            ? LibraryFacts.collectWithCompiler()
            : LibraryFacts.collect();
    // The machine's facts come from commands: not while anything is timed.
    final MachineFacts machine = MachineFacts.collect();
    final Found found =
        PlannedRun.run(
            plan,
            !quiet && console.terminal(),
            coordinator ->
                new Found(coordinator.run(), coordinator.limits(), coordinator.outputOf()));
    final RunRecord record =
        new RunRecord(
            machine,
            library,
            WorkerCommands.jvmFlags(),
            commandLine(),
            startTime,
            (System.nanoTime() - startNanos) / 1e9,
            plan.seed(),
            kernel,
            plan.baseline(),
            plan.generations(),
            rounds == null ? Optional.empty() : Optional.of(rounds),
            found.rows(),
            found.limits());
    publish(record, found.outputOf());
    return ExitCodes.of(record);
  }

  private record Found(List<Row> rows, List<LimitRow> limits, Optional<Contender> outputOf) {}

  private List<String> commandLine() {
    // As typed, which has no 'run' where it was left out; then it begins with an option.
    final List<String> typed = spec.commandLine().getParseResult().originalArgs();
    final List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(typed.subList(typed.indexOf("run") + 1, typed.size()));
    return arguments;
  }

  private void publish(final RunRecord record, final Optional<Contender> outputOf) {
    if (!quiet) {
      final PrintWriter out = spec.commandLine().getOut();
      out.println(TableReport.render(record, console.style()));
      out.println(VerdictText.of(record, console.style()));
      outputOf.ifPresent(
          contender -> out.println("\n" + output + " holds the results of " + contender + "."));
      out.flush();
    }
    // After the table, so that a full disk does not lose it.
    if (json != null && format == RecordFormat.JMH) {
      JmhJson.write(record, json);
    } else if (json != null) {
      JsonReport.write(record, json);
    }
    if (csv != null) {
      CsvReport.write(record, csv);
    }
    if (html != null) {
      HtmlReport.write(List.of(JsonReport.document(record)), html);
    }
  }

  private RunPlan plan(final Kernel kernel) {
    if (rounds != null && seconds != null) {
      throw new UsageException(
          "--rounds and --seconds contradict each other: either fixes how long the run takes; give"
              + " one of them");
    }
    if (rounds != null && rounds < 1) {
      throw new UsageException("--rounds " + rounds + ": give a whole number, 1 or more");
    }
    final double totalSeconds = PlannedRun.seconds(seconds, quick ? QUICK_SECONDS : SECONDS);
    if (rounds != null && precision != null) {
      throw new UsageException(
          "--rounds and --precision contradict each other: either decides how much is measured;"
              + " give one of them");
    }
    final Optional<List<NpyFile>> files = inputFiles(kernel);
    final List<Long> sizes = sizes(files);
    if (output != null && sizes.size() > 1) {
      throw new UsageException("--output holds one result; give one size with --elements");
    }
    if (baseline != null && baseline.contains("*")) {
      throw new UsageException(
          "--baseline %s: give one contender's id, not a glob; 'tandem list' prints all ids"
              .formatted(baseline));
    }
    final Contender baselineContender =
        baseline != null
            ? Contender.parse(baseline)
            : ownLoop.isGiven() ? DefaultContenders.OWN_BASELINE : DefaultContenders.BASELINE;
    ContenderChoice.requireAvailable(baselineContender, kernel);
    return new RunPlan(
        kernel,
        maxPause == null
            ? selected(kernel, baselineContender)
            : MaxPause.cut(
                selected(kernel, baselineContender), baselineContender, MaxPause.parse(maxPause)),
        baselineContender,
        sizes,
        files.map(
            list -> list.stream().map(it -> new InputRange(it.path(), it.dataOffset())).toList()),
        quick ? 1 : GENERATIONS,
        precision == null ? OptionalDouble.empty() : OptionalDouble.of(share(precision)),
        rounds == null ? OptionalInt.empty() : OptionalInt.of(rounds),
        totalSeconds,
        seed,
        Optional.ofNullable(output));
  }

  /** {@code "2%"} as 0.02. */
  private static double share(final String percent) {
    if (percent.matches("[0-9]{1,2}(\\.[0-9]{1,3})?%?")) {
      final double share = Double.parseDouble(percent.replace("%", "")) / 100;
      if (share > 0) {
        return share;
      }
    }
    throw new UsageException(
        "--precision %s: give a percentage above 0 and below 100, such as 2%%".formatted(percent));
  }

  private List<Contender> selected(final Kernel kernel, final Contender baselineContender) {
    final int cores = Runtime.getRuntime().availableProcessors();
    final int[] counts =
        threads == null
            ? Arrays.stream(new int[] {1, cores}).distinct().toArray()
            : ThreadCounts.parse(threads);
    if (contenders != null) {
      return ContenderChoice.of(contenders, counts, baselineContender, kernel);
    }
    final Set<Contender> chosen = new LinkedHashSet<>();
    for (final int count : counts) {
      (ownLoop.isGiven()
              ? DefaultContenders.ofOwnLoop(count)
              : formula.isGiven()
                  ? DefaultContenders.ofFormula(count)
                  : DefaultContenders.of(count))
          .stream().filter(it -> it.threads() == count).forEach(chosen::add);
    }
    return ContenderChoice.withBaseline(chosen, baselineContender);
  }

  private Optional<List<NpyFile>> inputFiles(final Kernel kernel) {
    if (inputs.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        NamedFiles.of(
            inputs,
            kernel.inputNames(),
            kernel.type(),
            Kernels.ownLoopOf(kernel).map(OwnLoop::name).orElse(kernel.formula())));
  }

  private List<Long> sizes(final Optional<List<NpyFile>> files) {
    if (files.isEmpty()) {
      return Arrays.stream(ElementCounts.parse(elements == null ? DEFAULT_ELEMENTS : elements))
          .boxed()
          .toList();
    }
    final List<NpyFile> list = files.get();
    final long length = list.getFirst().elements();
    if (elements != null && !Arrays.equals(ElementCounts.parse(elements), new long[] {length})) {
      throw new UsageException(
          "--elements %s contradicts --input: the files have %d elements; leave --elements out"
              .formatted(elements, length));
    }
    return List.of(length);
  }

  /** Finds out before the run, not after it, that a file cannot be written. */
  private void requireWritable() {
    final Map<Path, String> uses = new HashMap<>();
    for (final String input : inputs) {
      uses.put(
          Path.of(input.substring(input.indexOf('=') + 1)).toAbsolutePath().normalize(),
          "an input");
    }
    for (final Path file : Arrays.asList(json, csv, html, output)) {
      if (file != null) {
        final String use = uses.put(file.toAbsolutePath().normalize(), "an output");
        if (use != null) {
          throw new UsageException(
              "%s is already %s of this run; name another file".formatted(file, use));
        }
        final Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
          throw new UsageException(
              file + " cannot be written: " + folder + " is no folder that can be written to");
        }
        if (Files.isDirectory(file)) {
          throw new UsageException(file + " is a folder; name a file");
        }
      }
    }
  }

  private void printCost(final RunPlan plan) {
    final PrintWriter out = spec.commandLine().getOut();
    final long usableBytes = MachineLimits.usableMemoryBytes();
    for (final long size : plan.sizes()) {
      final List<List<Contender>> groups = plan.groups(size, usableBytes);
      out.printf(
          "%s%s on %d elements: %d contenders in %d group%s, %d generation%s, %s%n",
          plan.kernel().formula(),
          TableReport.inType(plan.kernel()),
          size,
          plan.contenders().size(),
          groups.size(),
          groups.size() == 1 ? "" : "s",
          plan.generations(),
          plan.generations() == 1 ? "" : "s",
          plan.rounds().isPresent()
              ? plan.rounds().getAsInt() + " rounds in each"
              : "about %.0f s for all sizes".formatted(plan.seconds()));
      for (final List<Contender> group : groups) {
        out.printf(
            "  %.2f GiB of %.2f GiB available:%n",
            gibibytes(plan.memoryBytes(group, size)), gibibytes(usableBytes));
        for (final Contender contender : group) {
          out.printf(
              "    %s%s%n",
              contender,
              Availability.reasonUnavailable(contender, plan.kernel())
                  .map(reason -> "  (unavailable: " + reason + ")")
                  .orElse(""));
        }
        for (final MeasuredLimit limit : MeasuredLimit.of(group, plan.kernel(), size)) {
          out.printf(
              "    limit %s on %d thread%s%s%n",
              limit.limit().id(),
              limit.threads(),
              limit.threads() == 1 ? "" : "s",
              Availability.reasonUnavailable(limit.contender(), limit.limit().kernel())
                  .map(reason -> "  (unavailable: " + reason + ")")
                  .orElse(""));
        }
      }
    }
    out.flush();
  }

  private static double gibibytes(final long bytes) {
    return bytes / (double) (1L << 30);
  }
}
