package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;
import dev.tandem.run.Threading;
import java.math.BigInteger;

/**
 * What a sample of one contender consists of: batches of calls, timed one right after the other, of
 * which the median one counts. Immutable.
 *
 * <p>Batches are short, so that what comes from outside (a neighbour, the scheduler) hits few of
 * them and the median leaves it out. On the machine of the README, of 100 samples of two threads
 * the ratios of those that were single batches of 8 ms varied by 15 %, of those that were the
 * median of 25 batches of 1 ms by 4 %, in as much time.
 *
 * @param batches of one sample, an odd number, so that one of them is the median
 * @param calls of each batch that count, at least 1
 * @param extraCalls that a planted slowdown adds to each batch
 */
record SamplePlan(int batches, long calls, long extraCalls) {
  private static final double BATCH_NANOS = 1e6;

  /** Calls of one thread are as fast as ever within a millisecond or two. */
  private static final double SINGLE_NANOS = 9e6;

  /**
   * Threads woken from idleness may share one processor for some 10 to 25 ms, and take twice their
   * time, until the scheduler spreads them. Not longer, since more rounds say more than longer
   * samples: what disturbs a sample often lasts longer than that.
   */
  private static final double THREADS_NANOS = 20e6;

  /** With started threads each call takes either of two times, so a mean of many says more. */
  private static final double SPAWN_NANOS = 40e6;

  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final int MOST_BATCHES = 25;

  /** The plan for calls that take about so long. */
  static SamplePlan of(final Contender contender, final double nanosPerCall) {
    final int percent = contender.extraPercent().orElse(0);
    if (contender.threading() == Threading.SPAWN) {
      final long calls = calls(SPAWN_NANOS / nanosPerCall, percent);
      return new SamplePlan(1, calls, calls * percent / 100);
    }
    final long calls = calls(BATCH_NANOS / nanosPerCall, percent);
    final double sampleNanos = contender.threads() == 1 ? SINGLE_NANOS : THREADS_NANOS;
    final int batches =
        Math.clamp(Math.round(sampleNanos / (calls * nanosPerCall)), 1, MOST_BATCHES);
    return new SamplePlan(batches | 1, calls, calls * percent / 100);
  }

  /** About so many, of which the percentage is a whole number. */
  private static long calls(final double wanted, final int percent) {
    final long step = percent == 0 ? 1 : 100 / BigInteger.valueOf(percent).gcd(HUNDRED).longValue();
    return step * Math.max(1, Math.round(wanted / step));
  }
}
