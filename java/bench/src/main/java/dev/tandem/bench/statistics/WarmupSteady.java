package dev.tandem.bench.statistics;

import java.util.Arrays;

/**
 * Decides from batch times when warm-up may end.
 *
 * <p>It is steady when the last {@code window} batches' median agrees with that of the {@code
 * window} before, the last half window's median is not below those (a compiled version that has
 * just arrived), and no decline runs through both windows. A step within the very last batch cannot
 * be told from noise. Immutable and shareable; a pure function of what it is asked.
 *
 * @param windowBatches how many batches are compared with as many before them, at least 4
 * @param tolerance how far medians may differ, as a share: 0.03 is 3 %
 * @param minNanos warm-up lasts at least that long, however steady it looks: compilers work in the
 *     background, and their result may arrive long after they were asked
 * @param maxNanos warm-up lasts no longer than that, steady or not
 */
public record WarmupSteady(int windowBatches, double tolerance, long minNanos, long maxNanos) {
  /** One-sided 5 % point of the normal distribution. */
  private static final double SIGNIFICANT_Z = 1.645;

  /** What to do next. */
  public enum Decision {
    /** Not steady yet: run another batch. */
    CONTINUE,
    /** Steady: time it. */
    STEADY,
    /** The time is up without being steady: time it, and say so in the record. */
    GIVE_UP
  }

  public WarmupSteady {
    if (windowBatches < 4) {
      throw new IllegalArgumentException("windowBatches must be at least 4, not " + windowBatches);
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance must be within (0, 1), not " + tolerance);
    }
    if (minNanos < 0 || maxNanos < minNanos) {
      throw new IllegalArgumentException(
          "0 <= minNanos <= maxNanos must hold, not " + minNanos + " and " + maxNanos);
    }
  }

  /** Windows of 8 batches that agree within 3 %. */
  public static WarmupSteady within(final long minNanos, final long maxNanos) {
    return new WarmupSteady(8, 0.03, minNanos, maxNanos);
  }

  /**
   * The decision after these batches.
   *
   * @param nanosPerCall each batch's time per call, in the order in which they ran
   * @param elapsedNanos how long warm-up has lasted
   */
  public Decision decide(final double[] nanosPerCall, final long elapsedNanos) {
    if (elapsedNanos >= minNanos && isSteady(nanosPerCall)) {
      return Decision.STEADY;
    }
    return elapsedNanos >= maxNanos ? Decision.GIVE_UP : Decision.CONTINUE;
  }

  private boolean isSteady(final double[] nanosPerCall) {
    final int end = nanosPerCall.length;
    if (end < 2 * windowBatches) {
      return false;
    }
    final double before = median(nanosPerCall, end - 2 * windowBatches, end - windowBatches);
    final double after = median(nanosPerCall, end - windowBatches, end);
    final double latest = median(nanosPerCall, end - windowBatches / 2, end);
    return Math.abs(after / before - 1) <= tolerance
        && latest >= before * (1 - tolerance)
        && !declines(Arrays.copyOfRange(nanosPerCall, end - 2 * windowBatches, end));
  }

  private static double median(final double[] values, final int from, final int to) {
    return TwoLevelBootstrap.median(Arrays.stream(values, from, to).sorted().toArray());
  }

  /**
   * Whether the values fall throughout: by more than the tolerance from first to last (Theil and
   * Sen's median slope), and too regularly for chance (Mann and Kendall's test).
   */
  private boolean declines(final double[] values) {
    final int n = values.length;
    final double[] slopes = new double[n * (n - 1) / 2];
    int score = 0;
    int next = 0;
    for (int later = 1; later < n; later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        score += Double.compare(values[later], values[earlier]);
        slopes[next++] = (values[later] - values[earlier]) / (later - earlier);
      }
    }
    Arrays.sort(slopes);
    final double fall = -TwoLevelBootstrap.median(slopes) * (n - 1);
    final double deviation = Math.sqrt(n * (n - 1.0) * (2.0 * n + 5) / 18);
    return score < -SIGNIFICANT_Z * deviation && fall > tolerance * median(values, 0, n);
  }
}
