package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.input.ElementCounts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.splits.Splits;
import dev.tandem.bench.splits.SplitsText;
import dev.tandem.bridge.UnavailableException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem splits}: how many Java threads should call, with how many OpenMP threads each. */
@Command(
    name = "splits",
    description =
        "Time every split of a budget of threads between Java threads and OpenMP threads, and many"
            + " callers that share the budget, and say which is the best for each size.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything was measured",
      "3:wrong usage, or something is missing on this machine"
    })
final class SplitsCommand implements Callable<Integer> {
  private static final int MOST_CALLERS = 1_000;
  private static final long MOST_ELEMENTS = 1 << 24;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "The budget: threads that compute at once (default: the number of processors).")
  private Integer threads;

  @Option(
      names = "--callers",
      paramLabel = "N",
      description = "Java threads that share the budget (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  private int callers;

  @Option(
      names = "--elements",
      paramLabel = "N[,N...]",
      description = "Elements of each call's arrays (default: ${DEFAULT-VALUE}).",
      defaultValue = "100,1000,10000,100000")
  private String elements;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Passes over all splits for each size, of a second for each (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "15")
  private int rounds;

  SplitsCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final int budget = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    final long[] sizes = ElementCounts.parse(elements);
    require("--threads", budget, MOST_CALLERS);
    require("--callers", callers, MOST_CALLERS);
    require("--rounds", rounds, 10_000);
    if (Arrays.stream(sizes).anyMatch(it -> it > MOST_ELEMENTS)) {
      throw new UsageException(
          "--elements %s: at most %d are accepted, of which a call takes tens of milliseconds"
              .formatted(elements, MOST_ELEMENTS));
    }
    if (!VerifyProcess.isThisOne()) {
      // With the workers' flags.
      return VerifyProcess.run(
          spec.commandLine().getParent().getParseResult().originalArgs(),
          spec.commandLine().getErr());
    }
    final Map<String, String> library = LibraryFacts.collect();
    final MachineFacts machine = MachineFacts.collect();
    final ProgressLine progress = ProgressLine.of(console.terminal());
    final List<Splits.Row> rows;
    try {
      rows = Splits.measure(budget, callers, rounds, sizes, progress);
    } catch (final UnavailableException unavailable) {
      throw new UsageException(unavailable.getMessage(), unavailable);
    } finally {
      progress.close();
    }
    final PrintWriter out = spec.commandLine().getOut();
    out.print(SplitsText.render(machine, library, budget, rounds, rows, console.style()));
    out.flush();
    return ExitCodes.OK;
  }

  private static void require(final String option, final int given, final int most) {
    if (given < 1 || given > most) {
      throw new UsageException("%s %d: give a number from 1 to %d".formatted(option, given, most));
    }
  }
}
