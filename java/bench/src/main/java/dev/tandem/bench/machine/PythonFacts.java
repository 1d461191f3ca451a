package dev.tandem.bench.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Python interpreter and what it has of some packages. Immutable.
 *
 * @param executable the interpreter itself, where the given program was a wrapper that starts it
 * @param packages for each package asked for its version, or why it cannot be imported
 */
public record PythonFacts(String executable, String version, Map<String, Fact<String>> packages) {
  /** Numba takes seconds to import from a cold disk. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Its lines are marked, since packages print warnings. */
  private static final String SCRIPT =
      """
      import importlib, platform, sys
      print("@executable", sys.executable)
      print("@version", platform.python_version())
      for name in sys.argv[1:]:
          try:
              print("@has", name, importlib.import_module(name).__version__)
          except Exception as error:
              print("@lacks", name, " ".join(str(error).split()))
      """;

  /**
   * Imports each package, which may take seconds.
   *
   * @param program what starts the interpreter: a path, or a name on the search path
   */
  public static Fact<PythonFacts> of(final String program, final List<String> packages) {
    final List<String> command = new ArrayList<>(List.of(program, "-B", "-c", SCRIPT));
    command.addAll(packages);
    return switch (Commands.output(command, TIMEOUT)) {
      case Fact.Known<String>(final String printed) -> parse(program, printed);
      // Not quoting the script.
      case Fact.Missing<String>(final String why) ->
          Fact.missing(why.replace("“" + String.join(" ", command) + "”", "it"));
    };
  }

  static Fact<PythonFacts> parse(final String program, final String printed) {
    String executable = "";
    String version = "";
    final Map<String, Fact<String>> packages = new LinkedHashMap<>();
    for (final String line : printed.lines().toList()) {
      final String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "@executable" -> executable = line.substring(words[0].length()).strip();
        case "@version" -> version = line.substring(words[0].length()).strip();
        case "@has" -> packages.put(words[1], Fact.known(words[2]));
        case "@lacks" -> packages.put(words[1], Fact.missing(words.length > 2 ? words[2] : "?"));
        default -> {
          // A warning of some package's.
        }
      }
    }
    return executable.isEmpty() || version.isEmpty()
        ? Fact.missing("it does not answer as Python does")
        : Fact.known(new PythonFacts(executable, version, Map.copyOf(packages)));
  }

  /** Why a package cannot be imported. */
  public String whyNot(final String name) {
    return packages.get(name) instanceof Fact.Missing<String>(final String why) ? why : "it can be";
  }

  /** Whether all of these packages can be imported. */
  public boolean has(final List<String> wanted) {
    return wanted.stream().allMatch(name -> packages.get(name) instanceof Fact.Known<String>);
  }
}
