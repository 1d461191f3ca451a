package dev.tandem.bench.cli;

import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bridge.NativeLibrary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A JVM like those of the workers for {@code tandem verify} and {@code tandem eval}: what is
 * verified, and what computes files, is the code that is timed, compiled by C2, with the Vector
 * API, for the instruction set that {@code TANDEM_ISA} says. Stateless.
 */
final class VerifyProcess {
  private static final String PROPERTY = "tandem.verify";

  /** What a JVM says of any incubator module. */
  private static final String INCUBATING = "WARNING: Using incubator modules:";

  /** What JDK 25 says where it is interrupted before it has its modules. */
  private static final String INTERRUPTED_EARLY = "Runtime.exit(130) logging failed";

  private static final Set<Integer> ITS_EXIT_CODES =
      Set.of(
          ExitCodes.OK,
          ExitCodes.WRONG_RESULT,
          ExitCodes.USAGE_OR_ENVIRONMENT,
          ExitCodes.INTERRUPTED);

  private VerifyProcess() {}

  /** Whether this JVM is such a one, or any other in which the Vector API is there. */
  static boolean isThisOne() {
    return Boolean.getBoolean(PROPERTY)
        || ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /**
   * Runs a command of tandem in a JVM of its own, which prints where this one does.
   *
   * @param err gets what it says of what went wrong
   * @return its exit code; that of a wrong result if it crashed
   */
  static int run(final List<String> arguments, final PrintWriter err) throws InterruptedException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(WorkerCommands.jvmFlags());
    command.add("-D" + PROPERTY + "=true");
    command.add("-Dtandem.library.path=" + NativeLibrary.tandem().path().getParent());
    command.add(
        "-D"
            + Availability.ROOT_PROPERTY
            + "="
            + System.getProperty(Availability.ROOT_PROPERTY, ""));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TandemCommand.class.getName());
    command.addAll(arguments);
    final int exitCode;
    // Ends what it started where it is ended itself, and then goes no further than this block.
    try (EndOfRun end = EndOfRun.begin()) {
      final Process process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.INHERIT)
              .redirectOutput(Redirect.INHERIT)
              .start();
      end.add(process::destroyForcibly);
      try (BufferedReader said = process.errorReader(Charset.defaultCharset())) {
        said.lines()
            .filter(line -> !line.startsWith(INCUBATING) && !line.startsWith(INTERRUPTED_EARLY))
            .forEach(err::println);
      }
      exitCode = process.waitFor();
    } catch (final IOException exception) {
      throw new UncheckedIOException(exception);
    }
    if (ITS_EXIT_CODES.contains(exitCode)) {
      return exitCode;
    }
    err.println("tandem: the process that computes ended with exit code " + exitCode);
    return ExitCodes.WRONG_RESULT;
  }
}
