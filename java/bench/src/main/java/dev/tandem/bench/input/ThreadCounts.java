package dev.tandem.bench.input;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Contender;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Reads {@code --threads}. Stateless. */
public final class ThreadCounts {
  private ThreadCounts() {}

  /**
   * The counts in the order given, each once.
   *
   * @param text for example {@code "1,2"}
   * @return each from 1 to {@link Contender#MAX_THREADS}
   * @throws UsageException if a piece is no such count
   */
  public static int[] parse(final String text) {
    return Arrays.stream(text.split(",", -1))
        .mapToInt(piece -> parseOne(text, piece.strip()))
        .distinct()
        .toArray();
  }

  /** The same, or 1 and the number of processors if nothing was given. */
  public static int[] parseOrUsual(final String textOrNull) {
    return textOrNull == null
        ? IntStream.of(1, Runtime.getRuntime().availableProcessors()).distinct().toArray()
        : parse(textOrNull);
  }

  private static int parseOne(final String text, final String piece) {
    if (!piece.matches("0*[0-9]{1,4}")
        || Integer.parseInt(piece) < 1
        || Integer.parseInt(piece) > Contender.MAX_THREADS) {
      throw new UsageException(
          "Threads '%s': %s is not a thread count. Accepted: whole numbers from 1 to %d, separated"
                  .formatted(
                      text,
                      piece.isEmpty() ? "an empty piece" : "'" + piece + "'",
                      Contender.MAX_THREADS)
              + " by commas, such as 1,2.");
    }
    return Integer.parseInt(piece);
  }
}
