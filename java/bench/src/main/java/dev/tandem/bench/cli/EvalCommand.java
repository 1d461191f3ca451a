package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.eval.FileEvaluation;
import dev.tandem.bench.input.NpyFile;
import dev.tandem.formula.Formula;
import dev.tandem.formula.Reduction;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem eval}: a formula over files. */
@Command(
    name = "eval",
    description =
        "Compute a formula over NumPy files, which may be larger than memory, by the contender that"
            + " proves the fastest on a first part of them.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the output file holds all results",
      "2:a result was wrong; there is no output file",
      "3:wrong usage, or something is missing on this machine",
      "130:interrupted by Ctrl-C; there is no output file"
    },
    footer = {
      "",
      "Examples:",
      "  tandem eval --formula 'exp(2.1*a + 3.2*b)' --input a=a.npy --input b=b.npy --output"
          + " out.npy",
      "  tandem eval --formula 'k*x*(1 - x)' --let k=3.7 --input x=x.npy --output out.npy",
      "  tandem eval --formula 'sum(x*y)' --input x=x.npy --input y=y.npy"
    })
final class EvalCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private FormulaOption formula;

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE.npy",
      description =
          "A NumPy file of float64, or what --type says, for a name of the formula; give one for"
              + " each.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "FILE.npy",
      description =
          "Where the results go; the file appears when it is complete. Not with sum(...),"
              + " mean(...), prod(...), min(...) or max(...) around the formula: then one number is"
              + " printed, the same whoever computes with however many threads, as far as their"
              + " functions agree.")
  private Path output;

  @Option(
      names = "--contender",
      paramLabel = "ID",
      description =
          "Who computes, such as c-loop/jna/pool/2 (default: who is the fastest, which is"
              + " printed).")
  private String contender;

  EvalCommand(final Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Reduction.Reduced reduced = formula.reduced();
    final Formula computed = reduced.formula();
    if (reduced.reduction().isPresent() == (output != null)) {
      throw new UsageException(
          output == null
              ? "--output is missing; name the file that the results go to"
              : "--output %s: %s(...) gives one number, which is printed; leave --output out"
                  .formatted(output, reduced.reduction().orElseThrow()));
    }
    final List<NpyFile> files =
        NamedFiles.of(inputs, computed.inputs(), computed.type(), computed.toString());
    final Optional<Contender> asked = Optional.ofNullable(contender).map(Contender::parse);
    asked.ifPresent(it -> ContenderChoice.requireAvailable(it, computed.kernel()));
    if (!VerifyProcess.isThisOne()) {
      // Compiled by C2, with the Vector API.
      return VerifyProcess.run(
          spec.commandLine().getParent().getParseResult().originalArgs(),
          spec.commandLine().getErr());
    }
    final PrintWriter out = spec.commandLine().getOut();
    final ProgressLine progress = ProgressLine.of(console.terminal());
    final FileEvaluation.Outcome outcome;
    try {
      outcome =
          reduced.reduction().isPresent()
              ? FileEvaluation.reduce(reduced.reduction().get(), computed, files, asked, progress)
              : FileEvaluation.run(computed, files, output, asked, progress);
    } finally {
      progress.close();
    }
    if (outcome.wrong().isPresent()) {
      spec.commandLine().getErr().println("tandem: " + outcome.wrong().get());
      return ExitCodes.WRONG_RESULT;
    }
    outcome.text().forEach(out::println);
    out.flush();
    return ExitCodes.OK;
  }
}
