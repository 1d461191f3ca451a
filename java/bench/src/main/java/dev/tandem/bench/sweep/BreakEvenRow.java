package dev.tandem.bench.sweep;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Host;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.statistics.BreakEven;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.run.Threading;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * From how many elements on C through a bridge beats Java. Immutable.
 *
 * @param contender C
 * @param against Java in the code of the same pair, with the same memory: with the same threading,
 *     or on a single thread
 * @param predicted from sizes far apart, by a cost for the call and one for each element
 * @param measured in a dense sweep around the prediction, by other processes
 * @param reason why one of the two is missing
 */
public record BreakEvenRow(
    Contender contender,
    Contender against,
    OptionalDouble predicted,
    Optional<Interval> measured,
    Optional<String> reason) {

  /** Sizes of the dense sweep in an octave. */
  private static final int PER_OCTAVE = 3;

  /** So many of them on each side of the prediction. */
  private static final int SIDE = 4;

  /** Whole cache lines of doubles, so that no vector is left half empty. */
  private static final long LINE_ELEMENTS = 8;

  /**
   * The predictions for all pairs among the rows.
   *
   * @param cores of the contenders with several threads, those with so many are asked about
   */
  public static List<BreakEvenRow> predict(final List<Row> rows, final int cores, final long seed) {
    final List<Contender> present = rows.stream().map(Row::contender).distinct().toList();
    final List<BreakEvenRow> result = new ArrayList<>();
    for (final Contender contender : present) {
      if (contender.bridge().isPresent()
          && contender.isOneCallPerThread()
          && (contender.threads() == 1 || contender.threads() == cores)) {
        against(contender, present)
            .map(against -> predict(contender, against, rows, seed))
            .forEach(result::add);
      }
    }
    return result;
  }

  /** Its twin, and for several threads Java on one. */
  private static Stream<Contender> against(
      final Contender contender, final List<Contender> present) {
    return present.stream()
        .filter(it -> it.host() instanceof Host.InJava)
        .filter(it -> it.runs(contender.code().orElseThrow().twin()))
        .filter(it -> it.memory() == contender.memory())
        .filter(it -> it.readsResult() == contender.readsResult())
        .filter(it -> it.cutting().equals(contender.cutting()))
        .filter(it ->
            it.threading() == Threading.SINGLE
                || (it.threading() == contender.threading()
                    && it.threads() == contender.threads()));
  }

  private static BreakEvenRow predict(
      final Contender contender, final Contender against, final List<Row> rows, final long seed) {
    final NavigableMap<Long, Interval> ratios = ratios(contender, against, rows, seed);
    if (ratios.isEmpty()) {
      return new BreakEvenRow(
          contender,
          against,
          OptionalDouble.empty(),
          Optional.empty(),
          Optional.of("the two were not measured together"));
    }
    final BreakEven.Prediction prediction = BreakEven.predict(ratios);
    final long smallest = ratios.firstKey();
    final String reason =
        switch (prediction.kind()) {
          case CROSSES -> "no time was left to check it: give more --seconds";
          case FASTER_THROUGHOUT ->
              prediction.firstFaster() == smallest
                  ? smallest == 1
                      ? "C is ahead from 1 element on: its call costs no more than Java's own"
                      : "C is ahead at %,d elements, the smallest size, and on".formatted(smallest)
                  : "C is shown ahead from %,d elements on, and Java at no size: at smaller ones no difference is shown"
                      .formatted(prediction.firstFaster());
          case NEVER_FASTER ->
              (prediction.lastSlower() == 0
                      ? "C is shown ahead at no size up to %,d elements, where its time is %s of"
                          + " Java's"
                      : "C is shown ahead at no size above those at which Java is; at %,d elements"
                          + " its time is %s of Java's")
                  .formatted(ratios.lastKey(), describe(ratios.lastEntry().getValue()));
          case UNCLEAR ->
              "Java is ahead at %,d elements and C at %,d, and the sizes around do not tell where between; give more --elements"
                  .formatted(prediction.lastSlower(), prediction.firstFaster());
        };
    return new BreakEvenRow(
        contender, against, prediction.elements(), Optional.empty(), Optional.of(reason));
  }

  private static String describe(final Interval ratio) {
    return ratio.isKnown()
        ? "%.2f (%.2f–%.2f)".formatted(ratio.median(), ratio.low(), ratio.high())
        : "%.2f, from too few samples,".formatted(ratio.median());
  }

  /** Time over the other's, paired by rounds, at every size at which both were measured. */
  static NavigableMap<Long, Interval> ratios(
      final Contender contender, final Contender against, final List<Row> rows, final long seed) {
    final NavigableMap<Long, Interval> ratios = new TreeMap<>();
    final TwoLevelBootstrap bootstrap = TwoLevelBootstrap.withSeed(seed);
    for (final Row row : rows) {
      if (row.contender().equals(contender)) {
        rows.stream()
            .filter(it -> it.contender().equals(against) && it.elements() == row.elements())
            .findFirst()
            .flatMap(it -> ratio(row, it, bootstrap))
            .ifPresent(it -> ratios.put(row.elements(), it));
      }
    }
    return ratios;
  }

  static Optional<Interval> ratio(
      final Row row, final Row other, final TwoLevelBootstrap bootstrap) {
    if (row.measurement().isEmpty() || other.measurement().isEmpty()) {
      return Optional.empty();
    }
    final PairedRatios ratios =
        PairedRatios.of(samples(row.measurement().get()), samples(other.measurement().get()));
    return ratios.pairs() == 0
        ? Optional.empty()
        : Optional.of(ratios.estimate(bootstrap).interval());
  }

  private static List<Sample> samples(final Measurement measurement) {
    return measurement.samples().stream().map(TimedSample::toSample).toList();
  }

  /**
   * The sizes that check the prediction, a third of an octave apart; none if there is none. Those
   * of all predictions lie on one grid, so that near ones share them.
   */
  public List<Long> denseSizes() {
    if (predicted.isEmpty()) {
      return List.of();
    }
    final double octaves = Math.log(predicted.getAsDouble()) / Math.log(2);
    final long nearest = (long) Math.floor(octaves * PER_OCTAVE);
    final List<Long> sizes = new ArrayList<>();
    for (long step = nearest - SIDE + 1; step <= nearest + SIDE; step++) {
      // Half a step off the powers of two, which were measured.
      sizes.add(whole(Math.pow(2, (step + 0.5) / PER_OCTAVE)));
    }
    return sizes.stream().distinct().toList();
  }

  private static long whole(final double elements) {
    final long unit = elements >= 4 * LINE_ELEMENTS ? LINE_ELEMENTS : 1;
    return Math.max(1, Math.round(elements / unit) * unit);
  }

  /** The same with what the dense sweep found. */
  public BreakEvenRow measuredIn(final List<Row> denseRows, final long seed) {
    if (predicted.isEmpty()) {
      return this;
    }
    final NavigableMap<Long, Interval> ratios = new TreeMap<>();
    ratios(contender, against, denseRows, seed).entrySet().stream()
        .filter(it -> denseSizes().contains(it.getKey()))
        .forEach(it -> ratios.put(it.getKey(), it.getValue()));
    if (ratios.size() < 2) {
      return this;
    }
    final Interval crossing = BreakEven.measured(ratios);
    return Double.isNaN(crossing.median())
        ? new BreakEvenRow(
            contender,
            against,
            predicted,
            Optional.empty(),
            Optional.of(
                "the dense sweep, from %,d to %,d elements, shows no crossing: ratios from %.2f to %.2f"
                    .formatted(
                        ratios.firstKey(),
                        ratios.lastKey(),
                        ratios.firstEntry().getValue().median(),
                        ratios.lastEntry().getValue().median())))
        : new BreakEvenRow(contender, against, predicted, Optional.of(crossing), Optional.empty());
  }

  /** How far the prediction lies from what was measured, as a share of that. */
  public OptionalDouble deviation() {
    return predicted.isPresent() && measured.isPresent()
        ? OptionalDouble.of(Math.abs(predicted.getAsDouble() / measured.get().median() - 1))
        : OptionalDouble.empty();
  }
}
