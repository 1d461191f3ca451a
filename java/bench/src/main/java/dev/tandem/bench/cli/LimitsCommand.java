package dev.tandem.bench.cli;

import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.machine.CpuFacts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.LimitsReport;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.kernel.Kernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem limits}: what the machine allows, by itself. */
@Command(
    name = "limits",
    description = {
      "Measure what this machine allows, in one run: how fast two arrays are read and one is"
          + " written, in each cache and in memory, by plain and by streaming stores, and how many"
          + " fused multiply-adds it executes.",
      "'tandem run' measures those that bound its rows by itself."
    },
    sortOptions = false)
final class LimitsCommand implements Callable<Integer> {
  private static final int GENERATIONS = 3;
  private static final double SECONDS = 20;
  private static final long SEED = 42;

  /** So much larger than the last level's caches together that next to nothing stays in them. */
  private static final int TIMES_LAST_LEVEL = 4;

  /** Where the system does not tell: no first level is smaller, and few last ones are larger. */
  private static final long USUAL_FIRST_LEVEL_BYTES = 32L << 10;

  private static final long USUAL_LAST_LEVEL_BYTES = 64L << 20;

  /** Whole lines, and nothing left over after the widest vectors. */
  private static final long ELEMENTS_STEP = 64;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--threads",
      paramLabel = "N[,N...]",
      description = "Thread counts (default: 1 and the number of processors).")
  private String threads;

  @Option(
      names = "--elements",
      paramLabel = "N",
      description =
          "Elements of the arrays that lie in memory, such as 32Mi (default: so many that they are"
              + " "
              + TIMES_LAST_LEVEL
              + " times as large as the caches of the last level).")
  private String elements;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long it should take; longer if starting, warming up and three rounds do not fit"
              + " (default: 20).")
  private Double seconds;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md.")
  private Path json;

  LimitsCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    if (json != null) {
      ReportFile.requireWritable(json, "--json");
    }
    final double totalSeconds = PlannedRun.seconds(seconds, SECONDS);
    final int[] counts = ThreadCounts.parseOrUsual(threads);
    final Optional<Long> given =
        elements == null ? Optional.empty() : Optional.of(ElementCounts.parseSingle(elements));
    final Map<String, String> library = LibraryFacts.collect();
    final MachineFacts machine = MachineFacts.collect();
    final long memoryElements = given.orElseGet(() -> memoryElements(machine.cpu()));
    final RunPlan plan =
        new RunPlan(
            Kernel.EXPSUM,
            List.of(),
            DefaultContenders.BASELINE,
            List.of(memoryElements),
            Optional.empty(),
            GENERATIONS,
            OptionalInt.empty(),
            totalSeconds,
            SEED,
            Optional.empty());
    final List<MeasuredLimit> measured = measured(counts, memoryElements, machine.cpu());
    final List<LimitRow> limits =
        PlannedRun.run(plan, console.terminal(), coordinator -> coordinator.runLimits(measured));
    final RunRecord record =
        new RunRecord(
            machine,
            library,
            WorkerCommands.jvmFlags(),
            spec.commandLine().getParseResult().originalArgs(),
            startTime,
            (System.nanoTime() - startNanos) / 1e9,
            plan.seed(),
            plan.kernel(),
            plan.baseline(),
            plan.generations(),
            Optional.empty(),
            List.of(),
            limits);
    final PrintWriter out = spec.commandLine().getOut();
    out.print(LimitsReport.render(record, console.style()));
    out.flush();
    if (json != null) {
      LimitsReport.write(record, json);
    }
    return exitCode(limits);
  }

  private static int exitCode(final List<LimitRow> limits) {
    if (limits.stream().anyMatch(it -> it.row().status() == Status.FAILED)) {
      return ExitCodes.WRONG_RESULT;
    }
    return limits.stream().anyMatch(it -> it.row().status() == Status.OK)
        ? ExitCodes.OK
        : ExitCodes.USAGE_OR_ENVIRONMENT;
  }

  private static long memoryElements(final CpuFacts cpu) {
    return wholeSteps(TIMES_LAST_LEVEL * cpu.lastLevelBytes().orElse(USUAL_LAST_LEVEL_BYTES));
  }

  /** For each number of threads, each place of the data from the nearest on. */
  private static List<MeasuredLimit> measured(
      final int[] counts, final long memoryElements, final CpuFacts cpu) {
    final List<MeasuredLimit> measured = new ArrayList<>();
    for (final int count : counts) {
      measured.add(new MeasuredLimit(Limit.FMA, count, memoryElements));
      for (final long bytes : inCacheBytes(cpu)) {
        measured.add(new MeasuredLimit(Limit.TRIAD, count, count * wholeSteps(bytes)));
      }
      measured.add(new MeasuredLimit(Limit.TRIAD, count, memoryElements));
      measured.add(new MeasuredLimit(Limit.TRIAD_STREAM, count, memoryElements));
    }
    return measured.stream().distinct().toList();
  }

  /** Half of what a thread has of the two nearest caches: the rest is for what else runs. */
  private static long[] inCacheBytes(final CpuFacts cpu) {
    return cpu.dataCaches().isEmpty()
        ? new long[] {USUAL_FIRST_LEVEL_BYTES / 2}
        : cpu.dataCaches().stream().limit(2).mapToLong(it -> it.bytesPerCpu() / 2).toArray();
  }

  private static long wholeSteps(final long bytes) {
    final long elements = bytes / Limit.TRIAD.kernel().bytesPerElement();
    return Math.max(1, elements / ELEMENTS_STEP) * ELEMENTS_STEP;
  }
}
