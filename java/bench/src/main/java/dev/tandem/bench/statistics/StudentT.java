package dev.tandem.bench.statistics;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;

/** Intervals around means of few independent values, at 99 %. Stateless. */
public final class StudentT {
  private StudentT() {}

  /**
   * The geometric mean of ratios that were each taken in other processes, with its interval: of
   * logarithms, since a ratio and its inverse are the same finding.
   *
   * @param ratios above 0
   * @return ends are unknown with fewer than 2, the mean too with none
   */
  public static Interval geometricMean(final double... ratios) {
    if (ratios.length == 0) {
      return Interval.ofUnknownWidth(Double.NaN);
    }
    final double[] logs = Arrays.stream(ratios).map(Math::log).toArray();
    final double mean = mean(logs);
    if (ratios.length < 2) {
      return Interval.ofUnknownWidth(Math.exp(mean));
    }
    final double halfWidth = halfWidth(ratios.length - 1, varianceOfMean(logs));
    return new Interval(Math.exp(mean), Math.exp(mean - halfWidth), Math.exp(mean + halfWidth));
  }

  static double mean(final double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** The square of the mean's standard error; of at least two values. */
  static double varianceOfMean(final double[] values) {
    final double mean = mean(values);
    return Arrays.stream(values).map(it -> (it - mean) * (it - mean)).sum()
        / (values.length - 1)
        / values.length;
  }

  /**
   * How far the interval reaches from the mean.
   *
   * @param degreesOfFreedom above 0, also fractions
   * @param varianceOfMean the square of the mean's standard error
   */
  static double halfWidth(final double degreesOfFreedom, final double varianceOfMean) {
    final double beyond = (1 - TwoLevelBootstrap.DEFAULT_LEVEL) / 2;
    return new TDistribution(degreesOfFreedom).inverseCumulativeProbability(1 - beyond)
        * Math.sqrt(varianceOfMean);
  }
}
