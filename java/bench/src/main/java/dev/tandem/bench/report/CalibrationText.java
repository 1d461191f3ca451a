package dev.tandem.bench.report;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.statistics.Calibration;
import dev.tandem.bench.statistics.Verdict;
import java.util.Locale;

/** What {@code tandem calibrate} prints. Stateless. */
public final class CalibrationText {
  private CalibrationText() {}

  /** {@code run 17: 1.003 0.994–1.011, 126 pairs, no difference shown}. */
  public static String line(final int run, final Measurement measurement) {
    return "run %d: %s, %d pairs, %s"
        .formatted(
            run,
            Figures.withEnds(measurement.ratioToTwin().orElseThrow().interval()),
            measurement.ratioToTwin().orElseThrow().observations(),
            measurement.verdict().orElse(Verdict.NO_DIFFERENCE));
  }

  /** What all runs came to. */
  public static String render(
      final Calibration calibration, final Contender slowed, final Contender plain) {
    return """

    %s against %s: the true ratio is %s.
    verdicts of %d runs: %d slower, %d faster, %d no difference shown; false: %d
    the 99 %% interval held the true ratio in %d runs
    median of the estimates %s, median of the intervals' half widths ±%s %%\
    """
        .formatted(
            slowed,
            plain,
            Figures.digits(calibration.trueRatio()),
            calibration.runs(),
            calibration.count(Verdict.SLOWER),
            calibration.count(Verdict.FASTER),
            calibration.count(Verdict.NO_DIFFERENCE),
            calibration.falseVerdicts(),
            calibration.covered(),
            Figures.digits(calibration.medianRatio()),
            String.format(Locale.ROOT, "%.1f", 100 * calibration.medianHalfWidth()));
  }
}
