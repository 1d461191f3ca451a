package dev.tandem.bench.machine;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The notations that system files share. Stateless. */
final class Texts {

  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]+)]");
  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*([KMGT]?)i?B?");

  private Texts() {}

  /** Lines {@code key: value}; the first of several equal keys counts. */
  static Map<String, String> keyValues(final String text, final char separator) {
    final Map<String, String> values = new LinkedHashMap<>();
    text.lines()
        .filter(line -> line.indexOf(separator) > 0)
        .forEach(line -> {
          final int at = line.indexOf(separator);
          values.putIfAbsent(line.substring(0, at).strip(), line.substring(at + 1).strip());
        });
    return values;
  }

  /** The choice in brackets: {@code madvise} of {@code always [madvise] never}. */
  static String bracketed(final String text) {
    final Matcher matcher = BRACKETED.matcher(text);
    return matcher.find() ? matcher.group(1) : text.strip();
  }

  /** Bytes of {@code 32K}, {@code 8192 kB}, {@code 12M} or a plain number. */
  static long bytes(final String text) {
    final Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size in bytes: " + text);
    }
    final int shift = 10 * (" KMGT".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2)));
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
  }

  /** How many numbers a list such as {@code 0-3,8} names. */
  static int rangeCount(final String text) {
    int count = 0;
    for (final String range : text.strip().split(",")) {
      final String[] ends = range.strip().split("-");
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }

  /** The value of a key, or why it is missing. */
  static Fact<String> find(
      final Map<String, String> values, final String key, final String source) {
    return Fact.ofOptional(
        Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty()),
        "no “" + key + "” in " + source);
  }
}
