package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One timed batch of calls, as statistics sees it. Immutable.
 *
 * @param generation which process of the contender took it
 * @param round which pass over all workers it belongs to; samples of two contenders pair up if both
 *     generation and round agree
 * @param nanosPerCall the batch's time divided by its calls; finite and above 0
 */
public record Sample(int generation, int round, double nanosPerCall) {
  public Sample {
    if (!(nanosPerCall > 0) || nanosPerCall == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "nanosPerCall must be finite and above 0, not " + nanosPerCall);
    }
  }

  /** The times of each generation, in the order in which they are given. */
  public static List<double[]> byGeneration(final List<Sample> samples) {
    final TreeMap<Integer, List<Double>> byGeneration = new TreeMap<>();
    for (final Sample sample : samples) {
      byGeneration
          .computeIfAbsent(sample.generation(), _ -> new ArrayList<>())
          .add(sample.nanosPerCall());
    }
    return byGeneration.values().stream()
        .map(values -> values.stream().mapToDouble(Double::doubleValue).toArray())
        .toList();
  }
}
