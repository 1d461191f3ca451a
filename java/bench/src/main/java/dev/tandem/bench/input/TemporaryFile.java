package dev.tandem.bench.input;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that stands for an output until it is complete. Its name says which process writes it,
 * so that what a killed one left is known, and deleted by the next who writes the same output.
 * Stateless.
 */
final class TemporaryFile {
  private static final Pattern REST = Pattern.compile("([0-9a-f]+)-(\\d+)-[0-9a-f-]{36}\\.tmp");

  private TemporaryFile() {}

  /** A name that nobody else uses, beside the output. */
  static Path beside(final Path output) {
    return output.resolveSibling(
        prefix(output)
            + processes().map(Integer::toHexString).orElse("0")
            + "-"
            + ProcessHandle.current().pid()
            + "-"
            + UUID.randomUUID()
            + ".tmp");
  }

  /** Deletes those of processes that are no more. */
  static void deleteAbandoned(final Path output) {
    final Optional<Integer> here = processes();
    if (here.isEmpty()) {
      return;
    }
    final String prefix = prefix(output);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(output.getParent())) {
      for (final Path file : files) {
        final String name = file.getFileName().toString();
        final Matcher rest =
            REST.matcher(name.startsWith(prefix) ? name.substring(prefix.length()) : "");
        if (rest.matches()
            && rest.group(1).equals(Integer.toHexString(here.get()))
            && ProcessHandle.of(Long.parseLong(rest.group(2))).isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (final IOException | DirectoryIteratorException kept) {
      // They cost space only, and whoever writes next will try again.
    }
  }

  private static String prefix(final Path output) {
    return "." + output.getFileName() + ".";
  }

  /**
   * What tells the processes that this one can see from those of other machines and containers that
   * see the same folder; empty where the system does not say.
   */
  private static Optional<Integer> processes() {
    try {
      return Optional.of(
          (Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                  + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")))
              .hashCode());
    } catch (final IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }
}
