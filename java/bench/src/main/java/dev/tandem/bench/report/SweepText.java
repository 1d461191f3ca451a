package dev.tandem.bench.report;

import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.machine.CpuFacts;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.sweep.BreakEvenRow;
import dev.tandem.bench.sweep.ChunkLengths;
import dev.tandem.bench.sweep.Scaling;
import dev.tandem.bench.sweep.SweepPlan;
import dev.tandem.bench.sweep.SweepRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A sweep as text. Stateless. */
public final class SweepText {
  private static final String GAP = "  ";

  private SweepText() {}

  /** What is about to run, and for how long. */
  public static String announce(final SweepPlan plan, final double seconds, final TextStyle style) {
    final RunPlan run = plan.run();
    return style.wrap(
        "%s: %d contenders over %d sizes, %s to %s elements, %s. This takes about %s s."
            .formatted(
                run.kernel().formula(),
                run.contenders().size(),
                run.sizes().size(),
                Figures.elements(run.sizes().getFirst()),
                Figures.elements(run.sizes().getLast()),
                TableReport.counted(run.generations(), "generation"),
                Figures.shortly(seconds)),
        0);
  }

  /** The tables, what is missing in them, and how to read them. */
  public static String render(final SweepRecord sweep, final TextStyle style) {
    final RunRecord run = sweep.run();
    final StringBuilder text = new StringBuilder();
    text.append(style.bold(style.text(run.kernel().formula())))
        .append(style.text(" · seed %d · %s".formatted(run.seed(), TableReport.rounds(run))))
        .append('\n')
        .append(style.wrap(TableReport.machine(run.machine(), run.library()), 0))
        .append("\n\n");
    appendSizes(text, sweep, style);
    appendBreakEvens(text, sweep.breakEvens(), style);
    appendScalings(text, sweep.scalings(), style);
    appendChunkLengths(text, sweep.chunkLengths(), style);
    TableReport.appendWarnings(text, run.rows(), style);
    TableReport.appendUnmeasured(text, run.limits(), style);
    return text.toString();
  }

  /** Time per element: a line for each contender and limit, a column for each size. */
  private static void appendSizes(
      final StringBuilder text, final SweepRecord sweep, final TextStyle style) {
    final RunRecord run = sweep.run();
    final Map<String, Map<Long, String>> lines = new LinkedHashMap<>();
    for (final Row row : run.rows()) {
      row.measurement()
          .ifPresent(it ->
              lines
                  .computeIfAbsent(row.contender().id(), _ -> new LinkedHashMap<>())
                  .put(row.elements(), Figures.digits(Figures.nanosPerElement(row, it).median())));
    }
    run.limits().stream()
        .filter(it -> it.limit().limit() != Limit.FMA)
        .forEach(it -> putLimit(lines, it));
    final List<Long> sizes = sweep.sizes();
    final int idWidth = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
    final int columnWidth = 6;
    final int fitting =
        Math.max(1, (style.widthColumns() - idWidth) / (columnWidth + GAP.length()));
    text.append(style.bold(style.text("Time per element in ns, by elements of each array")))
        .append('\n');
    final int tables = Math.ceilDiv(sizes.size(), fitting);
    for (int table = 0; table < tables; table++) {
      final List<Long> columns =
          sizes.subList(table * sizes.size() / tables, (table + 1) * sizes.size() / tables);
      final List<String> header = new ArrayList<>();
      final List<String> places = new ArrayList<>();
      for (final long elements : columns) {
        header.add(Figures.elements(elements));
        places.add(place(elements * run.kernel().bytesPerElement(), run.machine().cpu()));
      }
      text.append(style.bold(line("", idWidth, header, columnWidth))).append('\n');
      text.append(style.faint(line("arrays lie in", idWidth, places, columnWidth))).append('\n');
      lines.forEach((id, cells) -> {
        final List<String> texts =
            columns.stream().map(it -> cells.getOrDefault(it, "")).map(style::text).toList();
        if (texts.stream().anyMatch(it -> !it.isEmpty())) {
          text.append(line(id, idWidth, texts, columnWidth)).append('\n');
        }
      });
      text.append('\n');
    }
  }

