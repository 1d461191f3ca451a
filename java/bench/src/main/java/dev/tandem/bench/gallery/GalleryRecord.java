package dev.tandem.bench.gallery;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of the gallery. Immutable.
 *
 * @param library as in {@link dev.tandem.bench.result.RunRecord}
 * @param workerJvmFlags the flags of the JVMs that hosted the loops
 * @param commandLine the arguments that repeat it
 * @param seed of inputs, orders and bootstraps
 * @param generations of processes, at least, one after the other
 * @param elements of each array
 * @param rows of each loop, those that could not be measured among them
 */
public record GalleryRecord(
    MachineFacts machine,
    Map<String, String> library,
    List<String> workerJvmFlags,
    List<String> commandLine,
    Instant startTime,
    double elapsedSeconds,
    long seed,
    int generations,
    long elements,
    Map<GalleryLoop, List<Row>> rows) {

  /**
   * A loop in both languages.
   *
   * @param java what Java took for an element, in nanoseconds; empty if it was not measured
   * @param c what C took
   * @param ratio C's time over Java's
   */
  public record Pair(
      GalleryLoop loop,
      GalleryLoop.Kind kind,
      Contender inC,
      Optional<Double> java,
      Optional<Double> c,
      Optional<Estimate> ratio,
      Optional<Verdict> verdict) {}

  /** Why contenders could not be measured, and of which loops. */
  public Map<String, List<String>> missing() {
    final Map<String, List<String>> missing = new LinkedHashMap<>();
    rows.forEach((loop, its) ->
        its.stream()
            .filter(row -> row.reason().isPresent())
            .forEach(row ->
                missing
                    .computeIfAbsent(
                        row.contender().codeId() + ": " + row.reason().get(),
                        _ -> new ArrayList<>())
                    .add(loop.name())));
    return missing;
  }

  /** All loops that there are of a kind, in the gallery's order. */
  public List<Pair> pairs(final GalleryLoop.Kind kind) {
    final List<Pair> pairs = new ArrayList<>();
    rows.forEach((loop, its) -> loop.inC(kind).ifPresent(c -> pairs.add(pair(loop, kind, c, its))));
    return pairs;
  }

  private Pair pair(
      final GalleryLoop loop, final GalleryLoop.Kind kind, final Contender c, final List<Row> its) {
    final Optional<Measurement> measured = of(its, c);
    final Optional<Measurement> twin =
        of(
            its,
            loop.contenders().stream()
                .filter(it -> it.runs(c.code().orElseThrow().twin()))
                .findFirst()
                .orElseThrow());
    return new Pair(
        loop,
        kind,
        c,
        twin.map(this::nanosPerElement),
        measured.map(this::nanosPerElement),
        measured.flatMap(Measurement::ratioToTwin),
        measured.flatMap(Measurement::verdict));
  }

  private static Optional<Measurement> of(final List<Row> rows, final Contender contender) {
    return rows.stream()
        .filter(row -> row.contender().equals(contender))
        .findFirst()
        .flatMap(Row::measurement);
  }

  private double nanosPerElement(final Measurement measurement) {
    return measurement.nanosPerCall().interval().median() / elements;
  }
}
