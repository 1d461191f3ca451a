package dev.tandem.bench.report;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.memory.Memory;
import dev.tandem.run.Threading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a run shows, in a few sentences that a person can quote. Nothing is said that the record
 * does not hold. Stateless.
 */
public final class VerdictText {
  /** An interval that reaches farther from 1 does not tell that something costs nothing. */
  private static final double TELLING = 0.1;

  private VerdictText() {}

  /** One paragraph for each size, separated by blank lines. */
  public static String of(final RunRecord run) {
    return run.sizes().stream()
        .map(elements -> ofSize(run, elements))
        .collect(Collectors.joining("\n\n"));
  }

  /** The same, each paragraph wrapped to the style's width and in what can be encoded. */
  public static String of(final RunRecord run, final TextStyle style) {
    return of(run)
        .lines()
        .map(paragraph -> style.wrap(paragraph, 0))
        .collect(Collectors.joining("\n"));
  }

  private static String ofSize(final RunRecord run, final long elements) {
    final List<Row> rows = run.rows().stream().filter(r -> r.elements() == elements).toList();
    final List<Row> measured = rows.stream().filter(row -> row.measurement().isPresent()).toList();
    final List<String> sentences = new ArrayList<>();
    languages(measured).ifPresent(sentences::add);
    fastest(run, measured).ifPresent(sentences::add);
    call(run, measured).ifPresent(sentences::add);
    if (measured.isEmpty()) {
      sentences.add("nothing ran and computed the right results.");
    } else if (sentences.isEmpty()) {
      sentences.add(
          measured.size() == 1
              ? "nothing to compare: only "
                  + measured.getFirst().contender().id()
                  + " ran and computed the right results."
              : "nothing to compare with the baseline " + run.baseline() + ".");
    }
    failures(rows).ifPresent(sentences::add);
    if (run.generations() == 1 && !measured.isEmpty()) {
      sentences.add(
          "This was one process for each contender, so the intervals do not cover the luck of a"
              + " process.");
    }
    return Figures.grouped(elements) + " elements: " + String.join(" ", sentences);
  }

  // ---- the language, at equal algorithm

  private static Optional<String> languages(final List<Row> measured) {
    return measured.stream()
        .filter(row -> row.contender().code().map(Code::language).equals(Optional.of(Language.C)))
        .filter(VerdictText::hasTwinsRatio)
        .min(
            Comparator.comparing((Row row) -> row.contender().readsResult())
                .thenComparing(row -> !row.contender().isTandemAlgorithm())
                .thenComparing(row -> !row.contender().runs(Code.C_VECTOR))
                .thenComparing(row -> row.contender().threads() != 1)
                .thenComparing(row -> row.contender().memory() != Memory.OFFHEAP)
                .thenComparing(row -> row.contender().copied())
                .thenComparing(row -> row.contender().isWithoutJvm())
                .thenComparing(
                    row -> row.contender().bridge().filter(BridgeKind.JNA::equals).isEmpty()))
        .map(row -> languages(row, measured));
  }

  /** In a formula only what Tandem has algorithms for, and what has one right result, are. */
  private static boolean isSameAlgorithm(final Row row) {
    return Kernels.formulaOf(row.kernel()).map(it -> it.notOfTandem().isEmpty()).orElse(true);
  }

  private static String languages(final Row row, final List<Row> measured) {
    final Contender c = row.contender();
    final String algorithm =
        c.code().filter(Code::isOwn).isPresent()
            ? "your own two loops (%s against %s), "
            : c.isTandemAlgorithm() && isSameAlgorithm(row)
                ? "at equal algorithm (%s against %s), "
                : "written the same way, each with its own platform's math (%s against %s), ";
    final Code code = c.code().orElseThrow();
    return algorithm.formatted(code, code.twin())
        + (c.readsResult() ? "and with its result read after each run, " : "")
        + comparison(row, "C " + road(c), "Java")
        + onManyThreads(row, measured)
        + ".";
  }

