package dev.tandem.bench.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private static final List<String> COLLECTORS =
      List.of("G1", "Serial", "Parallel", "Z", "XMark", "Shenandoah", "GenCollect");

  /**
   * A pause of all Java threads.
   *
   * @param startNanos when all had stopped
   * @param reachingNanos how long that took from when the JVM told them to
   * @param nanos how long they stood
   */
  record Pause(String reason, long startNanos, long reachingNanos, long nanos) {

    /** Pauses are named after what a collector does in them: "G1CollectFull", "ZMarkEndYoung". */
    boolean isCollection() {
      return COLLECTORS.stream().anyMatch(reason::startsWith);
    }
  }

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

  /** How long all Java threads stood in pauses that began within a span of time. */
  long nanosPaused(final long fromNanoTime, final long toNanoTime) {
    return pauses.stream()
        .filter(it -> it.startNanos() >= fromNanoTime && it.startNanos() <= toNanoTime)
        .mapToLong(Pause::nanos)
        .sum();
  }

  /** The first pause for a collection that began after a time, if one did. */
  Optional<Pause> firstCollectionAfter(final long nanoTime) {
    return pauses.stream()
        .filter(it -> it.startNanos() >= nanoTime && it.isCollection())
        .findFirst();
  }
}
