package dev.tandem.bench.result;

import dev.tandem.bench.statistics.Sample;

/**
 * Timed batches of calls in one worker, of which the median one counts. Immutable.
 *
 * @param generation which process of the contender, from 0
 * @param round which pass over all workers in that generation, from 0
 * @param atMillis when it began, since the run did
 * @param nanos elapsed for all calls of the median batch
 * @param calls in that batch that count, at least 1
 * @param gcs collections that ended meanwhile in that worker
 * @param gcMillis what they took
 * @param jitMillis JIT compilation meanwhile in that worker
 * @param stealTicks processor time, in ticks of 10 ms, that the hypervisor gave to others
 *     meanwhile; 0 where that is not known
 */
public record TimedSample(
    int generation,
    int round,
    long atMillis,
    long nanos,
    int calls,
    long gcs,
    long gcMillis,
    long jitMillis,
    long stealTicks) {

  public double nanosPerCall() {
    return (double) nanos / calls;
  }

  /** The same as statistics sees it. */
  public Sample toSample() {
    return new Sample(generation, round, nanosPerCall());
  }
}
