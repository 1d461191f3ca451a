package dev.tandem.bench.statistics;

/**
 * What may be said about two contenders.
 *
 * <p>"Faster" or "slower" needs the whole 99 % interval of the ratio outside ±2 %, since effects
 * below that come from where code and data happen to lie. The rule takes the interval at its word,
 * which is right only if the number of rounds did not depend on the ratios: it is fixed by the
 * clock before any ratio is looked at. Should rounds one day be added until an interval is tight,
 * the interval must become one that allows looking (a confidence sequence).
 */
public enum Verdict {
  FASTER("faster"),
  SLOWER("slower"),
  NO_DIFFERENCE("no difference shown");

  /** Ratios from 1/1.02 to 1.02 are not told from 1. */
  public static final double MARGIN = 1.02;

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

  /** The words in the table and in records. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
