package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.compare.JmhResults;
import dev.tandem.bench.coordinator.CallsRun;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.jmh.CallsJmh;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.CallsJson;
import dev.tandem.bench.report.CallsText;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.result.CallsRecord;
import dev.tandem.bench.result.Conditions;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.worker.CallTask;
import dev.tandem.bench.worker.CallsWorkerMain;
import dev.tandem.bridge.NativeLibrary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem calls}: what a call of C costs through each bridge. */
@Command(
    name = "calls",
    description =
        "Time calls of C functions that return at once, through each bridge: without arguments,"
            + " with three pointers and a length, and with heap arrays of 1 to 1 Mi elements that"
            + " are copied or held; and say how many elements of the seed kernel a call is worth.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured that exists here",
      "1:with --jmh, the harnesses do not agree",
      "2:a bridge failed",
      "3:wrong usage, or something is missing on this machine"
    })
final class CallsCommand implements Callable<Integer> {
  private static final int GENERATIONS = 3;
  private static final int ROUNDS = 15;
  private static final long SEED = 42;
  private static final int JMH_PASSES = 5;
  private static final int QUICK_JMH_PASSES = 3;
  private static final int JMH_ELEMENTS = 1 << 10;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--threads",
      paramLabel = "N[,N...]",
      description = "Threads that call at once (default: 1 and the number of processors).")
  private String threads;

  @Option(
      names = "--quick",
      description =
          "One process for each bridge instead of three. Intervals then leave out the luck of a"
              + " process.")
  private boolean quick;

  @Option(
      names = "--jmh",
      description =
          "Afterwards, time calls from one thread by JMH too, and compare both. About four minutes"
              + " more, half of that with --quick.")
  private boolean jmh;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md.")
  private Path json;

  CallsCommand(final Console console) {
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
    if (jmh && IntStream.of(counts).noneMatch(it -> it == 1)) {
      throw new UsageException(
          "--jmh compares calls from one thread; give --threads 1 or leave it out");
    }
    final Map<String, String> library = LibraryFacts.collect();
    // The machine's facts come from commands: not while anything is timed.
    final MachineFacts machine = MachineFacts.collect();
    final int generations = quick ? 1 : GENERATIONS;
    final CallsRun run =
        PlannedRun.run(
            CallsWorkerMain.class,
            CallTask.heapMebibytes(counts),
            console.terminal(),
            (command, listener) ->
                new CallsRun(CallTask.all(counts), command, generations, ROUNDS, SEED, listener));
    final List<CallsRecord.JmhRow> underJmh = jmh ? underJmh() : List.of();
    final CallsRecord record =
        new CallsRecord(
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
            underJmh);
    final PrintWriter out = spec.commandLine().getOut();
    out.print(CallsText.render(record, console.style()));
    out.flush();
    // After the tables, so that a full disk does not lose them.
    if (json != null) {
      CallsJson.write(record, json);
    }
    return exitCode(record);
  }

  private static int exitCode(final CallsRecord record) {
    if (record.rows().stream().anyMatch(row -> row.status() == Status.FAILED)
        || record.jmh().stream().anyMatch(row -> row.reason().isPresent())) {
      return ExitCodes.WRONG_RESULT;
    }
    return record.jmh().stream().allMatch(row -> record.agrees(row).orElse(true))
        ? ExitCodes.OK
        : ExitCodes.GATE_FAILED;
  }

  /** Of the sizes of arrays one, since what they add is copying. */
  private List<CallsRecord.JmhRow> underJmh() throws InterruptedException {
    final List<CallTask> tasks =
        CallTask.all(1).stream()
            .filter(task -> task.elements() == 0 || task.elements() == JMH_ELEMENTS)
            .filter(task -> task.reasonUnavailable().isEmpty())
            .toList();
    return PlannedRun.measure(
        console.terminal(),
        (_, scratch, listener) -> {
          final CallsJmh harness =
              new CallsJmh(
                  tasks,
                  quick ? QUICK_JMH_PASSES : JMH_PASSES,
                  SEED,
                  NativeLibrary.tandem().path(),
                  scratch,
                  listener);
          final JmhResults results = harness.run();
          return tasks.stream()
              .map(task ->
                  new CallsRecord.JmhRow(
                      task,
                      Optional.ofNullable(harness.failures().get(task)),
                      results.time(CallsJmh.key(task)),
                      results.ratio(CallsJmh.key(task), task.withDefaultBridge().id())))
              .toList();
        });
  }
}
