package dev.tandem.bench.compare;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.report.Page;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;

/**
 * What comparing two runs came to. Immutable.
 *
 * @param page for people
 * @param rowFailed whether a row failed in the new run
 * @param gateFailed whether a contender is shown to have become slower than allowed
 */
public record Compare(Page page, boolean rowFailed, boolean gateFailed) {

  /**
   * Holds a new run against an earlier one.
   *
   * @param failIf the gate, such as {@code >5%}; empty for none
   * @param acrossMachines whether runs of different machines are compared too
   * @throws UsageException if a file cannot be read, the machines differ, or nothing is in both
   */
  public static Compare runs(
      final Path baseFile,
      final Path newFile,
      final Optional<String> failIf,
      final boolean acrossMachines) {
    final Optional<Gate> gate = failIf.map(Gate::parse);
    final RecordedRun baseRun = RecordedRun.read(baseFile);
    final RecordedRun newRun = RecordedRun.read(newFile);
    final Comparison comparison = Comparison.of(baseRun, newRun);
    if (!comparison.differences().machine().isEmpty() && !acrossMachines) {
      throw new UsageException(
          "%s and %s were measured on different machines, whose times mean nothing side by side:%n  %s%nSay --across-machines to compare them all the same."
              .formatted(
                  baseFile,
                  newFile,
                  String.join("\n  ", ComparisonPage.lines(comparison.differences().machine()))));
    }
    if (comparison.rows().isEmpty() && comparison.failed().isEmpty()) {
      if (Collections.disjoint(baseRun.kernels(), newRun.kernels())) {
        throw new UsageException(
            "%s computes %s, and %s %s; compare runs of the same formula, in the same type"
                .formatted(
                    baseFile,
                    String.join(", ", baseRun.kernels()),
                    newFile,
                    String.join(", ", newRun.kernels())));
      }
      throw new UsageException(
          "%s and %s have no contender and size in common that both measured; compare runs with the same --contenders and --elements"
              .formatted(baseFile, newFile));
    }
    return new Compare(
        ComparisonPage.of(comparison, gate),
        !comparison.failed().isEmpty(),
        comparison.rows().stream()
            .anyMatch(row ->
                row.judged()
                    .flatMap(it -> gate.map(limit -> limit.judge(it.interval(), row.steady())))
                    .filter(it -> it == Gate.Outcome.FAILS)
                    .isPresent()));
  }
}
