package dev.tandem.bench.cli;

import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Host;
import dev.tandem.bench.input.ThreadCounts;
import dev.tandem.bench.report.TextStyle;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.run.Threading;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem list}: every contender, and whether it can run here. */
@Command(
    name = "list",
    description = {
      "Print the id of every contender and whether it can run here.",
      "Globs over these ids select contenders: run --contenders 'c-vector/jna/*,java-*'.",
      "Behind a code (c-vector+read/jna/single/1) '+read' has the result read once after each run,"
          + " as part of the call; '@copied' (c-vector@copied/jna/single/1) has heap arrays copied"
          + " off the heap, and the result back, around each run. These are not printed, and only"
          + " globs with '+read' or '@copied' match them."
    })
final class ListCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--threads",
      paramLabel = "N[,N...]",
      description = "The thread counts to list (default: 1 and the number of CPUs).")
  private String threads;

  @Option(names = "--available", description = "Print only the ids of those that can run here.")
  private boolean onlyAvailable;

  ListCommand(final Console console) {
    this.console = console;
  }

  /** What decides availability: contenders that differ only in threads share it. */
  private record Need(Optional<Code> code, Host host, boolean openmp) {
    private static Need of(final Contender contender) {
      return new Need(
          contender.code(), contender.host(), contender.threading() == Threading.OPENMP);
    }
  }

  @Override
  public Integer call() {
    final int[] counts =
        threads == null
            ? new int[] {1, Runtime.getRuntime().availableProcessors()}
            : ThreadCounts.parse(threads);
    final PrintWriter out = spec.commandLine().getOut();
    final TextStyle style = console.style();
    final List<Contender> all = Contender.all(counts);
    final int width = all.stream().mapToInt(it -> it.id().length()).max().orElse(0);
    final Map<Need, Optional<String>> reasons = new HashMap<>();
    for (final Contender contender : all) {
      final Optional<String> reason =
          reasons.computeIfAbsent(
              Need.of(contender), _ -> Availability.reasonUnavailable(contender, Kernel.EXPSUM));
      if (onlyAvailable) {
        if (reason.isEmpty()) {
          out.println(contender.id());
        }
        continue;
      }
      final String id = contender.id() + " ".repeat(width - contender.id().length());
      out.println(
          reason
              .map(it -> id + "  " + style.faint("unavailable: " + style.text(it)))
              .orElse(id + "  available"));
    }
    return ExitCodes.OK;
  }
}
