package dev.tandem.bench.statistics;

import java.util.Objects;

/**
 * An estimate and what it rests on. Immutable.
 *
 * @param observations how many samples, or pairs of samples, went in
 * @param generations from how many process generations they came
 */
public record Estimate(Interval interval, int observations, int generations) {
  public Estimate {
    Objects.requireNonNull(interval, "interval");
  }

  /** The estimate in another unit. */
  public Estimate times(final double positiveFactor) {
    return new Estimate(interval.times(positiveFactor), observations, generations);
  }

  /**
   * Whether the interval covers the luck of a process (layout, JIT) too. With one generation it
   * covers only what varied within that process, and the report must say so.
   */
  public boolean coversGenerations() {
    return generations > 1;
  }
}
