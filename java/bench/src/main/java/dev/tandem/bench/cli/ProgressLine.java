package dev.tandem.bench.cli;

import dev.tandem.bench.coordinator.RunListener;
import java.io.PrintStream;

/** A live line on a terminal that says how a run goes on; nothing where nobody looks. */
final class ProgressLine implements RunListener {
  private static final String ERASE_LINE = "\r\033[K";
  private static final long LEAST_NANOS_BETWEEN = 100_000_000;
  private static final int MOST_COLUMNS = 78;

  private final PrintStream terminal;
  private boolean closed;
  private long lastNanos = System.nanoTime() - LEAST_NANOS_BETWEEN;

  private ProgressLine(final PrintStream terminal) {
    this.terminal = terminal;
  }

  /**
   * @param wanted whether anybody looks: standard output goes to a terminal
   */
  static ProgressLine of(final boolean wanted) {
    return new ProgressLine(wanted ? System.out : null);
  }

  @Override
  public synchronized void progress(final String activity, final double fraction) {
    final long now = System.nanoTime();
    if (terminal == null || closed || now - lastNanos < LEAST_NANOS_BETWEEN) {
      return;
    }
    lastNanos = now;
    final String line = "%3.0f %%  %s".formatted(fraction * 100, activity);
    terminal.print(ERASE_LINE + line.substring(0, Math.min(line.length(), MOST_COLUMNS)));
    terminal.flush();
  }

  /** Leaves the line empty for what comes next, for good. */
  synchronized void close() {
    closed = true;
    if (terminal != null) {
      terminal.print(ERASE_LINE);
      terminal.flush();
    }
  }
}
