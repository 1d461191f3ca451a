package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.report.TableReport;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.formula.Formula;
import dev.tandem.formula.Inspection;
import dev.tandem.kernel.Code;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem show}: what a formula is compiled from, and what the C compiler made of it. */
@Command(
    name = "show",
    description =
        "Print the Java and the C that a formula is compiled from, what the C compiler says about"
            + " vectorising it, and how wide the machine code's vectors are.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tandem show --formula 'exp(2.1*a + 3.2*b)'",
      "  tandem show --formula 'a*x + b' --let a=2.5 --codes c-libmvec"
    })
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private FormulaOption formula;

  @Option(
      names = "--codes",
      split = ",",
      paramLabel = "CODE",
      description = "Codes to show (default: those that formulas are compiled as).")
  private List<String> codes;

  @Override
  public Integer call() {
    final Formula shown = formula.formula();
    final List<Code> asked = codes == null ? Formula.CODES : chosen();
    final PrintWriter out = spec.commandLine().getOut();
    out.println(shown + TableReport.inType(shown.kernel()));
    out.println(
        shown.isExact()
            ? "Every operation has one right result: all codes give the same bits."
            : shown.notOfTandem().isEmpty()
                ? "java-loop, java-vector, c-loop and c-vector compute %s by Tandem's algorithms: the same bits."
                    .formatted(String.join(", ", shown.ofTandem()))
                : "By the platform's math in every code: "
                    + String.join(", ", shown.notOfTandem())
                    + ".");
    for (final Code code : asked) {
      out.printf("%n---- %s%n", code);
      try {
        out.println(shown.source(code).stripTrailing());
        Inspection.of(shown, code).forEach(line -> out.println("// " + line));
      } catch (final UnavailableException unavailable) {
        out.println(unavailable.getMessage());
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  private List<Code> chosen() {
    return codes.stream()
        .map(id ->
            Code.ofId(id)
                .filter(Formula.CODES::contains)
                .orElseThrow(() ->
                    new UsageException(
                        "--codes %s: give some of %s"
                            .formatted(
                                id,
                                Formula.CODES.stream()
                                    .map(Code::id)
                                    .collect(Collectors.joining(", "))))))
        .toList();
  }
}