  /** "C through jna takes 0.93 of Java's time on one thread (99 % interval 0.90–0.96: faster)". */
  private static String comparison(final Row row, final String c, final String java) {
    final Interval ratio = measurement(row).ratioToTwin().orElseThrow().interval();
    return "%s takes %s of %s's time on %s (%s)"
        .formatted(
            c,
            Figures.shortly(ratio.median()),
            java,
            threads(row.contender()),
            judged(ratio, measurement(row).verdict()));
  }

  private static String onManyThreads(final Row single, final List<Row> measured) {
    final Contender c = single.contender();
    return measured.stream()
        .filter(row -> row.contender().code().equals(c.code()))
        .filter(row -> row.contender().host().equals(c.host()))
        .filter(row -> row.contender().memoryId().equals(c.memoryId()))
        .filter(row -> row.contender().readsResult() == c.readsResult())
        .filter(row -> row.contender().threading() == Threading.POOL)
        .filter(row -> row.contender().threads() > c.threads())
        .filter(VerdictText::hasTwinsRatio)
        .max(Comparator.comparing(row -> row.contender().threads()))
        .map(row -> {
          final Interval ratio = measurement(row).ratioToTwin().orElseThrow().interval();
          return ", and %s on %s (%s)"
              .formatted(
                  Figures.shortly(ratio.median()),
                  threads(row.contender()),
                  judged(ratio, measurement(row).verdict()));
        })
        .orElse("");
  }

  private static String road(final Contender c) {
    return c.bridge().map(bridge -> "through " + bridge + arrays(c)).orElse("without a JVM");
  }

  private static String arrays(final Contender c) {
    return c.copied()
        ? " on copies of heap arrays"
        : c.memory() == Memory.HEAP ? " on heap arrays" : "";
  }

  private static String threads(final Contender contender) {
    return contender.threads() == 1 ? "one thread" : contender.threads() + " threads";
  }

  private static String judged(final Interval ratio, final Optional<Verdict> verdict) {
    final String said = verdict.map(Verdict::text).orElse("not steady, so no verdict");
    return ratio.isKnown()
        ? "99 %% interval %s: %s".formatted(Figures.ends(ratio), said)
        : "too few samples for an interval: " + said;
  }

  // ---- the fastest, against the baseline

  private static Optional<String> fastest(final RunRecord run, final List<Row> measured) {
    final String baseline =
        run.baseline().equals(DefaultContenders.BASELINE)
            ? (Kernels.formulaOf(run.kernel()).isPresent()
                    ? "plain Java with java.lang.Math ("
                    : "plain Math.exp in Java (")
                + run.baseline()
                + ")"
            : "the baseline " + run.baseline();
    final List<Row> others =
        measured.stream()
            .filter(row -> !row.contender().equals(run.baseline()))
            .filter(row -> row.contender().readsResult() == run.baseline().readsResult())
            .filter(row -> measurement(row).ratioToBaseline().isPresent())
            .sorted(Comparator.comparing(row -> toBaseline(row).median()))
            .toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    final Row best = others.getFirst();
    final Interval ratio = toBaseline(best);
    if (Verdict.of(ratio) != Verdict.FASTER) {
      return Optional.of(
          "Nothing is shown to be faster than %s; the nearest, %s, takes %s of its time (%s)."
              .formatted(
                  baseline,
                  best.contender(),
                  Figures.shortly(ratio.median()),
                  judged(ratio, Optional.of(Verdict.of(ratio)))));
    }
    return Optional.of(
        "Against %s, the fastest contender, %s, takes %s of the time (99 %% interval %s; %s times as fast)%s."
            .formatted(
                baseline,
                best.contender(),
                Figures.shortly(ratio.median()),
                Figures.ends(ratio),
                Figures.shortly(1 / ratio.median()),
                tied(best, others)));
  }

