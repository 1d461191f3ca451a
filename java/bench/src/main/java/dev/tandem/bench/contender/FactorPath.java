package dev.tandem.bench.contender;

import dev.tandem.bench.UsageException;
import dev.tandem.kernel.Language;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The way from one contender to another through contenders of which each differs from the next in
 * one {@link Factor}. Stateless.
 */
public final class FactorPath {
  private FactorPath() {}

  /**
   * The steps of the shortest way. Of several it is the one whose factors come in the order of
   * {@link Factor}: Java does all that Java can do before the language changes, whichever of the
   * two ends is Java.
   *
   * @param reasonUnavailable why a contender on the way cannot be measured here; then another way
   *     is looked for. The ends are not asked about
   * @throws UsageException if there is no way, with the reason
   */
  public static List<FactorStep> between(
      final Contender from,
      final Contender to,
      final Function<Contender, Optional<String>> reasonUnavailable) {
    requireTandems(from);
    requireTandems(to);
    if (from.equals(to)) {
      throw new UsageException(from + " is given twice: there is no gap to explain.");
    }
    if (from.language().equals(Optional.of(Language.C))
        && to.language().equals(Optional.of(Language.JAVA))) {
      return between(to, from, reasonUnavailable).reversed().stream()
          .map(FactorStep::reversed)
          .toList();
    }
    final Set<Contender> nodes = nodes(from, to);
    final Map<Contender, String> missing = new HashMap<>();
    for (; ; ) {
      final List<FactorStep> steps = shortest(from, to, nodes);
      if (steps.isEmpty()) {
        throw new UsageException(
            "No way leads from %s to %s by steps that change one thing each%s."
                .formatted(from, to, because(missing)));
      }
      final int known = missing.size();
      steps.stream()
          .map(FactorStep::to)
          .filter(it -> !it.equals(to))
          .forEach(it -> reasonUnavailable.apply(it).ifPresent(reason -> missing.put(it, reason)));
      if (missing.size() == known) {
        return steps;
      }
      nodes.removeAll(missing.keySet());
    }
  }

  private static void requireTandems(final Contender contender) {
    if (contender.peer().isPresent() || contender.extraPercent().isPresent()) {
      throw new UsageException(
          "%s differs from each of Tandem's contenders in more than one thing, so what makes the gap cannot be told apart; 'tandem run --contenders' compares them."
              .formatted(contender));
    }
  }

  private static String because(final Map<Contender, String> missing) {
    return missing.isEmpty()
        ? ""
        : "; not available here are "
            + missing.entrySet().stream()
                .map(it -> it.getKey() + " (" + it.getValue() + ")")
                .sorted()
                .collect(Collectors.joining(", "));
  }

  /** What a way may lead through: on one thread, and with the ends' threads and reading. */
  private static Set<Contender> nodes(final Contender from, final Contender to) {
    final List<Contender> plain =
        Contender.all(new int[] {1, from.threads(), to.threads()}).stream()
            .filter(it -> it.peer().isEmpty())
            .toList();
    final List<Contender> all =
        Stream.concat(plain.stream(), plain.stream().flatMap(it -> it.copying().stream())).toList();
    final Set<Contender> nodes = new HashSet<>();
    if (!from.readsResult() || !to.readsResult()) {
      nodes.addAll(all);
    }
    if (from.readsResult() || to.readsResult()) {
      all.forEach(it -> nodes.add(it.readingResult().orElseThrow()));
    }
    return nodes;
  }

  /** The steps, or none if there is no way. */
  private static List<FactorStep> shortest(
      final Contender from, final Contender to, final Set<Contender> nodes) {
    final Map<Contender, Integer> costs = costsTo(to, nodes);
    final List<FactorStep> steps = new ArrayList<>();
    if (!costs.containsKey(from)) {
      return steps;
    }
    for (Contender at = from; !at.equals(to); at = steps.getLast().to()) {
      steps.add(
          steps(at, nodes)
              .filter(it -> costs.containsKey(it.to()))
              .filter(it -> costs.get(it.to()) + it.cost() == costs.get(it.from()))
              .min(Comparator.comparing(FactorStep::factor).thenComparing(it -> it.to().id()))
              .orElseThrow());
    }
    return steps;
  }

  /** What the cheapest way from each contender costs (Dijkstra, from the end backwards). */
  private static Map<Contender, Integer> costsTo(final Contender to, final Set<Contender> nodes) {
    record Reached(Contender contender, int cost) {}
    final Map<Contender, Integer> costs = new HashMap<>();
    final PriorityQueue<Reached> queue =
        new PriorityQueue<>(Comparator.comparingInt(Reached::cost));
    queue.add(new Reached(to, 0));
    while (!queue.isEmpty()) {
      final Reached nearest = queue.remove();
      if (costs.putIfAbsent(nearest.contender(), nearest.cost()) == null) {
        steps(nearest.contender(), nodes)
            .forEach(it -> queue.add(new Reached(it.to(), nearest.cost() + it.cost())));
      }
    }
    return costs;
  }

  private static Stream<FactorStep> steps(final Contender from, final Set<Contender> nodes) {
    return nodes.stream().flatMap(it -> FactorStep.between(from, it).stream());
  }
}
