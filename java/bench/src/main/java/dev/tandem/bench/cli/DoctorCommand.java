package dev.tandem.bench.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.report.JsonReport;
import dev.tandem.bench.report.TextStyle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem doctor}: what is there, what is missing, and what to do about it. */
@Command(
    name = "doctor",
    description =
        "Print what Tandem finds on this machine and what is missing, and try each bridge.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything that the default table needs is there",
      "1:a library given with --check-library changes floating-point arithmetic",
      "3:something is missing, or a library cannot be checked"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final String SCHEMA = "tandem-doctor/1";
  private static final int NAME_COLUMNS = 20;

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(names = "--json", description = "Print all of it as JSON instead.")
  private boolean json;

  @Option(
      names = "--check-library",
      paramLabel = "FILE",
      description =
          "Also load this shared library and see whether that changes floating-point arithmetic"
              + " (a library linked with -ffast-math does). Repeatable.")
  private List<Path> suspects = new ArrayList<>();

  DoctorCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    final Examination.Result result = Examination.of(suspects);
    final PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(JsonReport.text(document(result)));
    } else {
      print(result, out);
    }
    out.flush();
    if (result.isPoisoned()) {
      return ExitCodes.GATE_FAILED;
    }
    return result.isComplete() ? ExitCodes.OK : ExitCodes.USAGE_OR_ENVIRONMENT;
  }

  private void print(final Examination.Result result, final PrintWriter out) {
    final TextStyle style = console.style();
    String group = "";
    for (final Finding finding : result.findings()) {
      if (!finding.group().equals(group)) {
        out.println((group.isEmpty() ? "" : "\n") + style.bold(finding.group()));
        group = finding.group();
      }
      out.println("  " + mark(finding, style) + " " + named(finding, style));
    }
    out.println();
    out.println(style.wrap(summary(result), 0));
  }

  private static String mark(final Finding finding, final TextStyle style) {
    final String mark = style.text(finding.state().mark());
    return switch (finding.state()) {
      case PRESENT -> style.green(mark);
      case MISSING -> style.red(mark);
      case ABSENT, FACT -> mark;
    };
  }

  private static String named(final Finding finding, final TextStyle style) {
    final String pad = " ".repeat(Math.max(0, NAME_COLUMNS - finding.name().length()));
    // Wrapped as if the mark and its indent were part of it; long names get a line of their own.
    final String text =
        finding.name().length() > NAME_COLUMNS
            ? style.text(finding.name()) + "\n" + " ".repeat(6) + style.wrap(finding.text(), 6)
            : style.text(finding.name()) + pad + " " + style.wrap(finding.text(), 5 + NAME_COLUMNS);
    return text.stripTrailing();
  }

  private static String summary(final Examination.Result result) {
    final List<String> missing =
        result.findings().stream()
            .filter(finding -> finding.state() == Finding.State.MISSING)
            .map(Finding::name)
            .toList();
    return missing.isEmpty()
        ? "Everything that the default table needs is there."
        : "Not as it must be: " + String.join(", ", missing) + ". What to do stands beside each.";
  }

  private static ObjectNode document(final Examination.Result result) {
    final ObjectNode document = new ObjectMapper().createObjectNode();
    document.put("schema", SCHEMA);
    document.put("complete", result.isComplete());
    document.set("environment", JsonReport.environment(result.machine(), result.library()));
    final ArrayNode findings = document.putArray("findings");
    for (final Finding finding : result.findings()) {
      findings
          .addObject()
          .put("group", finding.group())
          .put("state", finding.state().id())
          .put("name", finding.name())
          .put("text", finding.text());
    }
    return document;
  }
}
