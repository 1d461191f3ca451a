package dev.tandem.bench.result;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.statistics.AccuracyClass;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of a contender that ran and was verified. Immutable.
 *
 * @param nanosPerCall elapsed time of one call over all elements
 * @param ratioToBaseline this contender's time over the baseline's; empty if the baseline has none
 * @param twin the contender of the other language that this one is compared with, if it ran
 * @param ratioToTwin this contender's time over its twin's; present exactly if {@code twin} is
 * @param verdict on {@code ratioToTwin}; present exactly if that is
 * @param shareOfLimit how near it came to the nearest limit that was measured with it, if one was
 * @param maxUlp the largest error seen, in units in the last place of the exact result
 * @param meanUlp the mean error
 * @param checkedElements results that were compared with the exact reference
 * @param warmupMillis how long each generation warmed up
 * @param steady whether it was steady at the end of each warm-up, rather than the time for it up
 * @param looks how often the ratios were looked at while more rounds could follow; 0 if how many
 *     there would be was fixed before
 * @param samples every timed batch, in the order taken
 */
public record Measurement(
    Estimate nanosPerCall,
    Optional<Estimate> ratioToBaseline,
    Optional<Contender> twin,
    Optional<Estimate> ratioToTwin,
    Optional<Verdict> verdict,
    Optional<ShareOfLimit> shareOfLimit,
    double maxUlp,
    double meanUlp,
    long checkedElements,
    List<Double> warmupMillis,
    boolean steady,
    int looks,
    List<TimedSample> samples) {

  public Measurement {
    warmupMillis = List.copyOf(warmupMillis);
    samples = List.copyOf(samples);
  }

  public AccuracyClass accuracyClass() {
    return AccuracyClass.of(maxUlp);
  }
}
