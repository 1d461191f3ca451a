package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.compare.Compare;
import dev.tandem.bench.report.ReportFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "1:a contender is, with its whole 99 %% interval",
      "2:a row failed in the new run",
      "3:a file cannot be read, nothing is in both, or the machines differ"
    },
    footer = {
      "",
      "Examples:",
      "  tandem compare base.json new.json --fail-if '>5%%' --markdown comment.md",
      "  tandem compare base.html new.json"
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

  @Parameters(index = "1", paramLabel = "NEW", description = "What it wrote now.")
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

  CompareCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (markdown != null) {
      requireOther(base);
      requireOther(now);
      ReportFile.requireWritable(markdown, "--markdown");
    }
    final Compare compared = Compare.runs(base, now, Optional.ofNullable(failIf), acrossMachines);
    final PrintWriter out = spec.commandLine().getOut();
    out.print(compared.page().toText(console.style()));
    out.flush();
    if (markdown != null) {
      ReportFile.write(markdown, "the Markdown", compared.page().toMarkdown());
    }
    if (compared.rowFailed()) {
      return ExitCodes.WRONG_RESULT;
    }
    return compared.gateFailed() ? ExitCodes.GATE_FAILED : ExitCodes.OK;
  }

  private void requireOther(final Path file) {
    if (file.toAbsolutePath().normalize().equals(markdown.toAbsolutePath().normalize())) {
      throw new UsageException("--markdown %s would overwrite what is compared".formatted(file));
    }
  }
}
