package dev.tandem.testkit;

import java.util.Objects;
import java.util.function.DoubleBinaryOperator;

/**
 * How far results were from the exact ones, in units in the last place.
 *
 * <p>Immutable. Summaries of parts merge into that of the whole, so threads may each judge a range.
 *
 * @param count results judged; 0 for {@link #NONE}
 * @param maxUlp the largest error; 0 when nothing was judged
 * @param meanUlp the mean error; 0 when nothing was judged
 * @param atIndex index of the first result that had the largest error; -1 when nothing was judged
 */
public record AccuracySummary(long count, double maxUlp, double meanUlp, long atIndex) {
  /** The summary of no results: merging it changes nothing. */
  public static final AccuracySummary NONE = new AccuracySummary(0, 0.0, 0.0, -1);

  /** Judges results of exp; indices count from 0. */
  public static AccuracySummary ofExp(final double[] arguments, final double[] actual) {
    return of(ExpReference::errorUlps, arguments, actual, 0);
  }

  /**
   * Judges a range of results.
   *
   * @param errorUlps the error of (argument, actual): at least 0, infinite where hopeless, never
   *     NaN
   * @param arguments what the kernel was given; read only
   * @param actual what it returned, as long as {@code arguments}; read only
   * @param firstIndex the index that the first result has in the whole
   */
  public static AccuracySummary of(
      final DoubleBinaryOperator errorUlps,
      final double[] arguments,
      final double[] actual,
      final long firstIndex) {
    if (arguments.length != actual.length) {
      throw new IllegalArgumentException(
          "there are " + arguments.length + " arguments but " + actual.length + " results");
    }
    final Accumulator accumulator = new Accumulator();
    for (int i = 0; i < actual.length; i++) {
      accumulator.add(firstIndex + i, errorUlps.applyAsDouble(arguments[i], actual[i]));
    }
    return accumulator.summary();
  }

  /** The summary of both; of two equal largest errors the one with the lower index is named. */
  public AccuracySummary merge(final AccuracySummary other) {
    Objects.requireNonNull(other, "other");
    if (count == 0) {
      return other;
    }
    if (other.count == 0) {
      return this;
    }
    final long total = Math.addExact(count, other.count);
    final double mean =
        meanUlp * ((double) count / total) + other.meanUlp * ((double) other.count / total);
    final boolean otherIsWorse =
        other.maxUlp > maxUlp || (other.maxUlp == maxUlp && other.atIndex < atIndex);
    return new AccuracySummary(
        total, Math.max(maxUlp, other.maxUlp), mean, otherIsWorse ? other.atIndex : atIndex);
  }

  /** Collects errors one at a time, for results that are in no array. For one thread. */
  public static final class Accumulator {
    private long count;
    private double sumUlp;
    private double maxUlp;
    private long atIndex = -1;

    /** Starts with no results. */
    public Accumulator() {}

    /**
     * Adds the error of one result.
     *
     * @param errorUlp at least 0, perhaps infinite, not NaN
     */
    public void add(final long index, final double errorUlp) {
      if (!(errorUlp >= 0.0)) {
        throw new IllegalArgumentException(
            "an error is at least 0 ulp, but that at index " + index + " is " + errorUlp);
      }
      count++;
      sumUlp += errorUlp;
      if (errorUlp > maxUlp || atIndex < 0) {
        maxUlp = errorUlp;
        atIndex = index;
      }
    }

    /** The summary of what was added so far. */
    public AccuracySummary summary() {
      return count == 0 ? NONE : new AccuracySummary(count, maxUlp, sumUlp / count, atIndex);
    }
  }
}
