package dev.tandem.bench.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When this JVM stood still, by what it writes itself with {@code -Xlog:safepoint:file=FILE:tn}.
 * Immutable; times are {@link System#nanoTime}'s.
 */
final class SafepointLog {
  private static final Pattern LINE =
      Pattern.compile(
          "\\[(\\d+)ns\\] Safepoint \"([^\"]*)\".* Reaching safepoint: (\\d+) ns,.* At safepoint:"
              + " (\\d+) ns,(?: Leaving safepoint: (\\d+) ns,)?.*");

  /**
   * A pause of all Java threads.
   *
   * @param startNanos when all had stopped
   * @param reachingNanos how long that took from when the JVM told them to
   * @param nanos how long they stood
   */
  record Pause(String reason, long startNanos, long reachingNanos, long nanos) {}

  private final List<Pause> pauses;

  private SafepointLog(final List<Pause> pauses) {
    this.pauses = pauses;
  }

  static SafepointLog read(final Path file) throws IOException {
    return of(Files.readAllLines(file));
  }

  static SafepointLog of(final List<String> lines) {
    final List<Pause> pauses = new ArrayList<>();
    for (final String line : lines) {
      final Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        final long leaving = parts.group(5) == null ? 0 : Long.parseLong(parts.group(5));
        final long at = Long.parseLong(parts.group(4));
        pauses.add(
            new Pause(
                parts.group(2),
                Long.parseLong(parts.group(1)) - leaving - at,
                Long.parseLong(parts.group(3)),
                at));
      }
    }
    return new SafepointLog(pauses);
  }

  List<Pause> pauses() {
    return pauses;
  }

  /** When the first pause for a collection began after a time, if one did. */
  OptionalLong firstCollectionAfter(final long nanoTime) {
    return pauses.stream()
        .filter(it -> it.startNanos() >= nanoTime && isCollection(it.reason()))
        .mapToLong(Pause::startNanos)
        .findFirst();
  }

  /** Named after what the collector does in it: "G1CollectFull", "ZMarkStartYoungAndOld". */
  private static boolean isCollection(final String reason) {
    return reason.startsWith("G1")
        || reason.startsWith("Serial")
        || reason.startsWith("Parallel")
        || reason.startsWith("ParallelGC")
        || reason.startsWith("Z")
        || reason.startsWith("XMark")
        || reason.startsWith("Shenandoah")
        || reason.startsWith("GenCollect");
  }
}
