package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine that ran at two speeds, one at a time: a processor that is throttled or shared at
 * intervals. Times taken at one say nothing about those taken at the other, ratios of the same
 * round do. Immutable.
 *
 * @param slowerBy the time that a call took at the lower speed over that at the higher, above 1
 * @param shareSlower the share of the rounds that ran at the lower one, within (0, 1)
 */
public record TwoSpeeds(double slowerBy, double shareSlower) {
  /** Less is within what a machine always varies by. */
  private static final double LEAST_SLOWER = 1.10;

  /** Fewer rounds at one of the speeds are outliers. */
  private static final double LEAST_SHARE = 0.10;

  private static final int LEAST_ROUNDS = 20;

  /** Between two speeds there is next to nothing; between the halves of one heap there is much. */
  private static final double MOST_BETWEEN = 0.05;

  private record Round(int generation, int round) {}

  /**
   * Whether the rounds fall into two groups: a round's speed is the median, over all contenders, of
   * its sample's time over that contender's median.
   *
   * @param samples those of each contender of a run
   */
  public static Optional<TwoSpeeds> of(final Collection<List<Sample>> samples) {
    final Map<Round, List<Double>> byRound = new HashMap<>();
    for (final List<Sample> ofContender : samples) {
      final double median = median(ofContender.stream().map(Sample::nanosPerCall).toList());
      ofContender.forEach(sample ->
          byRound
              .computeIfAbsent(
                  new Round(sample.generation(), sample.round()), _ -> new ArrayList<>())
              .add(sample.nanosPerCall() / median));
    }
    return ofTimes(byRound.values().stream().mapToDouble(TwoSpeeds::median).toArray());
  }

  /**
   * The same of times that have all the same unit: split where the sum of squared distances to the
   * means of the two groups is least, and told apart if next to none lies half way between them.
   */
  static Optional<TwoSpeeds> ofTimes(final double[] times) {
    final double[] logs = Arrays.stream(times).map(Math::log).sorted().toArray();
    if (logs.length < LEAST_ROUNDS) {
      return Optional.empty();
    }
    final int split = split(logs);
    final double slow = TwoLevelBootstrap.median(Arrays.copyOfRange(logs, split, logs.length));
    final double fast = TwoLevelBootstrap.median(Arrays.copyOf(logs, split));
    final double gap = slow - fast;
    final long between =
        Arrays.stream(logs).filter(it -> it > fast + gap / 4 && it < slow - gap / 4).count();
    final double shareSlower = 1 - (double) split / logs.length;
    return gap >= Math.log(LEAST_SLOWER)
            && shareSlower >= LEAST_SHARE
            && shareSlower <= 1 - LEAST_SHARE
            && between <= MOST_BETWEEN * logs.length
        ? Optional.of(new TwoSpeeds(Math.exp(gap), shareSlower))
        : Optional.empty();
  }

  /** How many of the sorted values belong to the lower group: most of the variance lies between. */
  private static int split(final double[] sorted) {
    final double total = Arrays.stream(sorted).sum();
    double sum = 0;
    double best = -1;
    int split = 1;
    for (int n = 1; n < sorted.length; n++) {
      sum += sorted[n - 1];
      final int rest = sorted.length - n;
      final double apart = sum / n - (total - sum) / rest;
      if (apart * apart * n * rest > best) {
        best = apart * apart * n * rest;
        split = n;
      }
    }
    return split;
  }

  private static double median(final List<Double> values) {
    return TwoLevelBootstrap.median(
        values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }
}
