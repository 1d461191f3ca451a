package dev.tandem.bench.report;

import dev.tandem.bench.result.CallsRecord;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.worker.CallTask;
import dev.tandem.bench.worker.CallTask.Shape;
import dev.tandem.bridge.BridgeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What calls cost as text tables, two for each number of threads. Stateless. */
public final class CallsText {
  private static final String LEGEND =
      "Medians with 99 % intervals; ± is the farther end. Nothing is subtracted: 'the loop alone'"
          + " is what the timing loop costs around a store. The ratio is to the same call through"
          + " jna, from the same rounds: below 1 is cheaper. 'worth' is how many elements of expsum"
          + " in c-vector take as long. Of heap arrays, there are two inputs and an output: copied"
          + " off the heap before the call and back after it, or held in place by the JVM.";

  private CallsText() {}

  /** The tables, what is missing in them, what they show, and how to read them. */
  public static String render(final CallsRecord record, final TextStyle style) {
    final Page page = new Page();
    page.heading(
        "What a call of C costs that computes nothing · %d × %d rounds · seed %d · %s s"
            .formatted(
                record.conditions().generations(),
                record.conditions().rounds(),
                record.conditions().seed(),
                Figures.shortly(record.conditions().elapsedSeconds())));
    page.paragraph(
        TableReport.machine(record.conditions().machine(), record.conditions().library()));
    final List<Integer> threadCounts =
        record.rows().stream()
            .filter(row -> !row.task().equals(CallTask.SEED))
            .map(row -> row.task().threads())
            .distinct()
            .toList();
    for (final int threads : threadCounts) {
      final List<CallsRecord.Row> rows =
          record.rows().stream()
              .filter(row -> row.task().threads() == threads && row.nanosPerCall().isPresent())
              .filter(row -> !row.task().equals(CallTask.SEED))
              .toList();
      final String from =
          threads == 1 ? "from one thread" : "from %d threads at once".formatted(threads);
      page.heading("Without heap arrays, " + from);
      appendCalls(page, rows.stream().filter(it -> !it.task().shape().hasHeapArrays()).toList());
      page.heading("With heap arrays, " + from + ": a call and what it does with the arrays");
      appendArrays(page, rows.stream().filter(it -> it.task().shape().hasHeapArrays()).toList());
    }
    if (!record.jmh().isEmpty()) {
      page.heading("The same calls under JMH");
      appendJmh(page, record);
    }
    page.heading("What it shows");
    Unmeasured.sentences(
            record.rows().stream()
                .map(row -> new Unmeasured(row.task().id(), row.status(), row.reason())))
        .forEach(page::paragraph);
    summary(record).forEach(page::paragraph);
    return page.toText(style) + "\n" + style.faint(style.wrap(LEGEND, 0)) + "\n";
  }

  private static void appendCalls(final Page page, final List<CallsRecord.Row> rows) {
    page.table(
        List.of("call", "bridge", "ns per call", "time / jna's", "worth elements"),
        List.of(false, false, true, false, false),
        rows.stream()
            .map(row ->
                List.of(
                    row.task().shape().text(),
                    bridge(row.task()),
                    Figures.withPercent(row.nanosPerCall().orElseThrow().interval()),
                    withEnds(row.ratioToDefault()),
                    withEnds(row.worthElements())))
            .toList());
  }

  private static String bridge(final CallTask task) {
    return task.bridge().map(BridgeKind::id).orElse(Figures.ABSENT);
  }

  private static String withEnds(final Optional<Estimate> estimate) {
    return estimate.map(it -> Figures.withEnds(it.interval())).orElse(Figures.ABSENT);
  }

