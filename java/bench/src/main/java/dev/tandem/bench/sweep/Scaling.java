package dev.tandem.bench.sweep;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.ScalingFit;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/**
 * What more threads do for contenders that differ in nothing else, at one size. Immutable.
 *
 * @param family the id without the thread count: {@code "c-vector/jna/pool"}
 * @param points from one thread on, whose speedup is 1
 * @param best the fit that describes them best
 * @param text where it stops scaling and why, for people
 */
public record Scaling(
    String family,
    long elements,
    List<Point> points,
    List<ScalingFit> fits,
    Optional<ScalingFit> best,
    String text) {

  /**
   * @param speedup the time of one thread over that of these
   */
  public record Point(int threads, Interval speedup) {}

  /** A larger count has to be shown to be that much faster to count as faster. */
  private static final double FASTER = 1.02;

  /** From that share of what the triad moves on, memory is what bounds. */
  private static final double NEAR_LIMIT = 0.8;

  /** With less than that of what each thread could do, something is lost. */
  private static final double EFFICIENT = 0.95;

  public Scaling {
    points = List.copyOf(points);
    fits = List.copyOf(fits);
  }

  /** For each family with at least two thread counts above one, at each size where they were. */
  public static List<Scaling> of(final RunRecord run, final int cores) {
    final Map<String, Map<Long, NavigableMap<Integer, Row>>> rows = new LinkedHashMap<>();
    for (final Row row : run.rows()) {
      if (row.measurement().isPresent() && row.contender().threads() > 1) {
        rows.computeIfAbsent(family(row.contender()), _ -> new LinkedHashMap<>())
            .computeIfAbsent(row.elements(), _ -> new TreeMap<>())
            .put(row.contender().threads(), row);
      }
    }
    final List<Scaling> result = new ArrayList<>();
    rows.forEach((family, bySize) ->
        bySize.forEach((elements, byThreads) -> {
          final Optional<Row> one = onOneThread(byThreads.firstEntry().getValue(), run);
          if (one.isPresent() && byThreads.size() > 1) {
            result.add(of(family, elements, one.get(), byThreads, run, cores));
          }
        }));
    return result;
  }

  private static String family(final Contender contender) {
    return contender.id().substring(0, contender.id().lastIndexOf('/'));
  }

  /** The same on one thread of the same threading, or of none. */
  private static Optional<Row> onOneThread(final Row row, final RunRecord run) {
    final Contender wanted = row.contender();
    return run.rows().stream()
        .filter(it -> it.measurement().isPresent() && it.elements() == row.elements())
        .filter(it -> it.contender().threads() == 1)
        .filter(it ->
            it.contender().code().equals(wanted.code())
                && it.contender().memory() == wanted.memory()
                && it.contender().host().equals(wanted.host())
                && it.contender().cutting().equals(wanted.cutting())
                && it.contender().readsResult() == wanted.readsResult())
        .min(Comparator.comparing(it -> it.contender().threading() != wanted.threading()));
  }

  private static Scaling of(
      final String family,
      final long elements,
      final Row one,
      final NavigableMap<Integer, Row> byThreads,
      final RunRecord run,
      final int cores) {
    final TwoLevelBootstrap bootstrap = TwoLevelBootstrap.withSeed(run.seed());
    final List<Point> points = new ArrayList<>();
    points.add(new Point(1, new Interval(1, 1, 1)));
    byThreads.forEach((threads, row) ->
        BreakEvenRow.ratio(one, row, bootstrap)
            .ifPresent(speedup -> points.add(new Point(threads, speedup))));
    final NavigableMap<Integer, Double> most = mostSpeedups(one, byThreads, run, bootstrap);
    final Optional<IntToDoubleFunction> mostSpeedup =
        most.isEmpty()
            ? Optional.empty()
            : Optional.of(
                n -> Optional.ofNullable(most.floorEntry(n)).orElse(most.firstEntry()).getValue());
    final List<ScalingFit> fits =
        ScalingFit.all(
            points.stream().mapToInt(Point::threads).toArray(),
            points.stream().mapToDouble(it -> it.speedup().median()).toArray(),
            cores,
            mostSpeedup);
    final Optional<ScalingFit> best = ScalingFit.best(fits);
    return new Scaling(
        family, elements, points, fits, best, text(points, best, mostSpeedup, cores));
  }

  /** By numbers of threads, the speedup at which the row would move what the triad moves. */
  private static NavigableMap<Integer, Double> mostSpeedups(
      final Row one,
      final NavigableMap<Integer, Row> byThreads,
      final RunRecord run,
      final TwoLevelBootstrap bootstrap) {
    final NavigableMap<Integer, Double> most = new TreeMap<>();
    for (final LimitRow limit : run.limits()) {
      final Row row = byThreads.get(limit.limit().threads());
      if (row != null
          && limit.limit().limit() != Limit.FMA
          && limit.limit().rowElements() == one.elements()
          && limit.limit().bounds(row.contender(), run.kernel())) {
        BreakEvenRow.ratio(one, limit.row(), bootstrap)
            .ifPresent(it -> most.put(limit.limit().threads(), it.median()));
      }
    }
    return most;
  }

  /** Where it stops scaling and why. */
  static String text(
      final List<Point> points,
      final Optional<ScalingFit> best,
      final Optional<IntToDoubleFunction> mostSpeedup,
      final int cores) {
    final Point stop =
        points.stream()
            .filter(it ->
                points.stream()
                    .filter(more -> more.threads() > it.threads())
                    .noneMatch(more -> more.speedup().low() > FASTER * it.speedup().median()))
            .findFirst()
            .orElseThrow();
    final double speedup = stop.speedup().median();
    final StringBuilder text = new StringBuilder();
    if (stop.threads() == 1 && points.stream().noneMatch(it -> it.speedup().high() * FASTER < 1)) {
      return "No number of threads is shown to be faster than one, and none to be slower.";
    }
    if (stop.threads() == 1) {
      text.append("No number of threads is shown to be faster than one");
    } else {
      text.append(format("%.2f times one thread with %d threads", speedup, stop.threads()));
      text.append(stop == points.getLast() ? "" : ", and no more with more");
    }
    final double share =
        mostSpeedup.map(it -> speedup / it.applyAsDouble(stop.threads())).orElse(0.0);
    if (share >= NEAR_LIMIT) {
      text.append(
          format(": it moves %.0f %% of what the triad moves with as many threads", 100 * share));
    } else if (stop.threads() >= cores && stop.threads() > 1) {
      text.append(format(": %d can compute at once", cores));
      final double each = speedup / Math.min(cores, stop.threads());
      if (each < EFFICIENT) {
        text.append(
            format(
                ", and %.0f %% of what they could do is lost to handing out, to waiting for the"
                    + " slowest, and to what the processors share",
                100 * (1 - each)));
      }
    } else {
      text.append(
          ": what does not shrink with threads, handing out and gathering, outweighs what does");
    }
    text.append(". ");
    // A law of speedups says nothing where there is none.
    best.filter(_ -> stop.threads() > 1).ifPresent(it -> text.append(describe(it)));
    return text.toString().strip();
  }

  private static String describe(final ScalingFit fit) {
    final String law =
        switch (fit.law()) {
          case AMDAHL -> format("Amdahl's law with %.1f %% serial", percent(fit, "serialShare"));
          case USL ->
              format(
                  "Gunther's law with %.2f %% contention and %.3f %% coherency",
                  percent(fit, "contention"), percent(fit, "coherency"));
          case BANDWIDTH ->
              format(
                  "Linear up to the bandwidth, which allows %.2f times one thread,",
                  fit.parameters().get("mostSpeedup"));
        };
    final String points = fit.points() == 1 ? "the one point" : "the " + fit.points() + " points";
    return fit.isUntested()
        ? format(
            "%s goes through %s from 2 threads to the processors, as it would through any: more"
                + " processors are needed to test it.",
            law, points)
        : format(
            "%s describes %s from 2 threads to the processors best, %.1f %% off.",
            law, points, 100 * fit.error());
  }

  private static double percent(final ScalingFit fit, final String parameter) {
    return 100 * fit.parameters().get(parameter);
  }

  private static String format(final String format, final Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
