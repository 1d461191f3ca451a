package dev.tandem.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files in which an operating system describes itself ({@code proc}, {@code sys}, {@code etc}).
 *
 * <p>The root is {@code /}, or a copy of another machine's files. Stateless, so it may be shared.
 *
 * @param root the directory that stands for {@code /}
 */
record SystemTree(Path root) {

  static final SystemTree THIS_MACHINE = new SystemTree(Path.of("/"));

  /** The content of a file, its last line end removed. */
  Fact<String> text(final String path) {
    return bytes(path).map(bytes -> new String(bytes).stripTrailing());
  }

  Fact<byte[]> bytes(final String path) {
    try {
      return Fact.known(Files.readAllBytes(resolve(path)));
    } catch (final IOException | SecurityException e) {
      return Fact.missing(
          Files.exists(resolve(path))
              ? "cannot read " + path + ": " + e.getMessage()
              : "no " + path);
    }
  }

  boolean isDirectory(final String path) {
    return Files.isDirectory(resolve(path));
  }

  /** The entries of a directory, as paths in this tree; none if it cannot be listed. */
  List<String> list(final String directory) {
    try (Stream<Path> entries = Files.list(resolve(directory))) {
      return entries.map(entry -> directory + "/" + entry.getFileName()).sorted().toList();
    } catch (final IOException | SecurityException _) {
      return List.of();
    }
  }

  private Path resolve(final String path) {
    return root.resolve(path.substring(1));
  }
}
