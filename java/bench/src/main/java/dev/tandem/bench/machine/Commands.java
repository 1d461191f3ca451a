package dev.tandem.bench.machine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Asks other programs, and never waits long for an answer. Stateless. */
public final class Commands {

  static final Duration TIMEOUT = Duration.ofSeconds(2);

  private Commands() {}

  /** The program that a shell would start for this name. */
  public static Optional<Path> onPath(final String name, final String searchPath) {
    return Stream.of(searchPath.split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  static Optional<Path> onPath(final String name) {
    return onPath(name, Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  /** What the command printed, both streams, if it ended well and in time. */
  static Fact<String> output(final List<String> command, final Duration timeout) {
    final String line = String.join(" ", command);
    try {
      // A file and not a pipe: a grandchild that outlives the command could hold a pipe open.
      final Path printed = Files.createTempFile("tandem-command", ".txt");
      try {
        final ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(printed.toFile());
        builder.environment().put("LC_ALL", "C");
        final Process process = builder.start();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          return Fact.missing("“" + line + "” gave no answer in " + timeout.toMillis() + " ms");
        }
        final String text = new String(Files.readAllBytes(printed)).strip();
        return process.exitValue() == 0
            ? Fact.known(text)
            : Fact.missing(
                "“" + line + "” ended with status " + process.exitValue() + firstLineOf(text));
      } finally {
        Files.deleteIfExists(printed);
      }
    } catch (final IOException e) {
      return Fact.missing("cannot run “" + line + "”: " + e.getMessage());
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
      return Fact.missing("interrupted while “" + line + "” ran");
    }
  }

  private static String firstLineOf(final String text) {
    return text.lines().findFirst().map(line -> ": " + line).orElse("");
  }
}
