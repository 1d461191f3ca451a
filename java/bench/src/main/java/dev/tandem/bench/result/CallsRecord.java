package dev.tandem.bench.result;

import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.worker.CallTask;
import java.util.List;
import java.util.Optional;

/**
 * What {@code tandem calls} measured, and under which conditions. Immutable.
 *
 * @param rows one for each task, in the order of the tables
 * @param jmh the same calls under JMH; empty unless that was asked for
 */
public record CallsRecord(Conditions conditions, List<Row> rows, List<JmhRow> jmh) {

  public CallsRecord {
    rows = List.copyOf(rows);
    jmh = List.copyOf(jmh);
  }

  /**
   * What became of one task.
   *
   * @param reason why it is not {@link Status#OK}; empty exactly if it is
   * @param nanosPerCall empty unless it is {@link Status#OK}
   * @param ratioToDefault its time over that of the same call through the default bridge; empty if
   *     that was not measured, or it goes through no bridge
   * @param worthElements how many elements of the seed kernel take as long; empty if that was not
   *     measured
   */
  public record Row(
      CallTask task,
      Status status,
      Optional<String> reason,
      Optional<Estimate> nanosPerCall,
      Optional<Estimate> ratioToDefault,
      Optional<Estimate> worthElements) {}

  /**
   * What JMH measured of one task.
   *
   * @param reason why it has no figures; empty if it has
   * @param nanosPerCall empty if it failed
   * @param ratioToDefault as in {@link Row}
   */
  public record JmhRow(
      CallTask task,
      Optional<String> reason,
      Optional<Interval> nanosPerCall,
      Optional<Interval> ratioToDefault) {}

  /**
   * Whether both harnesses have intervals of a task's ratio to the default bridge that overlap, and
   * not only since one is that bridge; empty if either has none.
   */
  public Optional<Boolean> agrees(final JmhRow jmh) {
    return jmh.task().equals(jmh.task().withDefaultBridge())
        ? Optional.empty()
        : measured(jmh.task())
            .flatMap(Row::ratioToDefault)
            .flatMap(ours -> jmh.ratioToDefault().map(ours.interval()::overlaps));
  }

  /** A pair of bridges whose costs of the same call differ by more than a tenth. */
  public record Pair(CallTask cheaper, CallTask dearer, boolean apart) {}

  /** By how much two costs must differ for the tables to have to tell them apart. */
  public static final double NOTABLE = 1.1;

  /**
   * Every two bridges whose costs of the same call without heap arrays differ notably, and whether
   * the intervals of their ratios to the default bridge tell them apart. These ratios are free of
   * the machine's changes of speed, which the times are not.
   */
  public List<Pair> notablePairs() {
    final List<Row> compared =
        rows.stream()
            .filter(row -> row.task().bridge().isPresent() && row.ratioToDefault().isPresent())
            .filter(row -> row.task().elements() == 0)
            .toList();
    return compared.stream()
        .flatMap(cheaper ->
            compared.stream()
                .filter(dearer -> isNotable(cheaper, dearer))
                .map(dearer ->
                    new Pair(
                        cheaper.task(),
                        dearer.task(),
                        ratio(cheaper).high() < ratio(dearer).low())))
        .toList();
  }

  private static boolean isNotable(final Row cheaper, final Row dearer) {
    return cheaper.task().shape() == dearer.task().shape()
        && cheaper.task().threads() == dearer.task().threads()
        && ratio(cheaper).median() * NOTABLE < ratio(dearer).median();
  }

  private static Interval ratio(final Row row) {
    return row.ratioToDefault().orElseThrow().interval();
  }

  /** The row of a task; empty if it was not measured. */
  public Optional<Row> measured(final CallTask task) {
    return rows.stream()
        .filter(row -> row.task().equals(task) && row.status() == Status.OK)
        .findFirst();
  }
}
