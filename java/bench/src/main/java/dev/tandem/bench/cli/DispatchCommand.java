package dev.tandem.bench.cli;

import dev.tandem.bench.coordinator.DispatchRun;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.DispatchJson;
import dev.tandem.bench.report.DispatchText;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.result.Conditions;
import dev.tandem.bench.result.DispatchRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.worker.DispatchTask;
import dev.tandem.bench.worker.DispatchWorkerMain;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem dispatch}: what it costs to get chunks onto threads. */
@Command(
    name = "dispatch",
    description =
        "Time the handing out and gathering of chunks for each threading and thread count, back to"
            + " back and after pauses, and check that an idle pool uses no CPU.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured, and idle pools use no CPU",
      "2:a task failed, or an idle pool used CPU time",
      "3:wrong usage, or something is missing on this machine"
    })
final class DispatchCommand implements Callable<Integer> {
  private static final int GENERATIONS = 3;
  private static final int ROUNDS = 25;
  private static final long SEED = 42;
  private static final int HEAP_MEBIBYTES = 64;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--threads",
      paramLabel = "N[,N...]",
      description = "Thread counts (default: 1 and the number of processors).")
  private String threads;

  @Option(
      names = "--quick",
      description =
          "One process instead of three, about 40 seconds with two thread counts. Intervals then"
              + " leave out the luck of a process.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md.")
  private Path json;

  DispatchCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    if (json != null) {
      ReportFile.requireWritable(json, "the JSON record");
    }
    final int[] counts = ThreadCounts.parseOrUsual(threads);
    final Map<String, String> library = LibraryFacts.collect();
    // The machine's facts come from commands: not while anything is timed.
    final MachineFacts machine = MachineFacts.collect();
    final int generations = quick ? 1 : GENERATIONS;
    final DispatchRun run =
        PlannedRun.run(
            DispatchWorkerMain.class,
            HEAP_MEBIBYTES,
            console.terminal(),
            (command, listener) ->
                new DispatchRun(
                    DispatchTask.all(counts), command, generations, ROUNDS, SEED, listener));
    final DispatchRecord record =
        new DispatchRecord(
            new Conditions(
                machine,
                library,
                WorkerCommands.jvmFlags(),
                spec.commandLine().getParent().getParseResult().originalArgs(),
                startTime,
                (System.nanoTime() - startNanos) / 1e9,
                SEED,
                generations,
                ROUNDS),
            run.rows(),
            run.idle());
    final PrintWriter out = spec.commandLine().getOut();
    out.println(DispatchText.render(record, console.style()));
    out.flush();
    // After the tables, so that a full disk does not lose them.
    if (json != null) {
      DispatchJson.write(record, json);
    }
    return exitCode(record);
  }

  private static int exitCode(final DispatchRecord record) {
    final List<DispatchRecord.Row> rows = record.rows();
    return rows.stream().anyMatch(row -> row.status() == Status.FAILED)
            || !record.idle().map(DispatchRecord.Idle::isKept).orElse(true)
        ? ExitCodes.WRONG_RESULT
        : ExitCodes.OK;
  }
}
