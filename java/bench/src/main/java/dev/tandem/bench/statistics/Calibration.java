package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs whose true ratio is known, and what was found. Immutable.
 *
 * @param trueRatio the time of the one over that of the other, 1 if they do the same
 */
public record Calibration(double trueRatio, List<Interval> intervals, List<Verdict> verdicts) {
  public Calibration {
    intervals = List.copyOf(intervals);
    verdicts = List.copyOf(verdicts);
  }

  /** None yet. */
  public static Calibration of(final double trueRatio) {
    return new Calibration(trueRatio, List.of(), List.of());
  }

  /** These, and one more. */
  public Calibration with(final Interval interval, final Verdict verdict) {
    final List<Interval> moreIntervals = new ArrayList<>(intervals);
    moreIntervals.add(interval);
    final List<Verdict> moreVerdicts = new ArrayList<>(verdicts);
    moreVerdicts.add(verdict);
    return new Calibration(trueRatio, moreIntervals, moreVerdicts);
  }

  public int runs() {
    return verdicts.size();
  }

  public long count(final Verdict verdict) {
    return verdicts.stream().filter(verdict::equals).count();
  }

  /** Verdicts that say what is not so: a direction where there is none, or the wrong one. */
  public long falseVerdicts() {
    return verdicts.stream()
        .filter(it ->
            switch (it) {
              case FASTER -> trueRatio >= 1;
              case SLOWER -> trueRatio <= 1;
              case NO_DIFFERENCE -> false;
            })
        .count();
  }

  /** How many intervals hold the true ratio. */
  public long covered() {
    return intervals.stream().filter(it -> it.contains(trueRatio)).count();
  }

  /** The median of the estimates. */
  public double medianRatio() {
    return median(intervals.stream().mapToDouble(Interval::median).toArray());
  }

  /** The median of what the intervals' farther ends are away from their medians, as a share. */
  public double medianHalfWidth() {
    return median(
        intervals.stream()
            .mapToDouble(it ->
                it.isKnown()
                    ? Math.max(it.high() / it.median() - 1, 1 - it.low() / it.median())
                    : Double.POSITIVE_INFINITY)
            .toArray());
  }

  /**
   * Whether no more verdicts are false than a chance of {@link Verdict#FALSE_CHANCE} lets be: twice
   * that many, which for 200 runs is exceeded with a chance of 1 in 20.
   */
  public boolean isWithinPromise() {
    return falseVerdicts() <= 2 * Verdict.FALSE_CHANCE * runs();
  }

  private static double median(final double[] values) {
    Arrays.sort(values);
    return TwoLevelBootstrap.median(values);
  }
}
