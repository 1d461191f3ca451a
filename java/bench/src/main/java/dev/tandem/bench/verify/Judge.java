package dev.tandem.bench.verify;

import dev.tandem.bench.contender.Contender;
import dev.tandem.testkit.AccuracySummary;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Says whether results are right, for inputs that it knows. May be shared between threads. */
public interface Judge {
  /**
   * What was found.
   *
   * @param wrong why the results are wrong; empty if they are right
   */
  record Finding(AccuracySummary accuracy, Optional<String> wrong) {}

  /** Why no results can be right, whatever they are: there is nothing to judge them by. */
  default Optional<String> refusesAll() {
    return Optional.empty();
  }

  /**
   * @param output the contender's results; copied if they are kept
   */
  Finding judge(Contender contender, MemorySegment output);
}
