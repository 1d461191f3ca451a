package dev.tandem.bench.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What many timed events came to. Immutable.
 *
 * <p>A quantile far out is given only where at least ten events lie beyond it: with fewer it would
 * be the luck of a few, under the name of a rule.
 *
 * @param events how many there were, at least 1
 * @param p99 what 99 % of the events stay within; empty below 1,000 events
 * @param p999 what 99.9 % of the events stay within; empty below 10,000 events
 */
public record Quantiles(
    int events, double median, OptionalDouble p99, OptionalDouble p999, double max) {
  private static final int FEWEST_BEYOND = 10;

  /**
   * @param events in any order; not changed
   */
  public static Quantiles of(final long[] events) {
    if (events.length == 0) {
      throw new IllegalArgumentException("There are no quantiles of no events");
    }
    final long[] sorted = events.clone();
    Arrays.sort(sorted);
    return new Quantiles(
        sorted.length,
        TwoLevelBootstrap.median(Arrays.stream(sorted).asDoubleStream().toArray()),
        within(sorted, 100),
        within(sorted, 1_000),
        sorted[sorted.length - 1]);
  }

  /** The smallest event that all but one in so many do not exceed. */
  private static OptionalDouble within(final long[] sorted, final int oneIn) {
    final int beyond = sorted.length / oneIn;
    return beyond < FEWEST_BEYOND
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[sorted.length - 1 - beyond]);
  }
}
