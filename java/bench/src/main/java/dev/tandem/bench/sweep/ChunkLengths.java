package dev.tandem.bench.sweep;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.run.Cutting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the length of chunks does to contenders that differ in nothing else, at one size. Immutable.
 *
 * @param whole the contender with one chunk for each thread
 * @param points by rising chunk length, {@code whole}'s last
 * @param text which lengths are faster or slower than one chunk for each thread, for people
 */
public record ChunkLengths(Contender whole, long elements, List<Point> points, String text) {

  /**
   * @param chunkElements of a chunk, the last one of which may be shorter
   * @param nanosPerElement of the array
   * @param ratioToWhole the time over that of one chunk for each thread; 1 for that itself
   */
  public record Point(long chunkElements, Interval nanosPerElement, Interval ratioToWhole) {
    private Verdict verdict() {
      return Verdict.of(ratioToWhole);
    }
  }

  public ChunkLengths {
    points = List.copyOf(points);
  }

  /** For each contender that was measured both with chunk lengths and without, at each size. */
  public static List<ChunkLengths> of(final RunRecord run) {
    final TwoLevelBootstrap bootstrap = TwoLevelBootstrap.withSeed(run.seed());
    final List<ChunkLengths> result = new ArrayList<>();
    for (final Row whole : run.rows()) {
      if (whole.contender().isOneCallPerThread()) {
        final List<Row> inChunks =
            run.rows().stream()
                .filter(it -> it.elements() == whole.elements())
                .filter(it -> it.contender().chunkElements().isPresent())
                .filter(it -> it.contender().cut(Cutting.onePerThread()).equals(whole.contender()))
                .sorted(Comparator.comparing(it -> it.contender().chunkElements().getAsLong()))
                .toList();
        of(whole, inChunks, bootstrap).ifPresent(result::add);
      }
    }
    return result;
  }

  private static Optional<ChunkLengths> of(
      final Row whole, final List<Row> inChunks, final TwoLevelBootstrap bootstrap) {
    final List<Point> points = new ArrayList<>();
    for (final Row row : inChunks) {
      BreakEvenRow.ratio(row, whole, bootstrap)
          .ifPresent(ratio ->
              points.add(
                  new Point(
                      row.contender().chunkElements().getAsLong(), nanosPerElement(row), ratio)));
    }
    if (points.isEmpty()) {
      return Optional.empty();
    }
    final String text = text(points);
    points.add(
        new Point(
            Math.ceilDiv(whole.elements(), whole.contender().threads()),
            nanosPerElement(whole),
            new Interval(1, 1, 1)));
    return Optional.of(new ChunkLengths(whole.contender(), whole.elements(), points, text));
  }

  private static Interval nanosPerElement(final Row row) {
    return row.measurement().orElseThrow().nanosPerCall().interval().times(1.0 / row.elements());
  }

  /**
   * @param points of chunk lengths
   */
  static String text(final List<Point> points) {
    final String faster = lengths(points, Verdict.FASTER);
    final String slower = lengths(points, Verdict.SLOWER);
    if (faster.isEmpty() && slower.isEmpty()) {
      return "No length is shown to be faster or slower than one chunk for each thread.";
    }
    return Optional.of(faster)
            .filter(it -> !it.isEmpty())
            .map(it -> "Faster than one chunk for each thread in chunks of " + it)
            .orElse("No length is shown to be faster than one chunk for each thread")
        + (slower.isEmpty() ? "." : "; slower in chunks of " + slower + ".");
  }

  private static String lengths(final List<Point> points, final Verdict verdict) {
    return points.stream()
        .filter(it -> it.verdict() == verdict)
        .map(it ->
            String.format(
                Locale.ROOT,
                "%,d (%.2f of its time)",
                it.chunkElements(),
                it.ratioToWhole().median()))
        .collect(Collectors.joining(", "));
  }
}
