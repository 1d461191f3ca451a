package dev.tandem.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.compare.DocumentFile;
import dev.tandem.bench.report.HtmlReport;
import dev.tandem.bench.report.ReportFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tandem report}: a page of what other commands have written. */
@Command(
    name = "report",
    description = {
      "Make one HTML report of what other commands wrote: the JSON of run, sweep, explain, verify,"
          + " limits, calls, dispatch, stalls and gallery, or reports, of which it takes the data"
          + " that they embed.",
      "The report is one file, opens offline and holds all its data."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tandem report run.json --html run.html",
      "  tandem report run.html verify.json limits.json --html all.html"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "What --json or --html of a command wrote; shown in this order.")
  private List<Path> files;

  @Option(names = "--html", paramLabel = "OUT", required = true, description = "The report.")
  private Path html;

  @Override
  public Integer call() {
    ReportFile.requireWritable(html, "the HTML report");
    final List<ObjectNode> documents = new ArrayList<>();
    for (final Path file : files) {
      documents.addAll(DocumentFile.read(file));
      requireNotOverwritten(file);
    }
    if (documents.isEmpty()) {
      throw new UsageException(
          "There is no document in " + files.getFirst() + "; give what --json or --html wrote");
    }
    HtmlReport.write(documents, html);
    spec.commandLine()
        .getOut()
        .printf(
            "%s shows %s.%n",
            html, documents.size() == 1 ? "1 document" : documents.size() + " documents");
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }

  /** A report may take the place of itself, which it holds; of JSON nothing would be left. */
  private void requireNotOverwritten(final Path file) {
    try {
      if (Files.exists(html)
          && Files.isSameFile(file, html)
          && Files.readString(file).stripLeading().startsWith("{")) {
        throw new UsageException(
            "--html %s is what the report is made from, and would be overwritten; give another file"
                .formatted(html));
      }
    } catch (final IOException unreadable) {
      throw new UsageException("Cannot read " + file + ": " + unreadable.getMessage(), unreadable);
    }
  }
}
