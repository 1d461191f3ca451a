package dev.tandem.bench.cli;

import dev.tandem.bench.report.TextStyle;
import java.nio.charset.Charset;
import java.util.Map;

/**
 * What standard output can show. Immutable.
 *
 * @param terminal whether a person watches
 */
public record Console(boolean terminal, TextStyle style) {
  private static final int DEFAULT_COLUMNS = 120;

  /** Characters beyond ASCII that Tandem prints; who can encode these can encode all of them. */
  private static final String PROBES = "✓✗±≤–×·“”";

  /** This process's standard output. */
  public static Console ofProcess() {
    return of(
        isTerminal(),
        Charset.forName(System.getProperty("stdout.encoding", "US-ASCII")),
        System.getenv());
  }

  /** Whether this process's standard input and output are a terminal. */
  static boolean isTerminal() {
    final java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  static Console of(
      final boolean terminal, final Charset charset, final Map<String, String> environment) {
    final boolean color =
        terminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Console(
        terminal, new TextStyle(columns(environment.get("COLUMNS")), color, canEncode(charset)));
  }

  private static int columns(final String given) {
    return given != null && given.matches("[1-9][0-9]{1,3}")
        ? Math.max(40, Integer.parseInt(given))
        : DEFAULT_COLUMNS;
  }

  static boolean canEncode(final Charset charset) {
    return charset.newEncoder().canEncode(PROBES);
  }
}
