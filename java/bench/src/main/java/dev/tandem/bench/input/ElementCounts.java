package dev.tandem.bench.input;

import dev.tandem.bench.UsageException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code --elements}. Stateless. */
public final class ElementCounts {
  /** 2^48 doubles are 2 PiB: more than any machine has, and no byte count overflows a long. */
  public static final long MAX_ELEMENTS = 1L << 48;

  private static final String ACCEPTED =
      "Accepted: whole numbers such as 1000000, 1_000_000, 1e6, 2.5e6, 16Mi (binary: Ki, Mi, Gi) or"
          + " 16M (decimal: k, M, G), separated by commas.";

  // Bounded everywhere, so that no text makes a number that is slow to compute with.
  private static final Pattern COUNT =
      Pattern.compile(
          "(?<number>[0-9]+(?:_[0-9]+)*(?:\\.[0-9]+)?)"
              + "(?:[eE]\\+?(?<exponent>[0-9]{1,3})|(?<suffix>[A-Za-z]+))?");

  private static final int MAX_CHARACTERS = 40;

  private ElementCounts() {}

  /**
   * The counts in the order given, each once.
   *
   * @param text for example {@code "1000000,16Mi"}
   * @return each from 1 to {@link #MAX_ELEMENTS}
   * @throws UsageException if a piece is no such count
   */
  public static long[] parse(final String text) {
    return Arrays.stream(text.split(",", -1))
        .mapToLong(piece -> parseOne(text, piece.strip()))
        .distinct()
        .toArray();
  }

  /**
   * The one count of an option that takes no more.
   *
   * @throws UsageException if there are several, or it is no such count
   */
  public static long parseSingle(final String text) {
    final long[] counts = parse(text);
    if (counts.length != 1) {
      throw new UsageException("--elements %s: give one size".formatted(text));
    }
    return counts[0];
  }

  private static long parseOne(final String text, final String piece) {
    if (piece.isEmpty()) {
      throw new UsageException("Elements '" + text + "' have an empty piece. " + ACCEPTED);
    }
    final Matcher matcher = COUNT.matcher(piece);
    if (piece.length() > MAX_CHARACTERS || !matcher.matches()) {
      throw wrong(piece, "is not a number of elements.");
    }
    final String exponent = matcher.group("exponent");
    final BigDecimal count =
        new BigDecimal(matcher.group("number").replace("_", ""))
            .scaleByPowerOfTen(exponent == null ? 0 : Integer.parseInt(exponent))
            .multiply(BigDecimal.valueOf(factor(piece, matcher.group("suffix"))));
    if (count.signum() == 0) {
      throw wrong(piece, "is zero, and at least 1 element is needed.");
    }
    if (count.compareTo(BigDecimal.valueOf(MAX_ELEMENTS)) > 0) {
      throw wrong(piece, "is more than the largest count, %d (2^48).".formatted(MAX_ELEMENTS));
    }
    final BigInteger whole = count.toBigInteger();
    if (count.compareTo(new BigDecimal(whole)) != 0) {
      throw wrong(piece, "is %s, not a whole number.".formatted(count.toPlainString()));
    }
    return whole.longValueExact();
  }

  private static long factor(final String piece, final String suffix) {
    return switch (suffix) {
      case null -> 1;
      case "k" -> 1_000;
      case "M" -> 1_000_000;
      case "G" -> 1_000_000_000;
      case "Ki" -> 1L << 10;
      case "Mi" -> 1L << 20;
      case "Gi" -> 1L << 30;
      default -> throw wrong(piece, "has the unknown suffix '" + suffix + "'.");
    };
  }

  private static UsageException wrong(final String piece, final String reason) {
    return new UsageException("Elements: '" + piece + "' " + reason + " " + ACCEPTED);
  }
}
