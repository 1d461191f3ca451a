package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.Coordinator;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.report.CalibrationText;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.statistics.Calibration;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.kernel.Kernel;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem calibrate}: whether the verdicts are worth what they say. */
@Command(
    name = "calibrate",
    description = {
      "Compare a contender with itself in many runs, and count the verdicts: they must find no"
          + " difference, or one that was planted.",
      "A run for this takes as long as --seconds says, so that all of them take hours."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tandem calibrate --runs 200",
      "  tandem calibrate --runs 100 --planted 5"
    })
final class CalibrateCommand implements Callable<Integer> {
  private static final int GENERATIONS = 3;
  private static final int MOST_RUNS = 100_000;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--contender",
      paramLabel = "ID",
      description = "Who is compared with itself (default: ${DEFAULT-VALUE}).",
      defaultValue = "c-vector/none/single/1")
  private String contenderId;

  @Option(
      names = "--planted",
      paramLabel = "P",
      description =
          "How many percent more calls the one makes than it counts (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private int planted;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Runs, each with a seed of its own (default: ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int runs;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long a run should take (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private double seconds;

  @Option(
      names = "--elements",
      paramLabel = "N",
      description =
          "Elements of each array; small enough that a sample has a hundred calls and more, or a"
              + " planted percentage of them is no whole number (default: ${DEFAULT-VALUE}).",
      defaultValue = "1Ki")
  private String elements;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the first run; the next ones have the next (default: 1).",
      defaultValue = "1")
  private long seed;

  CalibrateCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Contender plain = Contender.parse(contenderId);
    requireSensible(plain);
    final Contender slowed = plain.withExtraPercent(planted);
    final long size = ElementCounts.parseSingle(elements);
    final PrintWriter out = spec.commandLine().getOut();
    Calibration calibration = Calibration.of(1 + planted / 100.0);
    for (int run = 0; run < runs; run++) {
      final Row row = row(slowed, rows(plan(plain, slowed, size, seed + run)));
      if (row.measurement().isEmpty()) {
        throw new UsageException(
            "run %d: %s: %s".formatted(run + 1, slowed, row.reason().orElse("")));
      }
      final Measurement measurement = row.measurement().get();
      calibration =
          calibration.with(
              measurement.ratioToTwin().orElseThrow().interval(),
              measurement.verdict().orElse(Verdict.NO_DIFFERENCE));
      out.println(CalibrationText.line(run + 1, measurement));
      out.flush();
    }
    out.println(CalibrationText.render(calibration, slowed, plain));
    out.flush();
    return calibration.isWithinPromise() ? ExitCodes.OK : ExitCodes.GATE_FAILED;
  }

  private void requireSensible(final Contender plain) {
    if (plain.extraPercent().isPresent() || plain.peer().isPresent()) {
      throw new UsageException(
          "--contender %s: give one of Tandem's, without a planted slowdown of its own"
              .formatted(contenderId));
    }
    if (planted < 0 || planted > 100) {
      throw new UsageException("--planted %d: give a percentage from 0 to 100".formatted(planted));
    }
    if (runs < 1 || runs > MOST_RUNS) {
      throw new UsageException("--runs %d: give 1 to %d".formatted(runs, MOST_RUNS));
    }
    PlannedRun.seconds(seconds, seconds);
    ContenderChoice.requireAvailable(plain, Kernel.EXPSUM);
  }

  private RunPlan plan(
      final Contender plain, final Contender slowed, final long size, final long seedOfRun) {
    return new RunPlan(
        Kernel.EXPSUM,
        List.of(plain, slowed),
        plain,
        List.of(size),
        Optional.empty(),
        GENERATIONS,
        OptionalInt.empty(),
        seconds,
        seedOfRun,
        Optional.empty());
  }

  private List<Row> rows(final RunPlan plan) throws InterruptedException {
    return PlannedRun.run(plan, console.terminal(), Coordinator::run);
  }

  private static Row row(final Contender contender, final List<Row> rows) {
    return rows.stream().filter(row -> row.contender().equals(contender)).findFirst().orElseThrow();
  }
}
