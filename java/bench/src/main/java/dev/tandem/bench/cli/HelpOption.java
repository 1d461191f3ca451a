package dev.tandem.bench.cli;

import picocli.CommandLine.Option;

/** {@code --help}, for every command to mix in. */
public final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and end.")
  private boolean asked;
}
