package dev.tandem.bench.report;

import dev.tandem.bench.result.DispatchRecord;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.worker.DispatchTask;
import dev.tandem.run.Threading;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What dispatching cost as text tables, one for each pause. Stateless. */
public final class DispatchText {
  private static final List<String> TITLES =
      List.of("task", "median µs", "p99", "p99.9", "max", "calls", "time / spawn's");

  private DispatchText() {}

  /** The tables, what is missing in them, the idle check, and how to read them. */
  public static String render(final DispatchRecord record, final TextStyle style) {
    final StringBuilder text = new StringBuilder();
    text.append(
            style.bold(
                style.text(
                    "Handing out and gathering the chunks of kernels that compute nothing · %d"
                            .formatted(record.conditions().generations())
                        + " × %d rounds · seed %d · %s s"
                            .formatted(
                                record.conditions().rounds(),
                                record.conditions().seed(),
                                Figures.shortly(record.conditions().elapsedSeconds())))))
        .append('\n');
    final List<Long> pauses =
        record.rows().stream()
            .flatMap(row -> row.cells().stream())
            .map(DispatchRecord.Cell::pauseNanos)
            .distinct()
            .toList();
    for (final long pause : pauses) {
      text.append('\n').append(style.bold(caption(pause))).append('\n');
      appendTable(text, record, pause, style);
    }
    appendOthers(text, record, style);
    text.append('\n').append(style.wrap(idle(record), 0)).append("\n\n");
    text.append(style.faint(style.wrap(LEGEND, 0)));
    return text.toString();
  }

  private static final String LEGEND =
      "Times of single calls in µs; p99 and p99.9 where ten calls or more lie beyond. The ratio,"
          + " with its 99 % interval, is to spawn with the same kernel, threads and pause, from the"
          + " same rounds: below 1 is faster. java-empty and c-empty/jna return at once, so a"
          + " pool's caller may take a chunk back before a helper has begun it; each chunk of"
          + " java-meet waits until all have begun, so every thread takes part.";

  private static String caption(final long pauseNanos) {
    return pauseNanos == 0
        ? "Hot: calls back to back"
        : "After a pause of %d ms before each call".formatted(pauseNanos / 1_000_000);
  }

  private static void appendTable(
      final StringBuilder text,
      final DispatchRecord record,
      final long pause,
      final TextStyle style) {
    final List<List<String>> lines = new ArrayList<>();
    lines.add(TITLES.stream().map(style::text).toList());
    for (final DispatchRecord.Row row : record.rows()) {
      for (final DispatchRecord.Cell cell : row.cells()) {
        if (cell.pauseNanos() == pause) {
          lines.add(cells(row.task(), cell).stream().map(style::text).toList());
        }
      }
    }
    final int[] widths = new int[TITLES.size()];
    for (final List<String> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      final String line = line(lines.get(i), widths);
      text.append(i == 0 ? style.bold(line) : line).append('\n');
    }
  }

  private static String line(final List<String> cells, final int[] widths) {
    final StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      final String pad = " ".repeat(widths[column] - cells.get(column).length());
      // Numbers line up at their right ends.
      final boolean isText = column == 0 || column == widths.length - 1;
      line.append(column == 0 ? "" : "  ");
      line.append(isText ? cells.get(column) + pad : pad + cells.get(column));
    }
    return line.toString().stripTrailing();
  }

  private static List<String> cells(final DispatchTask task, final DispatchRecord.Cell cell) {
    final Quantiles nanos = cell.nanos();
    return List.of(
        task.id(),
        micros(OptionalDouble.of(nanos.median())),
        micros(nanos.p99()),
        micros(nanos.p999()),
        micros(OptionalDouble.of(nanos.max())),
        Figures.grouped(nanos.events()),
        task.threading() == Threading.SPAWN
            ? Figures.ABSENT
            : cell.ratioToSpawn().map(ratio -> ratio(ratio.interval())).orElse(Figures.ABSENT));
  }

  private static String ratio(final Interval ratio) {
    return ratio.isKnown()
        ? twoDigits(ratio.median()) + " " + twoDigits(ratio.low()) + "–" + twoDigits(ratio.high())
        : twoDigits(ratio.median());
  }

  /** The ratios span five decades, and nobody needs a third digit of any. */
  private static String twoDigits(final double value) {
    return Double.isNaN(value)
        ? Figures.ABSENT
        : new BigDecimal(value).round(new MathContext(2)).toPlainString();
  }

  private static String micros(final OptionalDouble nanos) {
    return nanos.isPresent() ? Figures.digits(nanos.getAsDouble() / 1e3) : Figures.ABSENT;
  }

  private static void appendOthers(
      final StringBuilder text, final DispatchRecord record, final TextStyle style) {
    Unmeasured.sentences(
            record.rows().stream()
                .map(row -> new Unmeasured(row.task().id(), row.status(), row.reason())))
        .forEach(sentence -> text.append('\n').append(style.wrap(sentence, 2)).append('\n'));
  }

  private static String idle(final DispatchRecord record) {
    return record
        .idle()
        .map(idle ->
            "Idle: %d pool thread%s used %s ms of CPU in %d ms, beginning %d ms after the last call (limit %s ms: %s)."
                .formatted(
                    idle.threads(),
                    idle.threads() == 1 ? "" : "s",
                    Figures.digits(idle.cpuNanos() / 1e6),
                    idle.watchedNanos() / 1_000_000,
                    idle.afterNanos() / 1_000_000,
                    Figures.digits(idle.mostCpuNanos() / 1e6),
                    idle.isKept() ? "kept" : "NOT kept"))
        .orElse("Idle: no pool had a thread to watch.");
  }
}
