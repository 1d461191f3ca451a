package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.compare.Compare;
import dev.tandem.bench.compare.HarnessCheck;
import dev.tandem.bench.report.Page;
import dev.tandem.bench.report.ReportFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tandem compare}: a new run against an earlier one, as a gate for pull requests. */
@Command(
    name = "compare",
    description =
        "Hold a new run or sweep against an earlier one: what differs between the machines, then"
            + " for each contender and size the ratio with its interval.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:compared; no contender is shown to be slower than --fail-if allows",
      "1:a contender is, with its whole 99 %% interval; with --jmh: intervals do not overlap",
      "2:a row failed in the new run",
      "3:a file cannot be read, nothing is in both, or the machines differ"
    },
    footer = {
      "",
      "Examples:",
      "  tandem compare base.json new.json --fail-if '>5%%' --markdown comment.md",
      "  tandem compare base.html new.json",
      "  tandem compare --jmh jmh.json run.json"
    })
final class CompareCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Parameters(
      index = "0",
      paramLabel = "BASE",
      description = "What run or sweep wrote before, by --json or --html.")
  private Path base;

  @Parameters(
      index = "1",
      paramLabel = "NEW",
      arity = "0..1",
      description = "What it wrote now. Not with --jmh.")
  private Path now;

  @Option(
      names = "--fail-if",
      paramLabel = "'>P%'",
      description =
          "End with 1 if a contender's whole interval is slower by more than that, such as"
              + " '>5%%'.")
  private String failIf;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the comparison as Markdown, for a pull request.")
  private Path markdown;

  @Option(names = "--across-machines", description = "Compare runs of different machines too.")
  private boolean acrossMachines;

  @Option(
      names = "--jmh",
      paramLabel = "FILE",
      description =
          "Hold a run against what 'tandem jmh --json' wrote instead, as a check on the harness.")
  private Path jmh;

  CompareCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    requireArguments();
    if (jmh != null) {
      final HarnessCheck check = HarnessCheck.of(jmh, base);
      publish(check.page());
      return check.agrees() ? ExitCodes.OK : ExitCodes.GATE_FAILED;
    }
    final Compare compared = Compare.runs(base, now, Optional.ofNullable(failIf), acrossMachines);
    publish(compared.page());
    if (compared.rowFailed()) {
      return ExitCodes.WRONG_RESULT;
    }
    return compared.gateFailed() ? ExitCodes.GATE_FAILED : ExitCodes.OK;
  }

  private void publish(final Page page) {
    final PrintWriter out = spec.commandLine().getOut();
    out.print(page.toText(console.style()));
    out.flush();
    if (markdown != null) {
      ReportFile.write(markdown, "the Markdown", page.toMarkdown());
    }
  }

  private void requireArguments() {
    if ((jmh == null) == (now == null)) {
      throw new UsageException(
          "compare takes two runs, BASE and NEW, or with --jmh FILE one; "
              + (jmh == null ? "NEW is missing" : "leave " + now + " out"));
    }
    if (jmh != null && (failIf != null || acrossMachines)) {
      throw new UsageException(
          "--jmh checks the harness: --fail-if and --across-machines mean nothing with it");
    }
    if (markdown != null) {
      Stream.of(base, now, jmh).filter(Objects::nonNull).forEach(this::requireOther);
      ReportFile.requireWritable(markdown, "--markdown");
    }
  }

  private void requireOther(final Path file) {
    if (file.toAbsolutePath().normalize().equals(markdown.toAbsolutePath().normalize())) {
      throw new UsageException("--markdown %s would overwrite what is compared".formatted(file));
    }
  }
}
