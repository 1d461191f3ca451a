package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.FactorPath;
import dev.tandem.bench.contender.FactorStep;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.machine.MachineLimits;
import dev.tandem.bench.report.ExplainJson;
import dev.tandem.bench.report.ExplainText;
import dev.tandem.bench.report.HtmlReport;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.result.Explanation;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tandem explain}: what the gap between two contenders is made of. */
@Command(
    name = "explain",
    description = {
      "Take the gap between two contenders apart into factors: math library, SIMD, code generation,"
          + " streaming stores, call, copy, threads. Each is measured by two contenders that differ"
          + " in that one thing, all in the same rounds.",
      "Says which of them a rewrite in C would buy, and which Java could have without."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the factors multiply to the gap",
      "1:they are more than 5 %% off, or a row is faster than the machine allows",
      "2:a contender failed",
      "3:wrong usage, or something is missing on this machine"
    },
    footer = {
      "",
      "Examples:",
      "  tandem explain --quick",
      "  tandem explain java-vector@heap/single/1 c-vector@copied/jna/single/1 --elements 8Ki",
      "  tandem explain c-vector/jna/pool/2 c-vector/jna/spawn/2 --json explained.json"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int GENERATIONS = 3;
  private static final double SECONDS = 60;
  private static final double QUICK_SECONDS = 20;
  private static final long SEED = 42;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Parameters(
      arity = "0..2",
      paramLabel = "FROM TO",
      hideParamSyntax = true,
      description =
          "Two contenders' ids, as 'tandem list' prints them (default: java-libm/single/1 and"
              + " c-vector/jna/pool/N; c-vector/jna/single/1 if N is 1).")
  private List<String> ends = new ArrayList<>();

  @Option(
      names = "--elements",
      paramLabel = "N",
      description = "Elements of each array, such as 8Ki or 1e6 (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000000")
  private String elements;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "N of the default contender (default: the number of processors). Ids that are given name"
              + " their own.")
  private String threads;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long it should take; longer if starting, warming up and three rounds do not fit"
              + " (default: 60, with --quick 20).")
  private Double seconds;

  @Option(
      names = "--quick",
      description =
          "One process for each contender. Intervals then leave out the luck of a process.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md.")
  private Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a report with charts, one file that opens offline.")
  private Path html;

  ExplainCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    if (json != null) {
      ReportFile.requireWritable(json, "--json");
    }
    if (html != null) {
      ReportFile.requireWritable(html, "--html");
    }
    final List<FactorStep> way = way();
    final RunPlan plan = plan(way);
    final Map<String, String> library = LibraryFacts.collect();
    final MachineFacts machine = MachineFacts.collect();
    final Explanation explanation =
        PlannedRun.run(
            plan,
            console.terminal(),
            coordinator -> {
              final List<Row> rows = coordinator.run();
              return Explanation.of(
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
                      rows,
                      coordinator.limits()),
                  way);
            });
    final PrintWriter out = spec.commandLine().getOut();
    out.print(ExplainText.render(explanation, console.style()));
    out.flush();
    if (json != null) {
      ExplainJson.write(explanation, json);
    }
    if (html != null) {
      HtmlReport.write(List.of(ExplainJson.document(explanation)), html);
    }
    final int ofRun = ExitCodes.of(explanation.run());
    return ofRun == ExitCodes.OK && !explanation.isWhole() ? ExitCodes.GATE_FAILED : ofRun;
  }

  private List<FactorStep> way() {
    if (ends.size() == 1) {
      throw new UsageException(
          "explain %s: give two contenders, FROM and TO, or none for the default"
              .formatted(ends.getFirst()));
    }
    if (!ends.isEmpty() && threads != null) {
      throw new UsageException(
          "--threads %s: %s and %s name their threads themselves; leave --threads out"
              .formatted(threads, ends.getFirst(), ends.getLast()));
    }
    final Contender from =
        ends.isEmpty() ? DefaultContenders.BASELINE : Contender.parse(ends.getFirst());
    final Contender to = ends.isEmpty() ? defaultTo() : Contender.parse(ends.getLast());
    ContenderChoice.requireAvailable(from, Kernel.EXPSUM);
    ContenderChoice.requireAvailable(to, Kernel.EXPSUM);
    return FactorPath.between(from, to, it -> Availability.reasonUnavailable(it, Kernel.EXPSUM));
  }

  private Contender defaultTo() {
    final int[] counts =
        threads == null
            ? new int[] {Runtime.getRuntime().availableProcessors()}
            : ThreadCounts.parse(threads);
    if (counts.length != 1) {
      throw new UsageException("--threads %s: give one number of threads".formatted(threads));
    }
    return Contender.parse(
        counts[0] == 1 ? "c-vector/jna/single/1" : "c-vector/jna/pool/" + counts[0]);
  }

  private RunPlan plan(final List<FactorStep> way) {
    final double totalSeconds = PlannedRun.seconds(seconds, quick ? QUICK_SECONDS : SECONDS);
    final long size = ElementCounts.parseSingle(elements);
    final List<Contender> contenders = new ArrayList<>(List.of(way.getFirst().from()));
    way.forEach(step -> contenders.add(step.to()));
    final RunPlan plan =
        new RunPlan(
            Kernel.EXPSUM,
            contenders,
            contenders.getFirst(),
            List.of(size),
            Optional.empty(),
            quick ? 1 : GENERATIONS,
            OptionalInt.empty(),
            totalSeconds,
            SEED,
            Optional.empty());
    plan.requireOneGroup(MachineLimits.usableMemoryBytes());
    return plan;
  }
}