  private static String tied(final Row best, final List<Row> others) {
    final List<Row> tied =
        others.stream()
            .filter(row -> row != best)
            .filter(row -> toBaseline(row).low() <= toBaseline(best).high())
            .toList();
    return switch (tied.size()) {
      case 0 -> "";
      case 1 -> "; the interval of " + tied.getFirst().contender() + " overlaps";
      default -> "; the intervals of " + tied.size() + " others overlap";
    };
  }

  private static Interval toBaseline(final Row row) {
    return measurement(row).ratioToBaseline().orElseThrow().interval();
  }

  // ---- the call

  private static Optional<String> call(final RunRecord run, final List<Row> all) {
    // The JVM's reader and that of C are two, and no part of a call.
    final List<Row> measured = all.stream().filter(row -> !row.contender().readsResult()).toList();
    return measured.stream()
        .filter(row -> row.contender().isWithoutJvm())
        .filter(row -> row.contender().threading() == Threading.SINGLE)
        .min(Comparator.comparing(row -> !row.contender().runs(Code.C_VECTOR)))
        .flatMap(alone ->
            measured.stream()
                .filter(row -> row.contender().code().equals(alone.contender().code()))
                .filter(row -> row.contender().bridge().isPresent())
                .filter(row -> row.contender().threading() == Threading.SINGLE)
                .filter(row -> row.contender().memory() == Memory.OFFHEAP)
                .min(
                    Comparator.comparing(
                        row -> row.contender().bridge().filter(BridgeKind.JNA::equals).isEmpty()))
                .map(called -> call(run, called, alone)));
  }

  private static String call(final RunRecord run, final Row called, final Row alone) {
    final Estimate estimate =
        PairedRatios.of(samples(called), samples(alone))
            .estimate(TwoLevelBootstrap.atLook(run.seed(), measurement(called).looks()));
    final Interval ratio = estimate.interval();
    final String bridge = called.contender().bridge().orElseThrow().id();
    final String against = "C alone (" + alone.contender() + ")";
    if (!ratio.isKnown()) {
      return "What calling through %s costs against %s is not known: too few rounds have both."
          .formatted(bridge, against);
    }
    final String interval = "99 % interval of the ratio " + Figures.ends(ratio);
    return switch (Verdict.of(ratio)) {
      case NO_DIFFERENCE ->
          (Math.abs(ratio.high() - 1) <= TELLING && Math.abs(ratio.low() - 1) <= TELLING
                  ? "Calling through %s costs nothing measurable against %s (%s)."
                  : "What calling through %s costs against %s this run cannot tell (%s).")
              .formatted(bridge, against, interval);
      case SLOWER ->
          "Called through %s the same C takes %s of the time of %s (%s)."
              .formatted(bridge, Figures.shortly(ratio.median()), against, interval);
      case FASTER ->
          "Calling through %s costs nothing against %s, which takes longer here (%s)."
              .formatted(bridge, against, interval);
    };
  }

  private static List<Sample> samples(final Row row) {
    return measurement(row).samples().stream().map(TimedSample::toSample).toList();
  }

  // ---- what is left out

  private static Optional<String> failures(final List<Row> rows) {
    final List<String> failed =
        rows.stream()
            .filter(row -> row.status() == Status.FAILED)
            .map(row -> row.contender().id())
            .toList();
    return switch (failed.size()) {
      case 0 -> Optional.empty();
      case 1, 2, 3 -> Optional.of("Failed and left out: " + String.join(", ", failed) + ".");
      default -> Optional.of(failed.size() + " contenders failed and are left out.");
    };
  }

  private static boolean hasTwinsRatio(final Row row) {
    return measurement(row)
        .ratioToTwin()
        .filter(ratio -> !Double.isNaN(ratio.interval().median()))
        .isPresent();
  }

  private static Measurement measurement(final Row row) {
    return row.measurement().orElseThrow();
  }
}
