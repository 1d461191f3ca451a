package dev.tandem.bench.cli;

import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.Coordinator;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.gallery.GalleryLoop;
import dev.tandem.bench.gallery.GalleryText;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.kernel.Kernel;
import java.io.PrintWriter;
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

  private static final List<String> CONTENDERS =
      List.of(
          "java-loop/single/1",
          "c-loop/jna/single/1",
          "java-jdk-vector/single/1",
          "c-libmvec/jna/single/1");

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

  GalleryCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final long size = ElementCounts.parseSingle(elements);
    final Map<String, String> library = LibraryFacts.collect();
    // The machine's facts come from commands: not while anything is timed.
    final MachineFacts machine = MachineFacts.collect();
    final Map<GalleryLoop, List<Row>> rows = new LinkedHashMap<>();
    for (final GalleryLoop loop : GalleryLoop.all()) {
      rows.put(loop, rows(loop, size));
    }
    final PrintWriter out = spec.commandLine().getOut();
    out.println(GalleryText.render(machine, library, size, rows, console.style()));
    out.flush();
    return rows.values().stream()
            .flatMap(List::stream)
            .anyMatch(row -> row.status() == Status.FAILED)
        ? ExitCodes.WRONG_RESULT
        : ExitCodes.OK;
  }

  /** Those that are not available are rows too, beside those that were timed. */
  private List<Row> rows(final GalleryLoop loop, final long size) throws InterruptedException {
    final Kernel kernel = loop.formula().kernel();
    final List<Contender> all = CONTENDERS.stream().map(Contender::parse).toList();
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
