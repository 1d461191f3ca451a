package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.coordinator.StallsRun;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.report.StallsJson;
import dev.tandem.bench.report.StallsText;
import dev.tandem.bench.result.StallsRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.worker.Collector;
import dev.tandem.bench.worker.StallTask;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.NativeLibrary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem stalls}: whom a long call holds up. */
@Command(
    name = "stalls",
    description = {
      "Ask for garbage collections in the middle of long calls, for each bridge and each collector"
          + " that the JDK has, in a JVM for each: what the collection, and with it every Java"
          + " thread, waits for.",
      "With --max-pause, show what cutting calls to a time brings instead."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured",
      "2:a process failed",
      "3:wrong usage, or something is missing on this machine"
    },
    footer = {
      "",
      "Examples:",
      "  tandem stalls --quick",
      "  tandem stalls --bridges jna,ffm-critical --collectors g1,zgc --json stalls.json",
      "  tandem stalls --max-pause 1ms --collectors g1"
    })
final class StallsCommand implements Callable<Integer> {
  private static final long[] CALLS_NANOS = {100_000_000, 300_000_000};
  private static final long[] QUICK_CALLS_NANOS = {100_000_000};
  private static final int EVENTS = 9;
  private static final int QUICK_EVENTS = 5;

  /** Enough for a 99th percentile; one of 99.9 needs ten times as many. */
  private static final int PAUSES = 1_000;

  private static final int QUICK_PAUSES = 100;
  private static final int MOST_COLLECTIONS = 100_000;
  private static final long PAUSES_ELEMENTS = 10_000_000;
  private static final int PAUSES_CALLS = 15;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--bridges",
      paramLabel = "ID[,ID...]",
      split = ",",
      description =
          "Bridges, or Java loops: java-counted, java-long-counted, java-vector (default: all; with"
              + " --max-pause jna, ffm-critical and jni-critical).")
  private List<String> bridges;

  @Option(
      names = "--collectors",
      paramLabel = "ID[,ID...]",
      split = ",",
      description = "g1, parallel, serial, zgc, shenandoah (default: those that this JDK has).")
  private List<String> collectors;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute in a call (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private String threads;

  @Option(
      names = "--max-pause",
      paramLabel = "TIME",
      description =
          "Cut calls to at most that long, such as 1ms or 500us, and show when collections begin,"
              + " and what cutting costs.")
  private String maxPause;

  @Option(
      names = "--collections",
      paramLabel = "N",
      description =
          "Collections for each bridge and collector (default: 9, with --max-pause 1000; with"
              + " --quick 5 and 100). A 99th percentile needs 1000 of them, one of 99.9 needs"
              + " 10000.")
  private Integer collections;

  @Option(
      names = "--quick",
      description = "One length of calls and fewer collections: about two minutes.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md.")
  private Path json;

  StallsCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    if (json != null) {
      ReportFile.requireWritable(json, "the JSON record");
    }
    final int threadCount = threads();
    final Optional<Duration> longest = Optional.ofNullable(maxPause).map(MaxPause::parse);
    final int events = events(longest.isPresent());
    final List<StallTask> tasks = tasks(longest.isPresent());
    final List<Collector> chosen = collectors();
    final Map<String, String> library = LibraryFacts.collect();
    // The machine's facts come from commands: not while anything is timed.
    final MachineFacts machine = MachineFacts.collect();
    final List<StallsRecord.Pressure> pressures = new ArrayList<>();
    final List<StallsRecord.Cell> cells =
        PlannedRun.measure(
            console.terminal(),
            (end, scratch, listener) -> {
              final StallsRun run =
                  new StallsRun(
                      NativeLibrary.tandem().path(), scratch, threadCount, events, listener);
              end.add(run::killWorker);
              if (longest.isPresent()) {
                return run.pauses(tasks, chosen, longest.get(), PAUSES_ELEMENTS, PAUSES_CALLS);
              }
              final List<StallsRecord.Cell> found =
                  run.stalls(tasks, chosen, quick ? QUICK_CALLS_NANOS : CALLS_NANOS);
              if (!quick) {
                pressures.addAll(
                    run.pressures(
                        tasks.stream().filter(StallsCommand::showsPressure).toList(),
                        chosen,
                        Runtime.getRuntime().availableProcessors()));
                found.addAll(run.failures());
              }
              return found;
            });
    final StallsRecord record =
        new StallsRecord(
            machine,
            library,
            WorkerCommands.jvmFlags(),
            spec.commandLine().getParent().getParseResult().originalArgs(),
            startTime,
            (System.nanoTime() - startNanos) / 1e9,
            threadCount,
            longest.map(Duration::toNanos),
            cells,
            pressures);
    final PrintWriter out = spec.commandLine().getOut();
    out.println(StallsText.render(record, console.style()));
    out.flush();
    // After the tables, so that a full disk does not lose them.
    if (json != null) {
      StallsJson.write(record, json);
    }
    return cells.stream().anyMatch(cell -> cell.status() == Status.FAILED)
        ? ExitCodes.WRONG_RESULT
        : ExitCodes.OK;
  }

  private int events(final boolean cut) {
    if (collections == null) {
      return cut ? quick ? QUICK_PAUSES : PAUSES : quick ? QUICK_EVENTS : EVENTS;
    }
    if (collections < 1 || collections > MOST_COLLECTIONS) {
      throw new UsageException(
          "--collections is a number from 1 to %d, not %d."
              .formatted(MOST_COLLECTIONS, collections));
    }
    return collections;
  }

  /** The default bridge, and those that hold up the JVM. */
  private static boolean showsPressure(final StallTask task) {
    return task.bridge()
        .filter(bridge -> bridge == BridgeKind.JNA || bridge.isCritical())
        .isPresent();
  }

  private int threads() {
    final int[] counts = ThreadCounts.parse(threads);
    if (counts.length != 1) {
      throw new UsageException("--threads of stalls is one number, not '" + threads + "'.");
    }
    return counts[0];
  }

  private List<StallTask> tasks(final boolean cut) {
    if (bridges == null && cut) {
      return StallTask.all().stream().filter(StallsCommand::showsPressure).toList();
    }
    return chosen("--bridges", bridges, StallTask.all(), StallTask::id);
  }

  private List<Collector> collectors() {
    final List<Collector> present =
        Arrays.stream(Collector.values()).filter(StallsCommand::isThere).toList();
    return chosen("--collectors", collectors, present, Collector::id);
  }

  private static <T> List<T> chosen(
      final String option,
      final List<String> ids,
      final List<T> all,
      final Function<T, String> idOf) {
    if (ids == null) {
      return all;
    }
    return ids.stream()
        .map(String::strip)
        .map(id ->
            all.stream()
                .filter(it -> idOf.apply(it).equals(id))
                .findFirst()
                .orElseThrow(() ->
                    new UsageException(
                        "%s '%s' is none of those that this machine has: %s."
                            .formatted(
                                option, id, String.join(", ", all.stream().map(idOf).toList())))))
        .distinct()
        .toList();
  }

  /** Whether this JDK was built with a collector: only a JVM can tell. */
  private static boolean isThere(final Collector collector) {
    try {
      return new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  collector.flag(),
                  "-XX:TieredStopAtLevel=1",
                  "-version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (final IOException unstartable) {
      return false;
    } catch (final InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
