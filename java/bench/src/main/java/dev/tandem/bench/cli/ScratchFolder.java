package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A run's folder for inputs and outputs, private to this user. */
record ScratchFolder(Path path) {
  /** An interrupted run may still be writing its few files. */
  private static final int MOST_ATTEMPTS = 10;

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

  void delete() {
    for (int attempt = 1; ; attempt++) {
      try {
        deleteOnce();
        return;
      } catch (final IOException | UncheckedIOException exception) {
        if (attempt == MOST_ATTEMPTS) {
          System.err.println("tandem: cannot delete " + path + ": " + exception.getMessage());
          return;
        }
      }
    }
  }

  private void deleteOnce() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      final List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (final Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }
}
