package dev.tandem.bench.cli;

import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.Coordinator;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.gallery.GalleryJson;
import dev.tandem.bench.gallery.GalleryLoop;
import dev.tandem.bench.gallery.GalleryRecord;
import dev.tandem.bench.gallery.GalleryText;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.kernel.Kernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem gallery}: what kind of loop gains. */
@Command(
    name = "gallery",
    description =
        "Time Java against C, of the same kind and on one thread, on loops of many kinds, and print"
            + " one table: what gains by moving to C, and what does not.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that exist here were measured",
      "2:a wrong result, or a contender that crashed or hung",
      "3:wrong usage, or something is missing on this machine"
    })
final class GalleryCommand implements Callable<Integer> {
  private static final double SECONDS = 12;
  private static final double QUICK_SECONDS = 5;
  private static final int GENERATIONS = 3;
  private static final long SEED = 42;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--elements",
      paramLabel = "N",
      description =
          "Elements of each array (default: ${DEFAULT-VALUE}, which stay in a cache: larger ones"
              + " show the memory more than the loops).",
      defaultValue = "8Ki")
  private String elements;

  @Option(
      names = "--quick",
      description = "One process for each contender instead of three, about a minute in all.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md; 'tandem report' draws it.")
  private Path json;

  GalleryCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    final long size = ElementCounts.parseSingle(elements);
    if (json != null) {
      ReportFile.requireWritable(json, "the JSON record");
    }
    final Map<String, String> library = LibraryFacts.collectWithCompiler();
    // The machine's facts come from commands: not while anything is timed.
    final MachineFacts machine = MachineFacts.collect();
    final Map<GalleryLoop, List<Row>> rows = new LinkedHashMap<>();
    try (EndOfRun end = EndOfRun.begin()) {
      final ScratchFolder folder = ScratchFolder.create();
      end.add(folder::delete);
      for (final GalleryLoop loop : GalleryLoop.all()) {
        rows.put(loop, rows(loop, loop.kernel(folder.path()), size));
      }
    }
    final GalleryRecord record =
        new GalleryRecord(
            machine,
            library,
            WorkerCommands.jvmFlags(),
            spec.commandLine().getParent().getParseResult().originalArgs(),
            startTime,
            (System.nanoTime() - startNanos) / 1e9,
            SEED,
            quick ? 1 : GENERATIONS,
            size,
            rows);
    final PrintWriter out = spec.commandLine().getOut();
    out.println(GalleryText.render(record, console.style()));
    out.flush();
    // After the tables, so that a full disk does not lose them.
    if (json != null) {
      GalleryJson.write(record, json);
    }
    return rows.values().stream()
            .flatMap(List::stream)
            .anyMatch(row -> row.status() == Status.FAILED)
        ? ExitCodes.WRONG_RESULT
        : ExitCodes.OK;
  }

  /** Those that are not available are rows too, beside those that were timed. */
  private List<Row> rows(final GalleryLoop loop, final Kernel kernel, final long size)
      throws InterruptedException {
    final List<Contender> all = loop.contenders();
    final List<Contender> available =
        all.stream().filter(it -> Availability.reasonUnavailable(it, kernel).isEmpty()).toList();
    final List<Row> unavailable =
        all.stream()
            .filter(it -> !available.contains(it))
            .map(it ->
                Row.notOk(
                    kernel,
                    it,
                    size,
                    Status.UNAVAILABLE,
                    Optional.empty(),
                    Availability.reasonUnavailable(it, kernel).orElseThrow()))
            .toList();
    if (available.isEmpty()) {
      return unavailable;
    }
    final RunPlan plan =
        new RunPlan(
            kernel,
            available,
            available.getFirst(),
            List.of(size),
            Optional.empty(),
            quick ? 1 : GENERATIONS,
            OptionalInt.empty(),
            quick ? QUICK_SECONDS : SECONDS,
            SEED,
            Optional.empty());
    return Stream.concat(
            PlannedRun.run(plan, console.terminal(), Coordinator::run).stream(),
            unavailable.stream())
        .toList();
  }
}
