package dev.tandem.bench.statistics;

import java.util.Arrays;

/**
 * How accurate a contender's results are, by their largest error in units in the last place (ulp)
 * of the exact result. 0.5 is correct rounding; 1 is what {@code Math.exp} promises and 4 what
 * glibc's libmvec does.
 */
public enum AccuracyClass {
  HALF("0.5", 0.5),
  ONE("1", 1),
  FOUR("4", 4),
  WORSE("worse than 4", Double.POSITIVE_INFINITY);

  private final String label;
  private final double maxUlp;

  AccuracyClass(final String label, final double maxUlp) {
    this.label = label;
    this.maxUlp = maxUlp;
  }

  /**
   * The best class that allows the error.
   *
   * @param maxUlp the largest error seen, 0 or more, infinite for a wrong infinity or NaN
   */
  public static AccuracyClass of(final double maxUlp) {
    if (!(maxUlp >= 0)) {
      throw new IllegalArgumentException("maxUlp must be 0 or more, not " + maxUlp);
    }
    return Arrays.stream(values()).filter(it -> maxUlp <= it.maxUlp).findFirst().orElseThrow();
  }

  /** The words in the table and in records: {@code "1"}. */
  public String label() {
    return label;
  }

  /** The largest error that the class allows, in ulp. */
  public double maxUlp() {
    return maxUlp;
  }

  @Override
  public String toString() {
    return label;
  }
}
