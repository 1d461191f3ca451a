package dev.tandem.bench.report;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Kernels;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.contender.Peer;
import dev.tandem.bench.machine.CpuFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.PeerFacts;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.ShareOfLimit;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.AccuracyClass;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A run as text tables, one for each size. Stateless. */
public final class TableReport {
  private TableReport() {}

  /** A cell's text, and whether numbers line up at its right end. */
  private record Column(String title, boolean right) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("#", true),
          new Column("contender", false),
          new Column("ms per call", false),
          new Column("ns/el", true),
          new Column("GB/s", true),
          new Column("of limit", false),
          new Column("time / baseline's", false),
          new Column("time / twin's", false),
          new Column("#", true),
          new Column("verdict", false),
          new Column("ulp", true));

  private static final int TWIN_NUMBER_COLUMN = 8;

  /** The same for files and pipes: 120 columns, no colors. */
  public static String render(final RunRecord run) {
    return render(run, TextStyle.PLAIN);
  }

  /** What the run was, its tables, what is missing in them, and how to read them. */
  public static String render(final RunRecord run, final TextStyle style) {
    final StringBuilder text = new StringBuilder();
    header(run, style).forEach(line -> text.append(line).append('\n'));
    for (final long elements : run.sizes()) {
      final List<Row> rows = run.rows().stream().filter(r -> r.elements() == elements).toList();
      text.append('\n').append(style.bold(style.text(caption(run, elements)))).append('\n');
      final List<Row> measured =
          rows.stream().filter(row -> row.measurement().isPresent()).toList();
      if (!measured.isEmpty()) {
        table(measured, run.baseline(), style).forEach(line -> text.append(line).append('\n'));
      }
      text.append(remarks(run, elements, style));
    }
    text.append('\n');
    legend(run).forEach(line -> text.append(style.faint(style.wrap(line, 0))).append('\n'));
    return text.toString();
  }

  /** What is to be known of the rows of a size besides their figures, and of those without any. */
  static String remarks(final RunRecord run, final long elements, final TextStyle style) {
    final StringBuilder text = new StringBuilder();
    appendLimits(text, run, elements, style);
    appendTwoSpeeds(text, run, elements, style);
    appendWarnings(
        text, run.rows().stream().filter(row -> row.elements() == elements).toList(), style);
    return text.toString();
  }

  private static List<String> header(final RunRecord run, final TextStyle style) {
    final String threads =
        run.rows().stream()
            .map(row -> row.contender().threads())
            .distinct()
            .sorted()
            .map(String::valueOf)
            .collect(Collectors.joining(" and "));
    return List.of(
        style.bold(style.text(run.kernel().formula()))
            + style.text(
                "%s on %s thread%s · seed %d · %s"
                    .formatted(
                        inType(run.kernel()),
                        threads,
                        threads.equals("1") ? "" : "s",
                        run.seed(),
                        rounds(run))),
        style.wrap(machine(run.machine(), run.library()), 0));
  }

  /** {@code " in float32"}; nothing for doubles, which all but formulas are. */
  public static String inType(final Kernel kernel) {
    return kernel.type() == ElementType.FLOAT64 ? "" : " in " + kernel.type().id();
  }

  /** How much was measured, and how long it took. */
  static String rounds(final RunRecord run) {
    return "%s%s · %s s"
        .formatted(
            counted(run.generations(), "generation"),
            run.roundsPerGeneration()
                .map(n -> " × " + counted(n, "round"))
                .orElse(", rounds by the clock"),
            Figures.shortly(run.elapsedSeconds()));
  }

  /** What computed, in one line: {@code AMD EPYC · 2 CPUs · avx2 · …}. */
  public static String machine(final MachineFacts machine, final Map<String, String> library) {
    final CpuFacts cpu = machine.cpu();
    final List<String> parts = new ArrayList<>();
    parts.add(cpu.model().describe());
    parts.add(counted(cpu.availableToJvm(), "CPU"));
    Optional.ofNullable(library.get("isa")).ifPresent(parts::add);
    parts.add(machine.operatingSystem().name() + " " + machine.operatingSystem().version());
    parts.add(machine.jvm().vendorVersion().orElse("Java " + machine.jvm().version()));
    Optional.ofNullable(library.getOrDefault("compilerOfFormulas", library.get("compiler")))
        .ifPresent(parts::add);
    return String.join(" · ", parts);
  }

  static String counted(final long count, final String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String caption(final RunRecord run, final long elements) {
    final double megabytes = (double) run.kernel().bytesPerElement() * elements / 1e6;
    return "%s elements (%s MB read and written)"
        .formatted(Figures.grouped(elements), Figures.digits(megabytes));
  }

  private static List<String> table(
      final List<Row> measured, final Contender baseline, final TextStyle style) {
    final List<Contender> numbered = measured.stream().map(Row::contender).toList();
    final List<List<String>> cells =
        measured.stream().map(row -> cells(row, baseline, numbered, style)).toList();
    final int[] widths = new int[COLUMNS.size()];
    for (int column = 0; column < widths.length; column++) {
      final int at = column;
      widths[column] =
          Math.max(
              COLUMNS.get(column).title().length(),
              cells.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
    }
    final List<String> lines = new ArrayList<>();
    lines.add(style.bold(line(COLUMNS.stream().map(Column::title).toList(), widths)));
    for (int i = 0; i < cells.size(); i++) {
      final Optional<Verdict> verdict = measured.get(i).measurement().flatMap(Measurement::verdict);
      lines.add(colored(line(cells.get(i), widths), verdict, style));
    }
    return lines;
  }

  private static String colored(
      final String line, final Optional<Verdict> verdict, final TextStyle style) {
    final String word = verdict.map(TableReport::word).orElse("");
    return switch (verdict.orElse(Verdict.NO_DIFFERENCE)) {
      case FASTER -> line.replace(" " + word + " ", " " + style.green(word) + " ");
      case SLOWER -> line.replace(" " + word + " ", " " + style.red(word) + " ");
      case NO_DIFFERENCE -> line;
    };
  }

  private static String line(final List<String> cells, final int[] widths) {
    final StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      final String pad = " ".repeat(widths[column] - cells.get(column).length());
      // The numbers of the row and of its twin belong to their neighbours.
      final boolean narrow = column == 1 || column == TWIN_NUMBER_COLUMN;
      line.append(column == 0 ? "" : narrow ? " " : "  ");
      line.append(COLUMNS.get(column).right() ? pad + cells.get(column) : cells.get(column) + pad);
    }
    return line.toString().stripTrailing();
  }

  private static List<String> cells(
      final Row row,
      final Contender baseline,
      final List<Contender> numbered,
      final TextStyle style) {
    final Measurement measurement = row.measurement().orElseThrow();
    final List<String> cells =
        List.of(
            number(numbered, Optional.of(row.contender())),
            row.contender().id(),
            Figures.withPercent(Figures.millisPerCall(measurement)),
            Figures.digits(Figures.nanosPerElement(row, measurement).median()),
            Figures.digits(Figures.gigabytesPerSecond(row, measurement)),
            measurement.shareOfLimit().map(TableReport::ofLimit).orElse(Figures.ABSENT),
            row.contender().equals(baseline) ? "baseline" : ratio(measurement.ratioToBaseline()),
            ratio(measurement.ratioToTwin()),
            number(numbered, measurement.twin()),
            measurement
                .verdict()
                .map(TableReport::word)
                .orElse(measurement.ratioToTwin().isPresent() ? "not steady" : Figures.ABSENT),
            accuracy(row, measurement));
    return cells.stream().map(style::text).toList();
  }

  private static String number(
      final List<Contender> numbered, final Optional<Contender> contender) {
    return contender
        .map(numbered::indexOf)
        .filter(index -> index >= 0)
        .map(index -> Integer.toString(index + 1))
        .orElse("");
  }

  private static String ratio(final Optional<Estimate> ratio) {
    return ratio.map(it -> Figures.withEnds(it.interval())).orElse(Figures.ABSENT);
  }

  /** {@code 93% stream}. */
  private static String ofLimit(final ShareOfLimit share) {
    return "%4s %s"
        .formatted(Figures.percent(share.share().interval().median()), share.limit().label());
  }

  private static String word(final Verdict verdict) {
    return verdict == Verdict.NO_DIFFERENCE ? "no difference" : verdict.text();
  }

  private static String accuracy(final Row row, final Measurement measurement) {
    if (Kernels.ownLoopOf(row.kernel()).isPresent()) {
      // Steps from double to double, which have no classes.
      return Figures.shortly(measurement.maxUlp());
    }
    final AccuracyClass accuracy = measurement.accuracyClass();
    final String error = Figures.digits(measurement.maxUlp());
    final String shortError =
        error.matches("\\d\\.\\d{3}") ? roundedUp(measurement.maxUlp()) : error;
    return accuracy == AccuracyClass.WORSE ? shortError + " >4" : shortError + " ≤" + accuracy;
  }

  /** Two decimals, upwards: an error of 0.5004 is no correct rounding and must not look like it. */
  private static String roundedUp(final double ulp) {
    return String.format(Locale.ROOT, "%.2f", Math.max(0, Math.ceil(ulp * 100 - 1e-9)) / 100);
  }

  /** What the limits themselves were, and why some are missing. */
  private static void appendLimits(
      final StringBuilder text, final RunRecord run, final long elements, final TextStyle style) {
    final List<LimitRow> limits =
        run.limits().stream().filter(it -> it.limit().rowElements() == elements).toList();
    final String figures =
        limits.stream()
            .filter(it -> it.row().measurement().isPresent())
            .map(TableReport::figure)
            .collect(Collectors.joining("; "));
    if (!figures.isEmpty()) {
      text.append(style.wrap("Limits: " + figures + ".", 2)).append('\n');
    }
    appendUnmeasured(text, limits, style);
  }

  /** Why some limits are missing. */
  static void appendUnmeasured(
      final StringBuilder text, final List<LimitRow> limits, final TextStyle style) {
    final Map<String, Set<String>> byReason = new LinkedHashMap<>();
    for (final LimitRow limit : limits) {
      limit
          .row()
          .reason()
          .ifPresent(reason ->
              byReason
                  .computeIfAbsent(reason.strip(), _ -> new LinkedHashSet<>())
                  .add(named(limit)));
    }
    byReason.forEach((reason, names) ->
        text.append(style.wrap("Not measured: " + String.join(", ", names) + ": " + reason, 2))
            .append('\n'));
  }

  private static String figure(final LimitRow limit) {
    final Measurement measurement = limit.row().measurement().orElseThrow();
    return named(limit)
        + " "
        + (limit.limit().limit() == Limit.FMA
            ? Figures.digits(Figures.gigaflopsPerSecond(limit.row(), measurement)) + " GFLOP/s"
            : Figures.digits(Figures.gigabytesPerSecond(limit.row(), measurement)) + " GB/s");
  }

  private static String named(final LimitRow limit) {
    return limit.limit().limit().id() + " on " + counted(limit.limit().threads(), "thread");
  }

  /** Rows that cannot be as fast as they seem. */
  private static void appendAboveLimit(
      final StringBuilder text, final List<Row> measured, final TextStyle style) {
    final String rows =
        measured.stream()
            .flatMap(row ->
                row.measurement().orElseThrow().shareOfLimit().stream()
                    .filter(ShareOfLimit::isAbove)
                    .map(it -> row.contender().id() + " of " + it.limit().id()))
            .collect(Collectors.joining(", "));
    if (!rows.isEmpty()) {
      text.append(
              style.red(
                  style.wrap(
                      "Faster than possible, by more than 5 % of the limit: "
                          + rows
                          + ". The limit was disturbed, or one of the two is not measured right:"
                          + " if it happens again, please report it.",
                      2)))
          .append('\n');
    }
  }

  /** Whose figures may be those of code that was still to be compiled. */
  private static void appendUnsteady(
      final StringBuilder text, final List<Row> measured, final TextStyle style) {
    final String ids =
        measured.stream()
            .filter(row -> !row.measurement().orElseThrow().steady())
            .map(row -> row.contender().id())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!ids.isEmpty()) {
      text.append(
              style.wrap(
                  "Not steady when they were timed, since the time for warm-up was up: "
                      + ids
                      + ". No verdict is given on them; give more --seconds.",
                  2))
          .append('\n');
    }
  }

  private static void appendTwoSpeeds(
      final StringBuilder text, final RunRecord run, final long elements, final TextStyle style) {
    run.twoSpeeds(elements)
        .ifPresent(it ->
            text.append(
                    style.wrap(
                        "The machine ran at two speeds: in %s of the rounds everything took %s times as long as in the others. Times are of both; ratios pair samples of one round and are not concerned."
                            .formatted(
                                Figures.percent(it.shareSlower()), Figures.shortly(it.slowerBy())),
                        2))
                .append('\n'));
  }

  /** What is to be said of rows besides their figures. */
  static void appendWarnings(
      final StringBuilder text, final List<Row> rows, final TextStyle style) {
    final List<Row> measured = rows.stream().filter(row -> row.measurement().isPresent()).toList();
    appendAboveLimit(text, measured, style);
    appendUnsteady(text, measured, style);
    appendPeers(text, measured, style);
    appendOthers(text, rows, Status.FAILED, "Failed", style);
    appendOthers(text, rows, Status.UNAVAILABLE, "Not available here", style);
  }

  private static void appendOthers(
      final StringBuilder text,
      final List<Row> rows,
      final Status status,
      final String title,
      final TextStyle style) {
    final List<Row> others = rows.stream().filter(row -> row.status() == status).toList();
    if (others.isEmpty()) {
      return;
    }
    text.append(status == Status.FAILED ? style.red(title + ":") : title + ":").append('\n');
    appendGrouped(text, others, row -> row.reason().orElse("no reason was given").strip(), style);
  }

  /** What other projects' software stands behind rows, and what it computes differently. */
  private static void appendPeers(
      final StringBuilder text, final List<Row> measured, final TextStyle style) {
    final List<Row> peers = measured.stream().filter(row -> row.peer().isPresent()).toList();
    if (!peers.isEmpty()) {
      text.append("Peers:\n");
      appendGrouped(text, peers, row -> describe(row.peer().orElseThrow()), style);
      appendExamplesFigures(text, measured, style);
    }
  }

  /** What Numba's example would print: its figures are for five calls. */
  private static void appendExamplesFigures(
      final StringBuilder text, final List<Row> measured, final TextStyle style) {
    final String figures =
        measured.stream()
            .filter(row -> row.contender().peer().equals(Optional.of(Peer.NUMBA)))
            .map(row -> row.contender().id() + " " + millisOfCalls(row, 5))
            .collect(Collectors.joining(", "));
    if (!figures.isEmpty()) {
      text.append(
              style.wrap("In the convention of Numba's example, five calls: " + figures + ".", 2))
          .append('\n');
    }
  }

  private static String millisOfCalls(final Row row, final int calls) {
    return Figures.digits(calls * Figures.millisPerCall(row.measurement().orElseThrow()).median())
        + " ms";
  }

  private static String describe(final PeerFacts peer) {
    return Stream.concat(
            Stream.of(peer.software()),
            peer.specialValues().map(it -> "special values: " + it).stream())
        .filter(it -> !it.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** A line for each text, which often is the same for many rows. */
  private static void appendGrouped(
      final StringBuilder text,
      final List<Row> rows,
      final Function<Row, String> textOf,
      final TextStyle style) {
    final Map<String, List<String>> idsByText = new LinkedHashMap<>();
    for (final Row row : rows) {
      idsByText
          .computeIfAbsent(textOf.apply(row), _ -> new ArrayList<>())
          .add(row.contender().id());
    }
    idsByText.forEach((it, ids) -> {
      final List<String> lines = it.lines().toList();
      text.append("  ")
          .append(
              style.wrap("  " + String.join(", ", ids) + ": " + lines.getFirst(), 6).stripLeading())
          .append('\n');
      // What a compiler said is laid out by lines, with marks below what they are for.
      lines.stream()
          .skip(1)
          .forEach(line -> text.append("      ").append(style.text(line)).append('\n'));
    });
  }

  private static String falseChance(final long verdicts) {
    return verdicts == 0
        ? ""
        : " Nominally, a verdict is false with a chance of at most %s, any of these %d with at most %s."
            .formatted(
                Figures.percent(Verdict.FALSE_CHANCE),
                verdicts,
                Figures.percent(Verdict.falseChanceOfAny(verdicts)));
  }

  private static String whatUlpIs(final Kernel kernel) {
    if (Kernels.ownLoopOf(kernel).isPresent()) {
      return "distance from what java-own gave, called once, in steps from one double to the next";
    }
    return Kernels.formulaOf(kernel).isPresent()
        ? "distance from the same steps by Java's StrictMath, which is itself up to 3 ulp off in"
            + " each function, ≤ its accuracy class"
        : "error seen, ≤ its accuracy class";
  }

  private static List<String> legend(final RunRecord run) {
    final List<String> lines = new ArrayList<>();
    lines.add(
        "Medians with 99 % intervals; ± is the farther end. Ratios are time over time, from samples"
            + " of the same round: below 1 is faster. The baseline is "
            + run.baseline().id()
            + "; the twin, whose row number stands behind the ratio, is the same kind of loop in"
            + " the other language, and the verdict is on that ratio: faster or slower only if the"
            + " whole interval lies beyond ±2 %, else no difference is shown."
            + falseChance(run.verdicts()));
    lines.add(
        "GB/s: %d bytes per element that must be read and written, over the time. ulp: the largest %s."
            .formatted(run.kernel().bytesPerElement(), whatUlpIs(run.kernel())));
    lines.add(
        "of limit: the time that the nearest limit allows over the row's, measured in the same"
            + " rounds and by as many threads: triad and stream (two arrays read, one written; by"
            + " plain and by streaming stores), or fma (the fused multiply-adds of Tandem's exp).");
    if (run.rows().stream().anyMatch(row -> row.contender().readsResult())) {
      lines.add(
          "+read: the calling thread reads the whole result once after each run, as part of the"
              + " call. GB/s leave these bytes out.");
    }
    if (run.generations() == 1) {
      lines.add(
          "Quick: one process for each contender, so these intervals do not cover the luck of a"
              + " process (where code and data happen to lie, what the JIT happens to do). Without"
              + " --quick they do.");
    }
    return lines;
  }
}
