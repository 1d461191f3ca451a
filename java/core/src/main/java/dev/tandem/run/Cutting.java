package dev.tandem.run;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a run is cut into calls of its kernel. Values are immutable.
 *
 * <p>Short calls matter for bridges that hold the JVM while they compute ({@code ffm-critical},
 * {@code jni-critical}): a garbage collection, and with it every thread, waits for the rest of the
 * call.
 */
public sealed interface Cutting {
  /** One call for each thread, as in a {@link ChunkPlan}. */
  record OnePerThread() implements Cutting {
    @Override
    public String toString() {
      return "";
    }
  }

  /**
   * Chunks of a length that the threads take in turn, each the next one as soon as it has computed
   * its last: a thread that is slower, or held up, takes fewer.
   *
   * @param elements at least 1. Off-heap it is rounded up to whole cache lines, and boundaries lie
   *     on cache lines of the output's address
   */
  record InTurn(long elements) implements Cutting {
    public InTurn {
      if (elements < 1) {
        throw new IllegalArgumentException(
            "Chunks of %d elements; needed is at least 1".formatted(elements));
      }
    }

    @Override
    public String toString() {
      return Long.toString(elements);
    }
  }

  /**
   * Each thread's chunk in calls that take no longer than a time, as far as that is in a program's
   * hands: calls are cut to half of it, by the rate of those before them, and a thread that loses
   * its processor within one takes longer.
   *
   * @param mostNanos at least 10,000: what a call costs besides would count in shorter ones
   */
  record Within(long mostNanos) implements Cutting {
    private static final long LEAST_NANOS = 10_000;

    public Within {
      if (mostNanos < LEAST_NANOS) {
        throw new IllegalArgumentException(
            "Calls within %d ns; needed is at least %d".formatted(mostNanos, LEAST_NANOS));
      }
    }

    /** In the largest unit of which it is a whole number: {@code "1ms"}. */
    @Override
    public String toString() {
      return mostNanos % 1_000_000 == 0
          ? mostNanos / 1_000_000 + "ms"
          : mostNanos % 1_000 == 0 ? mostNanos / 1_000 + "us" : mostNanos + "ns";
    }
  }

  /**
   * The cutting with this text, as {@code toString} gives it: {@code "4096"} elements, or a longest
   * time such as {@code "1ms"}, {@code "500us"}.
   *
   * @throws IllegalArgumentException that says what is accepted
   */
  static Cutting parse(final String text) {
    final Matcher parts = Pattern.compile("([1-9][0-9]{0,15})(ms|us|ns|)").matcher(text);
    if (parts.matches()) {
      final long count = Long.parseLong(parts.group(1));
      final Cutting cutting =
          switch (parts.group(2)) {
            case "ms" -> within(Duration.ofMillis(count));
            case "us" -> within(Duration.of(count, ChronoUnit.MICROS));
            case "ns" -> within(Duration.ofNanos(count));
            default -> inChunksOf(count);
          };
      // One spelling for each.
      if (cutting.toString().equals(text)) {
        return cutting;
      }
    }
    throw new IllegalArgumentException(
        "Calls are cut to a whole number of elements such as 4096, or to a longest time such as 1ms or 500us, not to '%s'"
            .formatted(text));
  }

  static Cutting onePerThread() {
    return new OnePerThread();
  }

  static Cutting inChunksOf(final long elements) {
    return new InTurn(elements);
  }

  static Cutting within(final Duration longest) {
    return new Within(longest.toNanos());
  }
}
