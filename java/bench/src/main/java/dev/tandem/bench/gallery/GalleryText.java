package dev.tandem.bench.gallery;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.Figures;
import dev.tandem.bench.report.Page;
import dev.tandem.bench.report.TableReport;
import dev.tandem.bench.report.TextStyle;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.statistics.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gallery as a text. Stateless. */
public final class GalleryText {
  private static final String LEGEND =
      "ns per element: medians; the ratio is C's time over Java's from the same rounds, with its 99"
          + " % interval: below 1, C is faster. Each pair is the same kind of loop in both"
          + " languages: 'plain loop' is java-loop and c-loop, which compute exp by the same"
          + " algorithm to the same bits, and everything else by their platforms' scalar math;"
          + " 'vector math' is the Vector API with its library, and C with libmvec.";

  private GalleryText() {}

  /**
   * @param rows of each loop
   * @param elements of each array
   */
  public static String render(
      final MachineFacts machine,
      final Map<String, String> library,
      final long elements,
      final Map<GalleryLoop, List<Row>> rows,
      final TextStyle style) {
    final Page page = new Page();
    page.heading(
        "What kind of loop gains · %s elements, one thread".formatted(Figures.grouped(elements)));
    page.paragraph(TableReport.machine(machine, library));
    page.heading("Plain loop: java-loop against c-loop through jna");
    table(page, rows, "c-loop/jna/single/1");
    page.heading("Vector math: java-jdk-vector against c-libmvec through jna");
    table(page, rows, "c-libmvec/jna/single/1");
    page.heading("What each is");
    page.bullets(
        rows.keySet().stream()
            .map(it -> it.name() + ": " + it.formula() + ". " + it.interest() + ".")
            .toList());
    final Map<String, List<String>> missing = new LinkedHashMap<>();
    rows.forEach((loop, its) ->
        its.stream()
            .filter(row -> row.reason().isPresent())
            .forEach(row ->
                missing
                    .computeIfAbsent(
                        row.contender().code().map(Object::toString).orElse("")
                            + ": "
                            + row.reason().get(),
                        _ -> new ArrayList<>())
                    .add(loop.name())));
    if (!missing.isEmpty()) {
      page.heading("What could not be measured");
      missing.forEach((why, loops) -> page.paragraph(String.join(", ", loops) + ": " + why));
    }
    return page.toText(style) + "\n" + style.faint(style.wrap(LEGEND, 0)) + "\n";
  }

  private static void table(
      final Page page, final Map<GalleryLoop, List<Row>> rows, final String c) {
    final Contender inC = Contender.parse(c);
    final List<List<String>> lines = new ArrayList<>();
    rows.forEach((loop, its) -> {
      final Optional<Measurement> measured = of(its, inC);
      final Optional<Measurement> twin =
          measured.flatMap(Measurement::twin).flatMap(it -> of(its, it));
      lines.add(
          List.of(
              loop.name(),
              nanos(its, twin),
              nanos(its, measured),
              measured
                  .flatMap(Measurement::ratioToTwin)
                  .map(it -> Figures.withEnds(it.interval()))
                  .orElse(Figures.ABSENT),
              measured
                  .flatMap(Measurement::verdict)
                  .map(GalleryText::words)
                  .orElse(Figures.ABSENT)));
    });
    page.table(
        List.of("loop", "Java, ns/el", "C, ns/el", "C / Java", "C is"),
        List.of(false, true, true, false, false),
        lines);
  }

  private static String words(final Verdict verdict) {
    return verdict == Verdict.NO_DIFFERENCE ? "no different, as far as shown" : verdict.text();
  }

  private static Optional<Measurement> of(final List<Row> rows, final Contender contender) {
    return rows.stream()
        .filter(row -> row.contender().equals(contender))
        .findFirst()
        .flatMap(Row::measurement);
  }

  private static String nanos(final List<Row> rows, final Optional<Measurement> measurement) {
    return measurement
        .map(it ->
            Figures.digits(it.nanosPerCall().interval().median() / rows.getFirst().elements()))
        .orElse(Figures.ABSENT);
  }
}
