package dev.tandem.bench.statistics;

/**
 * One timed batch of calls, as statistics sees it. Immutable.
 *
 * @param generation which process of the contender took it
 * @param round which pass over all workers it belongs to; samples of two contenders pair up if both
 *     generation and round agree
 * @param nanosPerCall the batch's time divided by its calls; finite and above 0
 */
public record Sample(int generation, int round, double nanosPerCall) {
  public Sample {
    if (!(nanosPerCall > 0) || nanosPerCall == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "nanosPerCall must be finite and above 0, not " + nanosPerCall);
    }
  }
}
