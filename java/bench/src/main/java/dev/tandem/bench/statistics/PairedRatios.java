package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ratios of two contenders' times, each from samples of the same round of the same generation, so
 * that the machine's speed cancels. A sample without a partner is left out.
 *
 * <p>Immutable and shareable.
 */
public final class PairedRatios {
  private final List<double[]> byGeneration;

  private PairedRatios(final List<double[]> byGeneration) {
    this.byGeneration = byGeneration;
  }

  private record Key(int generation, int round) {}

  /**
   * The ratios {@code numerator / denominator}: below 1 where the numerator's contender is faster.
   *
   * @throws IllegalArgumentException if one contender has two samples of the same generation and
   *     round
   */
  public static PairedRatios of(final List<Sample> numerator, final List<Sample> denominator) {
    final Map<Key, Sample> denominators = byKey(denominator);
    final TreeMap<Integer, List<Double>> ratios = new TreeMap<>();
    byKey(numerator)
        .forEach((key, sample) -> {
          final Sample partner = denominators.get(key);
          if (partner != null) {
            ratios
                .computeIfAbsent(key.generation(), _ -> new ArrayList<>())
                .add(sample.nanosPerCall() / partner.nanosPerCall());
          }
        });
    return new PairedRatios(
        ratios.values().stream()
            .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
            .toList());
  }

  private static Map<Key, Sample> byKey(final List<Sample> samples) {
    final Map<Key, Sample> byKey = new HashMap<>();
    for (final Sample sample : samples) {
      final Key key = new Key(sample.generation(), sample.round());
      if (byKey.put(key, sample) != null) {
        throw new IllegalArgumentException(
            "two samples of generation " + key.generation() + ", round " + key.round());
      }
    }
    return byKey;
  }

  /** How many pairs there are. */
  public int pairs() {
    return byGeneration.stream().mapToInt(ratios -> ratios.length).sum();
  }

  /** The ratios of each generation, in no particular order. */
  public List<double[]> byGeneration() {
    return byGeneration.stream().map(double[]::clone).toList();
  }

  /** The median ratio with its interval. */
  public Estimate estimate(final TwoLevelBootstrap bootstrap) {
    return bootstrap.median(byGeneration);
  }
}
