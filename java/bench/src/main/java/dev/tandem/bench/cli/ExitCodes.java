package dev.tandem.bench.cli;

import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.ShareOfLimit;
import dev.tandem.bench.result.Status;
import java.util.stream.Stream;

/** What every command ends with. */
public final class ExitCodes {
  public static final int OK = 0;

  /** Something that was checked is not as it must be. */
  public static final int GATE_FAILED = 1;

  /** A contender computed a wrong result, crashed or hung. */
  public static final int WRONG_RESULT = 2;

  /** What the user gave cannot be, or this machine lacks what is needed; also a defect of ours. */
  public static final int USAGE_OR_ENVIRONMENT = 3;

  /** Ctrl-C: 128 and the number of SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitCodes() {}

  /** What a run's rows and limits amount to. */
  static int of(final RunRecord run) {
    final Stream<Row> all =
        Stream.concat(run.rows().stream(), run.limits().stream().map(LimitRow::row));
    if (all.anyMatch(row -> row.status() == Status.FAILED)) {
      return WRONG_RESULT;
    }
    return run.rows().stream()
            .flatMap(row -> row.measurement().stream())
            .flatMap(measurement -> measurement.shareOfLimit().stream())
            .anyMatch(ShareOfLimit::isAbove)
        ? GATE_FAILED
        : OK;
  }
}
