package dev.tandem.bench.cli;

import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.report.VerifyJson;
import dev.tandem.bench.report.VerifyText;
import dev.tandem.bench.verify.ExpFindings;
import dev.tandem.bench.verify.ExpInputs;
import dev.tandem.bench.verify.ExpVerification;
import dev.tandem.bench.verify.VerifiedCode;
import dev.tandem.bench.verify.VerifyRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tandem verify}: what each exp is worth. */
@Command(
    name = "verify",
    description =
        "Check every code of exp(a) on special, chosen and random inputs: its error against the"
            + " exact result, its bits against those of the other codes, its order.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every code keeps its promises",
      "2:a code is further off than it may be, wrong for a special value, or, of Tandem's own, not"
          + " monotone or not the same bits",
      "3:wrong usage, or something is missing on this machine"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final long RANDOM_INPUTS = 1_000_000;
  private static final long FULL_RANDOM_INPUTS = 100_000_000;

  private final Console console;
  private final Supplier<VerifiedCode.Here> codes;

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--full",
      description = "Take 10^8 random inputs, which takes minutes (default: 10^6, in seconds).")
  private boolean full;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the random inputs (default: ${DEFAULT-VALUE}).",
      defaultValue = "42")
  private long seed;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything, see docs/json.md.")
  private Path json;

  @Option(names = "--quiet", description = "Print neither table nor progress, only errors.")
  private boolean quiet;

  VerifyCommand(final Console console) {
    this(console, VerifiedCode::here);
  }

  /**
   * @param codes what is verified; tests put wrong codes here
   */
  VerifyCommand(final Console console, final Supplier<VerifiedCode.Here> codes) {
    this.console = console;
    this.codes = codes;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Instant startTime = Instant.now();
    final long startNanos = System.nanoTime();
    if (json != null) {
      ReportFile.requireWritable(json, "--json");
    }
    // Fails at once where no code can be chosen (TANDEM_ISA).
    final Map<String, String> library = LibraryFacts.collect();
    if (!VerifyProcess.isThisOne()) {
      return VerifyProcess.run(commandLine(), spec.commandLine().getErr());
    }
    final MachineFacts machine = MachineFacts.collect();
    final VerifiedCode.Here here = codes.get();
    final ExpInputs inputs = new ExpInputs(full ? FULL_RANDOM_INPUTS : RANDOM_INPUTS, seed);
    final ExpFindings findings;
    try (EndOfRun end = EndOfRun.begin()) {
      final ProgressLine progress = ProgressLine.of(!quiet && console.terminal());
      end.add(progress::close);
      findings =
          ExpVerification.run(
              here.codes(),
              inputs,
              Runtime.getRuntime().availableProcessors(),
              fraction -> progress.progress("verifying", fraction));
    }
    final VerifyRecord record =
        new VerifyRecord(
            machine,
            library,
            commandLine(),
            startTime,
            (System.nanoTime() - startNanos) / 1e9,
            seed,
            inputs,
            findings,
            here.missing());
    if (!quiet) {
      final PrintWriter out = spec.commandLine().getOut();
      out.print(VerifyText.render(record, console.style()));
      out.flush();
    }
    if (json != null) {
      VerifyJson.write(record, json);
    }
    return findings.violations().isEmpty() ? ExitCodes.OK : ExitCodes.WRONG_RESULT;
  }

  private List<String> commandLine() {
    final List<String> arguments =
        new ArrayList<>(List.of("verify", "--seed", Long.toString(seed)));
    if (full) {
      arguments.add("--full");
    }
    if (quiet) {
      arguments.add("--quiet");
    }
    if (json != null) {
      arguments.addAll(List.of("--json", json.toString()));
    }
    return arguments;
  }
}
