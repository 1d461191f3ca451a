package dev.tandem.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The commit that a checkout stands at.
 *
 * <p>Immutable.
 *
 * @param modified whether tracked files differ from the commit
 */
public record Commit(String id, boolean modified) {

  /** The commit of this directory, if it is the top of a checkout and {@code git} is there. */
  public static Fact<Commit> of(final Path root) {
    if (Commands.onPath("git").isEmpty()) {
      return Fact.missing("git is not on PATH");
    }
    return git(root, "rev-parse", "--show-toplevel", "HEAD")
        .flatMap(lines -> {
          final String[] topAndId = lines.split("\n");
          if (!isSameDirectory(Path.of(topAndId[0]), root)) {
            // A copy of Tandem inside another project: that project's commit is not ours.
            return Fact.missing(root + " is not the top of a checkout");
          }
          return git(root, "status", "--porcelain", "--untracked-files=no")
              .map(changes -> new Commit(topAndId[1], !changes.isEmpty()));
        });
  }

  private static boolean isSameDirectory(final Path a, final Path b) {
    try {
      return a.toRealPath().equals(b.toRealPath());
    } catch (final IOException _) {
      return false;
    }
  }

  private static Fact<String> git(final Path root, final String... arguments) {
    final Stream<String> prefix = Stream.of("git", "--no-optional-locks", "-C", root.toString());
    final List<String> command = Stream.concat(prefix, Stream.of(arguments)).toList();
    return Commands.output(command, Commands.TIMEOUT);
  }
}
