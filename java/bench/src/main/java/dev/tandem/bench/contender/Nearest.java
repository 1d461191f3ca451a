package dev.tandem.bench.contender;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names nearest to a mistyped one, by edit distance. Stateless. */
final class Nearest {
  private Nearest() {}

  private record Scored(String name, int distance) {}

  /** Up to {@code limit} names, nearest first; equally near ones keep their given order. */
  static List<String> to(final String given, final Collection<String> names, final int limit) {
    return names.stream()
        .map(name -> new Scored(name, distance(given, name)))
        .sorted(Comparator.comparingInt(Scored::distance))
        .limit(limit)
        .map(Scored::name)
        .toList();
  }

  /**
   * How many characters must be inserted, deleted or replaced until the pattern matches the name;
   * in the pattern {@code *} stands for any characters and {@code ?} for any one. Zero exactly when
   * the pattern matches.
   */
  static int distance(final String pattern, final String name) {
    int[] previous = new int[name.length() + 1];
    int[] current = new int[name.length() + 1];
    for (int j = 0; j <= name.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= pattern.length(); i++) {
      final char wanted = pattern.charAt(i - 1);
      current[0] = wanted == '*' ? previous[0] : previous[0] + 1;
      for (int j = 1; j <= name.length(); j++) {
        if (wanted == '*') {
          current[j] = Math.min(previous[j], current[j - 1]);
        } else {
          final int replace = wanted == '?' || wanted == name.charAt(j - 1) ? 0 : 1;
          current[j] =
              Math.min(previous[j - 1] + replace, Math.min(previous[j], current[j - 1]) + 1);
        }
      }
      final int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[name.length()];
  }
}
