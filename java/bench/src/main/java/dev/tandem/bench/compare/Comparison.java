package dev.tandem.bench.compare;

import dev.tandem.bench.compare.RecordedRun.Key;
import dev.tandem.bench.compare.RecordedRun.Recorded;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.statistics.UnpairedRatio;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A new run held against an earlier one. Immutable.
 *
 * @param rows measured in both, in the new run's order
 * @param onlyInBase contenders that were measured in the base run only, with what became of them
 * @param onlyInNew likewise of the new run
 * @param failed rows that failed in the new run
 */
record Comparison(
    RecordedRun base,
    RecordedRun now,
    Differences differences,
    List<Row> rows,
    List<String> onlyInBase,
    List<String> onlyInNew,
    List<Recorded> failed) {
  private static final long SEED = 42;

  /**
   * One contender at one size.
   *
   * @param baseNanos median time of a call in the base run, nanoseconds
   * @param nowNanos likewise in the new run
   * @param times new time over base time; the machine's speed is in it
   * @param relative the new run's ratio to the baseline over the base run's, without the machine's
   *     speed; empty for the baseline, and where a run did not measure the same one
   * @param isBaseline whether both runs take their ratios to this contender
   * @param steady whether it and its baseline were warm when they were timed, in both runs
   */
  record Row(
      Key key,
      double baseNanos,
      double nowNanos,
      Estimate times,
      Optional<Estimate> relative,
      boolean isBaseline,
      boolean steady) {

    /** What is judged: nothing of the baseline itself, by which all others are. */
    Optional<Estimate> judged() {
      return isBaseline ? Optional.empty() : Optional.of(relative.orElse(times));
    }
  }

  static Comparison of(final RecordedRun base, final RecordedRun now) {
    final List<Row> rows = new ArrayList<>();
    final List<String> onlyInNew = new ArrayList<>();
    final List<String> onlyInBase = new ArrayList<>();
    for (final Recorded row : now.rows().values()) {
      final Recorded before = base.rows().get(row.key());
      if (row.isOk() && before != null && before.isOk()) {
        rows.add(row(base, now, before, row));
      } else if (row.isOk()) {
        onlyInNew.add(name(row.key()) + whyNot(before));
      }
    }
    for (final Recorded row : base.rows().values()) {
      final Recorded after = now.rows().get(row.key());
      if (row.isOk() && (after == null || !(after.isOk() || after.isFailed()))) {
        onlyInBase.add(name(row.key()) + whyNot(after));
      }
    }
    return new Comparison(
        base,
        now,
        Differences.between(base, now),
        List.copyOf(rows),
        List.copyOf(onlyInBase),
        List.copyOf(onlyInNew),
        now.rows().values().stream().filter(Recorded::isFailed).toList());
  }

  /** A row for people: {@code c-vector/jna/pool/2 of 1000000 elements}. */
  static String name(final Key key) {
    return "%s of %d elements".formatted(key.contender(), key.elements());
  }

  private static String whyNot(final Recorded other) {
    return other == null ? "" : " (in the other: " + other.status() + ", " + other.reason() + ")";
  }

  private static Row row(
      final RecordedRun base, final RecordedRun now, final Recorded before, final Recorded after) {
    final TwoLevelBootstrap bootstrap = TwoLevelBootstrap.withSeed(SEED);
    final Key key = after.key();
    final boolean sameBaseline = base.baseline().equals(now.baseline());
    final Optional<Recorded> baselineBefore =
        sameBaseline ? base.baselineOf(key) : Optional.empty();
    final Optional<Recorded> baselineAfter = sameBaseline ? now.baselineOf(key) : Optional.empty();
    final boolean canRelate = baselineBefore.isPresent() && baselineAfter.isPresent();
    final boolean isBaseline = canRelate && key.contender().equals(now.baseline());
    return new Row(
        key,
        bootstrap.nanosPerCall(before.samples()).interval().median(),
        bootstrap.nanosPerCall(after.samples()).interval().median(),
        UnpairedRatio.of(
            Sample.byGeneration(after.samples()), Sample.byGeneration(before.samples()), bootstrap),
        canRelate && !isBaseline
            ? Optional.of(
                UnpairedRatio.of(
                    paired(after, baselineAfter.get()),
                    paired(before, baselineBefore.get()),
                    bootstrap))
            : Optional.empty(),
        isBaseline,
        before.steady()
            && after.steady()
            && baselineBefore.map(Recorded::steady).orElse(true)
            && baselineAfter.map(Recorded::steady).orElse(true));
  }

  private static List<double[]> paired(final Recorded row, final Recorded baseline) {
    return PairedRatios.of(row.samples(), baseline.samples()).byGeneration();
  }
}