  private static void appendArrays(final Page page, final List<CallsRecord.Row> rows) {
    final List<Integer> sizes = rows.stream().map(row -> row.task().elements()).distinct().toList();
    final List<String> titles = new ArrayList<>(List.of("bridge", "arrays are"));
    sizes.forEach(it -> titles.add(it == 1 ? "1 element" : Figures.elements(it)));
    final List<List<String>> lines = new ArrayList<>();
    rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.task().host(), LinkedHashMap::new, Collectors.toList()))
        .forEach((bridge, its) -> {
          final List<String> line = new ArrayList<>();
          line.add(bridge.id());
          line.add(its.getFirst().task().shape().id());
          for (final int size : sizes) {
            line.add(
                its.stream()
                    .filter(it -> it.task().elements() == size)
                    .map(it ->
                        Figures.withPercent(
                            it.nanosPerCall().orElseThrow().interval(), Figures::duration))
                    .findFirst()
                    .orElse(Figures.ABSENT));
          }
          lines.add(line);
        });
    final List<Boolean> right = new ArrayList<>(List.of(false, false));
    sizes.forEach(_ -> right.add(true));
    page.table(titles, right, lines);
  }

  private static void appendJmh(final Page page, final CallsRecord record) {
    page.table(
        List.of("task", "ns per call", "under JMH", "time / jna's", "under JMH", "intervals"),
        List.of(false, true, true, false, false, false),
        record.jmh().stream()
            .map(row ->
                List.of(
                    row.task().id(),
                    record
                        .measured(row.task())
                        .flatMap(CallsRecord.Row::nanosPerCall)
                        .map(it -> Figures.withPercent(it.interval()))
                        .orElse(Figures.ABSENT),
                    row.nanosPerCall().map(Figures::withPercent).orElse(Figures.ABSENT),
                    withEnds(record.measured(row.task()).flatMap(CallsRecord.Row::ratioToDefault)),
                    row.ratioToDefault().map(Figures::withEnds).orElse(Figures.ABSENT),
                    row.reason()
                        .map(why -> "failed: " + why)
                        .orElse(
                            record
                                .agrees(row)
                                .map(it -> it ? "overlap" : "DO NOT OVERLAP")
                                .orElse(Figures.ABSENT))))
            .toList());
  }

  /** What the figures mean, a paragraph each. */
  static List<String> summary(final CallsRecord record) {
    final List<String> paragraphs = new ArrayList<>();
    record.measured(CallTask.SEED).ifPresent(seed -> paragraphs.add(worth(record, seed)));
    final List<CallsRecord.Pair> pairs = record.notablePairs();
    final List<String> alike =
        pairs.stream()
            .filter(pair -> !pair.apart())
            .map(pair -> pair.cheaper().id() + " and " + pair.dearer().id())
            .toList();
    if (!pairs.isEmpty()) {
      paragraphs.add(
          "Of %d pairs of bridges whose ratios for the same call differ by more than 10 %%, %s."
              .formatted(
                  pairs.size(),
                  alike.isEmpty()
                      ? "all are told apart: their intervals do not overlap"
                      : "%d cannot be told apart, since their intervals overlap: %s"
                          .formatted(alike.size(), String.join(", ", alike))));
    }
    final List<Boolean> agree =
        record.jmh().stream().flatMap(row -> record.agrees(row).stream()).toList();
    if (!agree.isEmpty()) {
      paragraphs.add(
          "The intervals of the ratios to jna overlap with JMH's for %d of %d calls, at 99 %% each. Under JMH a call takes %s of the time."
              .formatted(agree.stream().filter(it -> it).count(), agree.size(), overOurs(record)));
    }
    return paragraphs;
  }

  /** JMH's times over ours, from the least to the most: how much an overlap may hide. */
  private static String overOurs(final CallsRecord record) {
    final DoubleSummaryStatistics ratios = new DoubleSummaryStatistics();
    for (final CallsRecord.JmhRow row : record.jmh()) {
      final Optional<Estimate> ours =
          record
              .measured(row.task())
              .filter(_ -> row.task().bridge().isPresent())
              .flatMap(CallsRecord.Row::nanosPerCall);
      if (ours.isPresent() && row.nanosPerCall().isPresent()) {
        ratios.accept(row.nanosPerCall().get().median() / ours.get().interval().median());
      }
    }
    return Figures.shortly(ratios.getMin()) + " to " + Figures.shortly(ratios.getMax());
  }

  private static String worth(final CallsRecord record, final CallsRecord.Row seed) {
    final Estimate perElement =
        seed.nanosPerCall().orElseThrow().times(1.0 / CallTask.SEED.elements());
    final String calls =
        record.rows().stream()
            .filter(row -> row.task().threads() == 1 && row.worthElements().isPresent())
            .filter(row -> row.task().shape() == Shape.POINTERS)
            .sorted(
                Comparator.comparingDouble(
                    row -> row.worthElements().orElseThrow().interval().median()))
            .map(row ->
                "%s %s"
                    .formatted(
                        bridge(row.task()),
                        Figures.shortly(row.worthElements().orElseThrow().interval().median())))
            .collect(Collectors.joining(", "));
    return "expsum in c-vector takes %s ns for an element on one thread (%s elements in cache)."
            .formatted(
                Figures.withEnds(perElement.interval()), Figures.grouped(CallTask.SEED.elements()))
        + (calls.isEmpty()
            ? ""
            : " A call with 3 pointers and a length costs as much as so many: %s."
                .formatted(calls));
  }
}
