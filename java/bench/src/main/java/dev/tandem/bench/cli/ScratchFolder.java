package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A run's folder for inputs and outputs, private to this user; deleted when the run ends. */
final class ScratchFolder implements AutoCloseable {
  private final Path path;
  private final Thread deleter;

  private ScratchFolder(final Path path) {
    this.path = path;
    this.deleter = new Thread(() -> delete(path));
    // Ctrl-C ends the process without closing anything.
    Runtime.getRuntime().addShutdownHook(deleter);
  }

  static ScratchFolder create() {
    try {
      // Created exclusively, with rwx for its owner only.
      return new ScratchFolder(Files.createTempDirectory("tandem-run-"));
    } catch (final IOException exception) {
      throw new UsageException(
          "Cannot create a folder below "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + exception.getMessage(),
          exception);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    delete(path);
    Runtime.getRuntime().removeShutdownHook(deleter);
  }

  private static void delete(final Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      final List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (final Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (final IOException exception) {
      System.err.println("tandem: cannot delete " + folder + ": " + exception.getMessage());
    }
  }
}
