package dev.tandem.bench.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program on the search path.
 *
 * <p>Immutable.
 *
 * @param version the first line that the program prints about itself
 */
public record ToolFacts(String name, Fact<String> path, Fact<String> version) {

  static final List<String> NAMES = List.of("gcc", "cc", "clang", "cmake", "mvn", "python3");

  static ToolFacts of(final String name) {
    final Optional<Path> program = Commands.onPath(name);
    if (program.isEmpty()) {
      return new ToolFacts(name, Fact.missing("not on PATH"), Fact.missing("not on PATH"));
    }
    final String path = program.get().toString();
    return new ToolFacts(
        name,
        Fact.known(path),
        Commands.output(List.of(path, "--version"), Commands.TIMEOUT).map(ToolFacts::firstLine));
  }

  static String firstLine(final String output) {
    // Maven on a dumb terminal still colours its first line.
    return output.lines().findFirst().orElse("").replaceAll("\u001b\\[[0-9;]*m", "").strip();
  }
}
