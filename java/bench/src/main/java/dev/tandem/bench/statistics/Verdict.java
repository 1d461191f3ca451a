package dev.tandem.bench.statistics;

/**
 * What may be said about two contenders.
 *
 * <p>"Faster" or "slower" needs the whole 99 % interval of the ratio outside ±2 %, since effects
 * below that come from where code and data happen to lie. The rule takes the interval at its word,
 * which is right if the number of rounds did not depend on the ratios, or if the interval allows
 * for looking while rounds are added ({@link TwoLevelBootstrap#atLook}).
 */
public enum Verdict {
  FASTER("faster"),
  SLOWER("slower"),
  NO_DIFFERENCE("no difference shown");

  /** Ratios from 1/1.02 to 1.02 are not told from 1. */
  public static final double MARGIN = 1.02;

  /**
   * With which chance at most a verdict is "faster" or "slower" although there is no difference.
   */
  public static final double FALSE_CHANCE = 0.01;

  private final String text;

  Verdict(final String text) {
    this.text = text;
  }

  /**
   * The verdict on the contender in the numerator.
   *
   * @param timeRatio its time over the other's, from a 99 % interval; unknown ends show no
   *     difference
   */
  public static Verdict of(final Interval timeRatio) {
    if (timeRatio.high() < 1 / MARGIN) {
      return FASTER;
    }
    if (timeRatio.low() > MARGIN) {
      return SLOWER;
    }
    return NO_DIFFERENCE;
  }

  /**
   * With which chance at most any of so many verdicts is false: the sum of theirs, since they share
   * a machine and a baseline and are not independent (Bonferroni).
   */
  public static double falseChanceOfAny(final long verdicts) {
    return Math.min(1, verdicts * FALSE_CHANCE);
  }

  /** The words in the table and in records. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
