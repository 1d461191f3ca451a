package dev.tandem.bench.report;

import dev.tandem.bench.result.StallsRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.worker.Collector;
import dev.tandem.bench.worker.StallTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whom long calls hold up, as text. Stateless. */
public final class StallsText {
  private static final String GAP = "  ";

  private StallsText() {}

  /** The tables, and what they mean in words. */
  public static String render(final StallsRecord record, final TextStyle style) {
    final StringBuilder text = new StringBuilder();
    text.append(
            style.bold(
                style.text(
                    "Whom long calls hold up · %s computing · %s s"
                        .formatted(
                            TableReport.counted(record.threads(), "thread"),
                            Figures.shortly(record.elapsedSeconds())))))
        .append('\n')
        .append(style.wrap(TableReport.machine(record.machine(), record.library()), 0))
        .append('\n');
    record.cells().stream()
        .filter(it -> it.stall().isPresent())
        .map(StallsRecord.Cell::callNanos)
        .distinct()
        .forEach(call -> appendStalls(text, record, call, style));
    if (record.longestNanos().isPresent()) {
      appendPauses(text, record, style);
    }
    if (!record.pressures().isEmpty()) {
      appendPressures(text, record.pressures(), style);
    }
    for (final StallsRecord.Cell cell : record.cells()) {
      if (cell.status() != Status.OK) {
        text.append('\n')
            .append(
                style.wrap(
                    "%s with %s: %s: %s"
                        .formatted(
                            cell.task(),
                            cell.collector(),
                            cell.status().id(),
                            cell.reason().orElse("")),
                    2))
            .append('\n');
      }
    }
    return text.toString();
  }

  private static void appendStalls(
      final StringBuilder text, final StallsRecord record, final long call, final TextStyle style) {
    final List<StallsRecord.Cell> cells =
        record.cells().stream()
            .filter(it -> it.callNanos() == call && it.stall().isPresent())
            .toList();
    text.append('\n')
        .append(
            style.bold(
                style.text(
                    "Calls of %d ms: how much longer a collection takes that is asked for in the middle of one, ms (median, largest)"
                        .formatted(call / 1_000_000))))
        .append('\n');
    appendTable(
        text,
        cells,
        cell -> {
          final StallsRecord.Stall stall = cell.stall().orElseThrow();
          return (stall.stalls() ? "STALLS " : "free ")
              + millis(stall.stall().median())
              + ", "
              + millis(stall.stall().max());
        },
        style);
    text.append('\n')
        .append(
            style.bold(
                style.text(
                    "Time to safepoint: from when the JVM told its threads to stop until all had,"
                        + " ms (median, largest)")))
        .append('\n');
    appendTable(
        text,
        cells,
        cell ->
            cell.stall()
                .flatMap(StallsRecord.Stall::reaching)
                .map(it -> millis(it.median()) + ", " + millis(it.max()))
                .orElse(Figures.ABSENT),
        style);
    text.append('\n')
        .append(
            style.bold(
                style.text(
                    "How late a bystander runs meanwhile that wants to run every millisecond, ms"
                        + " (99th percentile, largest)")))
        .append('\n');
    appendTable(
        text,
        cells,
        cell -> {
          final StallsRecord.Stall stall = cell.stall().orElseThrow();
          return millis(stall.late().p99()) + ", " + millis(stall.late().max());
        },
        style);
    text.append('\n');
    cells.stream()
        .map(StallsRecord.Cell::task)
        .distinct()
        .forEach(task -> text.append(style.wrap(words(task, cells), 2)).append('\n'));
  }

  /** What the cells of a task mean: {@code "ffm-critical: every Java thread waits ..."}. */
  static String words(final StallTask task, final List<StallsRecord.Cell> cells) {
    final List<StallsRecord.Cell> stalling =
        cells.stream()
            .filter(it -> it.task().equals(task) && it.stall().isPresent())
            .filter(it -> it.stall().orElseThrow().stalls())
            .toList();
    final List<StallsRecord.Cell> free =
        cells.stream()
            .filter(it -> it.task().equals(task) && it.stall().isPresent())
            .filter(it -> !it.stall().orElseThrow().stalls())
            .toList();
    final List<String> parts = new ArrayList<>();
    final List<StallsRecord.Cell> everybody =
        stalling.stream().filter(it -> holdsEverybody(it.stall().orElseThrow())).toList();
    if (!everybody.isEmpty()) {
      parts.add("every Java thread waits for the rest of the call with " + collectors(everybody));
    }
    final List<StallsRecord.Cell> collection =
        stalling.stream().filter(it -> !holdsEverybody(it.stall().orElseThrow())).toList();
    if (!collection.isEmpty()) {
      parts.add(
          "the collection waits for the rest of the call, and with it every thread that needs"
              + " memory, with "
              + collectors(collection));
    }
    if (!free.isEmpty()) {
      parts.add("nobody waits with " + collectors(free));
    }
    return task + ": " + String.join("; ", parts) + ".";
  }

