package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bridge.UnavailableException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code tandem}: finds the command and turns its outcome into messages and exit codes.
 *
 * <p>Without a command, {@code run} is meant.
 */
@Command(
    name = "tandem",
    subcommands = {
      RunCommand.class,
      EvalCommand.class,
      GalleryCommand.class,
      ShowCommand.class,
      NewCommand.class,
      SweepCommand.class,
      VerifyCommand.class,
      ExplainCommand.class,
      DispatchCommand.class,
      CallsCommand.class,
      SplitsCommand.class,
      StallsCommand.class,
      LimitsCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      CalibrateCommand.class,
      JmhCommand.class,
      CacheCommand.class,
      DoctorCommand.class,
      ListCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    description = {
      "Should this loop stay in Java or move to C, and by which road? Compares both on this"
          + " machine.",
      "",
      "Without a command, 'run' is meant: 'tandem --quick' is 'tandem run --quick'.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all well",
      "1:a gate failed",
      "2:a wrong result, or a contender that crashed or hung",
      "3:wrong usage, or something is missing on this machine",
      "130:interrupted by Ctrl-C"
    },
    versionProvider = VersionCommand.Provider.class)
public final class TandemCommand {
  private static final String DEFAULT_COMMAND = "run";

  @Mixin private HelpOption help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and end.")
  private boolean version;

  /** Runs the command and ends the process with its exit code. */
  public static void main(final String[] arguments) {
    final Console console = Console.ofProcess();
    final StandardStream out = StandardStream.out();
    final StandardStream err = StandardStream.err();
    final int exitCode = execute(commandLine(console, out.writer(), err.writer()), arguments);
    out.writer().flush();
    out.failure().ifPresent(why -> err.writer().println("tandem: cannot print: " + why));
    err.writer().flush();
    System.exit(
        out.failure().isPresent() && exitCode == ExitCodes.OK
            ? ExitCodes.USAGE_OR_ENVIRONMENT
            : exitCode);
  }

  /**
   * Runs the command that the arguments name, {@code run} if they name none.
   *
   * @return the exit code
   */
  static int execute(final CommandLine tandem, final String... arguments) {
    try {
      return tandem.execute(withCommand(tandem, arguments));
    } catch (final Error error) {
      // Picocli hands on exceptions only; the JVM would end with 1, which means something else.
      return explain(tandem, error);
    }
  }

  /** The command line with all commands, which print to these. */
  static CommandLine commandLine(
      final Console console, final PrintWriter out, final PrintWriter err) {
    final CommandLine tandem = new CommandLine(new TandemCommand(), new Commands(console));
    // Picocli's own name for it is generate-completion.
    final CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
    completion
        .getCommandSpec()
        .name("completion")
        .usageMessage()
        .description(
            "Print a completion script for bash and zsh: source <(scripts/tandem completion)");
    tandem.addSubcommand(completion);
    return tandem
        .setOut(out)
        .setErr(err)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(console.style().color() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(Math.min(console.style().widthColumns(), 120))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(TandemCommand::explainUsage)
        .setExecutionExceptionHandler((exception, command, _) -> explain(command, exception));
  }

  /** Makes commands; those that take a {@link Console} get this process's one. */
  private record Commands(Console console) implements CommandLine.IFactory {
    @Override
    public <K> K create(final Class<K> type) throws Exception {
      try {
        return type.getDeclaredConstructor(Console.class).newInstance(console);
      } catch (final NoSuchMethodException _) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }

  private static String[] withCommand(final CommandLine tandem, final String[] arguments) {
    if (arguments.length > 0 && !isOptionOfRun(tandem, arguments[0])) {
      return arguments;
    }
    final List<String> withRun = new ArrayList<>(List.of(DEFAULT_COMMAND));
    withRun.addAll(Arrays.asList(arguments));
    return withRun.toArray(String[]::new);
  }

  private static boolean isOptionOfRun(final CommandLine tandem, final String argument) {
    return argument.startsWith("-") && !tandem.getCommandSpec().optionsMap().containsKey(argument);
  }

  private static int explainUsage(final ParameterException exception, final String[] arguments) {
    final CommandLine command = exception.getCommandLine();
    final PrintWriter err = command.getErr();
    final Throwable cause = exception.getCause();
    if (cause instanceof UsageException || cause instanceof UnavailableException) {
      // Thrown by a converter: its message says more than picocli's about it.
      err.println("tandem: " + cause.getMessage());
    } else {
      err.println("tandem: " + messageOf(exception));
    }
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCodes.USAGE_OR_ENVIRONMENT;
  }

  private static String messageOf(final ParameterException exception) {
    if (!(exception instanceof UnmatchedArgumentException unmatched)) {
      return withFullStop(
          exception
              .getMessage()
              .replaceFirst("is not an? (int|long)$", "is not a whole number, or too large")
              .replaceFirst("is not a double$", "is not a number"));
    }
    final CommandLine command = exception.getCommandLine();
    final boolean isRoot = command.getParent() == null;
    // What follows an unknown option is likely its value.
    final String given = "'" + unmatched.getUnmatched().getFirst() + "'";
    final String what = unmatched.isUnknownOption() ? "option" : isRoot ? "command" : "argument";
    final List<String> suggestions = unmatched.getSuggestions();
    final String suggestion =
        suggestions.isEmpty()
            ? ""
            : " Did you mean "
                + suggestions.stream()
                    .limit(3)
                    .map(it -> it.replaceFirst("^tandem ", ""))
                    .map(it -> "'" + it + "'")
                    .collect(Collectors.joining(" or "))
                + "?";
    final String commands =
        isRoot && suggestions.isEmpty()
            ? " Commands: " + String.join(", ", command.getSubcommands().keySet()) + "."
            : "";
    return "Unknown " + what + " " + given + "." + suggestion + commands;
  }

  private static String withFullStop(final String message) {
    return message.matches("(?s).*[.?!]") ? message : message + ".";
  }

  /** What a command threw: a message for what the user can mend, a trace for what only we can. */
  private static int explain(final CommandLine command, final Throwable thrown) {
    final PrintWriter err = command.getErr();
    if (thrown instanceof UsageException || thrown instanceof UnavailableException) {
      err.println("tandem: " + thrown.getMessage());
    } else if (thrown instanceof InterruptedException) {
      err.println("tandem: interrupted");
      return ExitCodes.INTERRUPTED;
    } else {
      err.println("tandem: this is a bug in Tandem; please report it with what follows.");
      thrown.printStackTrace(err);
    }
    return ExitCodes.USAGE_OR_ENVIRONMENT;
  }
}
