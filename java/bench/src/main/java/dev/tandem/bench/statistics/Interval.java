package dev.tandem.bench.statistics;

/**
 * A point estimate with the interval around it. Immutable.
 *
 * @param median the point estimate; NaN if there was nothing to estimate from
 * @param low the lower end; NaN if there was too little to say
 * @param high the upper end; NaN exactly when {@code low} is
 */
public record Interval(double median, double low, double high) {
  public Interval {
    if (Double.isNaN(low) != Double.isNaN(high) || low > high) {
      throw new IllegalArgumentException("low " + low + " and high " + high + " are no interval");
    }
  }

  /** A point estimate, or NaN, about whose error nothing is known. */
  public static Interval ofUnknownWidth(final double median) {
    return new Interval(median, Double.NaN, Double.NaN);
  }

  /** Whether the interval has ends. */
  public boolean isKnown() {
    return !Double.isNaN(low);
  }

  /** Whether the value lies in the interval, ends included; never if the ends are unknown. */
  public boolean contains(final double value) {
    return low <= value && value <= high;
  }

  /** Whether the two have a value in common; never if the ends of one are unknown. */
  public boolean overlaps(final Interval other) {
    return low <= other.high && other.low <= high;
  }

  /**
   * Whether both ends are that near to the median.
   *
   * @param share of the median: 0.02 is 2 %
   */
  public boolean isWithin(final double share) {
    return isKnown() && high <= median * (1 + share) && low >= median * (1 - share);
  }

  /** The interval in another unit. */
  public Interval times(final double positiveFactor) {
    if (!(positiveFactor > 0)) {
      throw new IllegalArgumentException("factor must be positive, not " + positiveFactor);
    }
    return new Interval(median * positiveFactor, low * positiveFactor, high * positiveFactor);
  }
}