  /** Whether a thread that asks for nothing is held up as long as the collection is. */
  private static boolean holdsEverybody(final StallsRecord.Stall stall) {
    return stall.late().max() > stall.stall().max() / 2;
  }

  private static String collectors(final List<StallsRecord.Cell> cells) {
    return cells.stream().map(it -> it.collector().id()).collect(Collectors.joining(", "));
  }

  private static void appendPressures(
      final StringBuilder text,
      final List<StallsRecord.Pressure> pressures,
      final TextStyle style) {
    text.append('\n')
        .append(
            style.bold(
                style.text(
                    "Throughput while another thread allocates: million elements/s of %s in calls of %d ms; MB/s allocated; pauses"
                        .formatted(
                            TableReport.counted(pressures.getFirst().threads(), "thread"),
                            pressures.getFirst().callNanos() / 1_000_000))))
        .append('\n');
    appendTable(
        text,
        pressures,
        StallsRecord.Pressure::task,
        StallsRecord.Pressure::collector,
        it ->
            "%s; %s; %d"
                .formatted(
                    Figures.digits(it.elementsPerSecond() / 1e6),
                    Figures.digits(it.bytesPerSecond() / 1e6),
                    it.pauses()),
        style);
  }

  private static void appendPauses(
      final StringBuilder text, final StallsRecord record, final TextStyle style) {
    final List<StallsRecord.Cell> cells =
        record.cells().stream().filter(it -> it.pauses().isPresent()).toList();
    text.append('\n')
        .append(
            style.bold(
                style.text(
                    "Calls of at most %s ms: from when a collection is asked for to its first pause, ms (median, 99th and 99.9th percentile, largest), and the time in short calls over that in one"
                        .formatted(millis(record.longestNanos().orElseThrow())))))
        .append('\n');
    appendTable(
        text,
        cells,
        cell -> {
          final StallsRecord.Pauses pauses = cell.pauses().orElseThrow();
          return "%s, %s, %s, %s; %s"
              .formatted(
                  millis(pauses.start().median()),
                  millis(pauses.start().p99()),
                  millis(pauses.start().p999()),
                  millis(pauses.start().max()),
                  String.format(Locale.ROOT, "%.2f", pauses.cutOverWhole()));
        },
        style);
  }

  private static void appendTable(
      final StringBuilder text,
      final List<StallsRecord.Cell> cells,
      final Function<StallsRecord.Cell, String> textOf,
      final TextStyle style) {
    appendTable(text, cells, StallsRecord.Cell::task, StallsRecord.Cell::collector, textOf, style);
  }

  /** A line for each task, a column for each collector. */
  private static <T> void appendTable(
      final StringBuilder text,
      final List<T> cells,
      final Function<T, StallTask> taskOf,
      final Function<T, Collector> collectorOf,
      final Function<T, String> textOf,
      final TextStyle style) {
    final List<Collector> collectors = cells.stream().map(collectorOf).distinct().toList();
    final List<StallTask> tasks = cells.stream().map(taskOf).distinct().toList();
    final List<List<String>> lines = new ArrayList<>();
    lines.add(
        Stream.concat(Stream.of(""), collectors.stream().map(Collector::id))
            .map(style::text)
            .toList());
    for (final StallTask task : tasks) {
      lines.add(
          Stream.concat(
                  Stream.of(task.id()),
                  collectors.stream()
                      .map(collector ->
                          cells.stream()
                              .filter(it -> taskOf.apply(it).equals(task))
                              .filter(it -> collectorOf.apply(it) == collector)
                              .map(textOf)
                              .findFirst()
                              .orElse(Figures.ABSENT)))
              .map(style::text)
              .toList());
    }
    for (int i = 0; i < lines.size(); i++) {
      final StringBuilder line = new StringBuilder();
      for (int column = 0; column < lines.get(i).size(); column++) {
        final int at = column;
        final int width = lines.stream().mapToInt(it -> it.get(at).length()).max().orElse(0);
        final String cell = lines.get(i).get(column);
        line.append(column == 0 ? "" : GAP).append(cell).append(" ".repeat(width - cell.length()));
      }
      final String whole = line.toString().stripTrailing();
      text.append(i == 0 ? style.bold(whole) : whole).append('\n');
    }
  }

  private static String millis(final OptionalDouble nanos) {
    return nanos.isPresent() ? millis(nanos.getAsDouble()) : Figures.ABSENT;
  }

  private static String millis(final double nanos) {
    return Figures.digits(nanos / 1e6);
  }
}
