package dev.tandem.bench.contender;

import dev.tandem.bench.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Selects contenders by globs over their ids: {@code *} stands for any characters, also {@code /};
 * {@code ?} for any one. Contenders that read their result are matched only by a glob that says
 * {@code +read}, those whose arrays are copied by one that says {@code @copied}: they would double
 * every table. Stateless.
 */
public final class Globs {
  private static final int SUGGESTIONS = 3;

  private Globs() {}

  /**
   * The selected contenders, each once, in the order in which the globs and then {@code all} name
   * them.
   *
   * @param commaSeparatedGlobs for example {@code "c-vector/jna/*,java-*"}. A piece without a
   *     wildcard names a contender exactly, which need not be in {@code all} (another thread count,
   *     say) as long as it can exist
   * @param all what globs choose from
   * @throws UsageException if a piece is empty, is no possible id, or matches nothing
   */
  public static List<Selected> select(final String commaSeparatedGlobs, final List<Contender> all) {
    final Map<Contender, Boolean> exactByContender = new LinkedHashMap<>();
    for (final String piece : commaSeparatedGlobs.split(",", -1)) {
      final String glob = piece.strip();
      if (glob.isEmpty()) {
        throw new UsageException(
            "Contenders '"
                + commaSeparatedGlobs
                + "' have an empty piece; give ids or globs separated by single commas, such as"
                + " 'c-vector/jna/*,java-*'.");
      }
      if (isGlob(glob)) {
        matching(glob, all).forEach(found -> exactByContender.putIfAbsent(found, false));
      } else {
        exactByContender.put(Contender.parse(glob), true);
      }
    }
    return exactByContender.entrySet().stream()
        .map(entry -> new Selected(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static boolean isGlob(final String piece) {
    return piece.indexOf('*') >= 0 || piece.indexOf('?') >= 0;
  }

  private static List<Contender> matching(final String glob, final List<Contender> all) {
    final List<Contender> copied =
        glob.contains(Contender.COPIED_SUFFIX)
            ? all.stream().map(Contender::copying).flatMap(Optional::stream).toList()
            : all;
    final List<Contender> candidates =
        glob.contains(Contender.READ_SUFFIX)
            ? copied.stream().map(Contender::readingResult).flatMap(Optional::stream).toList()
            : copied;
    final List<Contender> found =
        candidates.stream()
            .filter(contender -> Nearest.distance(glob, contender.id()) == 0)
            .toList();
    if (found.isEmpty()) {
      final List<String> ids = candidates.stream().map(Contender::id).toList();
      throw new UsageException(
          "No contender matches '"
              + glob
              + "' with these thread counts. Nearest: "
              + String.join(", ", Nearest.to(glob, ids, SUGGESTIONS))
              + ". 'tandem list' prints all ids.");
    }
    return found;
  }
}