  /** From which size on C wins, predicted and measured, or why there is no such size. */
  private static void appendBreakEvens(
      final StringBuilder text, final List<BreakEvenRow> rows, final TextStyle style) {
    if (rows.isEmpty()) {
      return;
    }
    final int width = rows.stream().mapToInt(it -> pair(it).length()).max().orElse(0);
    text.append(style.bold(style.text("From how many elements on C beats Java"))).append('\n');
    text.append(
            style.bold(
                "%s%10s%s%-24s%s%s"
                    .formatted(" ".repeat(width), "predicted", GAP, "measured", GAP, "off")))
        .append('\n');
    for (final BreakEvenRow row : rows) {
      final String pair = pair(row) + " ".repeat(width - pair(row).length());
      if (row.predicted().isEmpty()) {
        text.append(style.wrap(pair + GAP + row.reason().orElse(""), width + 2)).append('\n');
        continue;
      }
      text.append(
              style.text(
                  "%s%10s%s%-24s%s%s"
                      .formatted(
                          pair,
                          Figures.grouped(Math.round(row.predicted().getAsDouble())),
                          GAP,
                          row.measured().map(SweepText::elements).orElse(Figures.ABSENT),
                          GAP,
                          row.deviation().isPresent()
                              ? Figures.percent(row.deviation().getAsDouble())
                              : row.reason().orElse(""))))
          .append('\n');
    }
    text.append(
            style.faint(
                style.wrap(
                    "Predicted from the sizes above by a cost for the call and one for each"
                        + " element; measured by other processes at sizes of whole cache lines, a"
                        + " third of an octave apart.",
                    0)))
        .append("\n\n");
  }

  private static String pair(final BreakEvenRow row) {
    return row.contender().id() + " against " + row.against().id();
  }

  /** {@code 172 (160–181)}. */
  private static String elements(final Interval elements) {
    final String median = Figures.grouped(Math.round(elements.median()));
    return elements.isKnown()
        ? "%s (%s–%s)"
            .formatted(
                median,
                Figures.grouped(Math.round(elements.low())),
                Figures.grouped(Math.round(elements.high())))
        : median;
  }

  /** What more threads bring, and what stops them. */
  private static void appendScalings(
      final StringBuilder text, final List<Scaling> scalings, final TextStyle style) {
    if (scalings.isEmpty()) {
      return;
    }
    text.append(style.bold(style.text("Speedup over one thread"))).append('\n');
    for (final Scaling scaling : scalings) {
      final String points =
          scaling.points().stream()
              .filter(it -> it.threads() > 1)
              .map(it -> it.threads() + ": " + Figures.withEnds(it.speedup()))
              .collect(Collectors.joining("; "));
      text.append(
              style.wrap(
                  "%s at %s: %s."
                      .formatted(scaling.family(), Figures.elements(scaling.elements()), points),
                  2))
          .append('\n')
          .append("  ")
          .append(style.wrap("  " + scaling.text(), 2).stripLeading())
          .append('\n');
    }
    text.append('\n');
  }

  /** What the length of chunks does. */
  private static void appendChunkLengths(
      final StringBuilder text, final List<ChunkLengths> all, final TextStyle style) {
    if (all.isEmpty()) {
      return;
    }
    text.append(
            style.bold(
                style.text("Time over that of one chunk for each thread, by elements of a chunk")))
        .append('\n');
    for (final ChunkLengths lengths : all) {
      final String points =
          lengths.points().stream()
              .limit(lengths.points().size() - 1)
              .map(it ->
                  Figures.elements(it.chunkElements()) + ": " + Figures.withEnds(it.ratioToWhole()))
              .collect(Collectors.joining("; "));
      text.append(
              style.wrap(
                  "%s at %s: %s."
                      .formatted(lengths.whole(), Figures.elements(lengths.elements()), points),
                  2))
          .append('\n')
          .append("  ")
          .append(style.wrap("  " + lengths.text(), 2).stripLeading())
          .append('\n');
    }
    text.append('\n');
  }

  private static void putLimit(final Map<String, Map<Long, String>> lines, final LimitRow limit) {
    limit
        .row()
        .measurement()
        .ifPresent(it ->
            lines
                .computeIfAbsent(
                    "limit %s on %d".formatted(limit.limit().limit().id(), limit.limit().threads()),
                    _ -> new LinkedHashMap<>())
                .put(
                    limit.limit().rowElements(),
                    Figures.digits(Figures.nanosPerElement(limit.row(), it).median())));
  }

  private static String line(
      final String id, final int idWidth, final List<String> cells, final int columnWidth) {
    final StringBuilder line = new StringBuilder(id).append(" ".repeat(idWidth - id.length()));
    cells.forEach(cell ->
        line.append(GAP).append(" ".repeat(Math.max(0, columnWidth - cell.length()))).append(cell));
    return line.toString().stripTrailing();
  }

  /** The nearest place that holds so many bytes, as one thread sees it. */
  private static String place(final long bytes, final CpuFacts cpu) {
    return cpu.dataCaches().stream()
        .filter(cache -> bytes <= cache.bytes())
        .findFirst()
        .map(cache -> "L" + cache.level())
        .orElse(cpu.dataCaches().isEmpty() ? "?" : "memory");
  }
}
