package dev.tandem.bench.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ratio of two figures that were taken in different runs, whose samples therefore do not pair
 * up.
 *
 * <p>What differs between two runs of the same thing is mostly the luck of their processes, so
 * processes are what is counted: the logarithms of the generations' medians, compared by Welch's
 * unequal-variances t-test. A bootstrap would draw the same three generations again and again:
 * simulated with three on each side, whose luck outweighs the noise within them, its 99 % intervals
 * miss a ratio of 1 in 7 to 10 of 100 comparisons, Welch's in less than 1, for 2.7 times the width.
 *
 * <p>With one generation on either side nothing is known of that luck; the interval then says only
 * what varied within the processes ({@link Estimate#coversGenerations()}). Stateless.
 *
 * <p>Source: Welch, The generalization of Student's problem, 1947; for single generations, Zou and
 * Donner, Construction of confidence limits about effect measures, 2008 (MOVER), on logarithms.
 */
public final class UnpairedRatio {
  private UnpairedRatio() {}

  /**
   * The ratio {@code numerator / denominator} with its 99 % interval.
   *
   * @param numerator the observations of each generation, all above 0
   * @param denominator likewise; of another run
   * @param bootstrap for the intervals of single generations
   * @return ends are unknown where one side has too few observations, the ratio too where it has
   *     none
   */
  public static Estimate of(
      final List<double[]> numerator,
      final List<double[]> denominator,
      final TwoLevelBootstrap bootstrap) {
    final List<double[]> above = numerator.stream().filter(it -> it.length > 0).toList();
    final List<double[]> below = denominator.stream().filter(it -> it.length > 0).toList();
    final int observations = Stream.of(above, below).mapToInt(UnpairedRatio::count).min().orElse(0);
    final int generations = Math.min(above.size(), below.size());
    return new Estimate(
        generations > 1
            ? ofGenerations(logMedians(above), logMedians(below))
            : ofRounds(bootstrap.median(above).interval(), bootstrap.median(below).interval()),
        observations,
        generations);
  }

  private static int count(final List<double[]> byGeneration) {
    return byGeneration.stream().mapToInt(it -> it.length).sum();
  }

  private static double[] logMedians(final List<double[]> byGeneration) {
    return byGeneration.stream()
        .mapToDouble(it -> Math.log(TwoLevelBootstrap.median(Arrays.stream(it).sorted().toArray())))
        .toArray();
  }

  private static Interval ofGenerations(final double[] above, final double[] below) {
    final double difference = StudentT.mean(above) - StudentT.mean(below);
    final double aboveVariance = StudentT.varianceOfMean(above);
    final double belowVariance = StudentT.varianceOfMean(below);
    final double variance = aboveVariance + belowVariance;
    if (variance == 0) {
      return new Interval(Math.exp(difference), Math.exp(difference), Math.exp(difference));
    }
    final double freedom =
        variance
            * variance
            / (aboveVariance * aboveVariance / (above.length - 1)
                + belowVariance * belowVariance / (below.length - 1));
    final double halfWidth = StudentT.halfWidth(freedom, variance);
    return around(difference, halfWidth, halfWidth);
  }

  /** Each side's own interval is taken for its error, and the errors add up as squares. */
  private static Interval ofRounds(final Interval above, final Interval below) {
    final double difference = Math.log(above.median()) - Math.log(below.median());
    if (!above.isKnown() || !below.isKnown()) {
      return Interval.ofUnknownWidth(Math.exp(difference));
    }
    return around(
        difference,
        Math.hypot(Math.log(above.median() / above.low()), Math.log(below.high() / below.median())),
        Math.hypot(
            Math.log(above.high() / above.median()), Math.log(below.median() / below.low())));
  }

  private static Interval around(final double log, final double down, final double up) {
    return new Interval(Math.exp(log), Math.exp(log - down), Math.exp(log + up));
  }
}
