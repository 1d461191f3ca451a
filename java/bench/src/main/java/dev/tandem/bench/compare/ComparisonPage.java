package dev.tandem.bench.compare;

import dev.tandem.bench.compare.Comparison.Row;
import dev.tandem.bench.report.Figures;
import dev.tandem.bench.report.Page;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A comparison for people. Stateless. */
final class ComparisonPage {
  private static final List<Boolean> RIGHT = List.of(false, true, true, true, false, false);

  private ComparisonPage() {}

  /**
   * @param gate empty if nothing was to fail
   */
  static Page of(final Comparison comparison, final Optional<Gate> gate) {
    final Page page = new Page();
    page.heading("Tandem: new run against base run");
    page.bullets(
        List.of("base: " + describe(comparison.base()), "new: " + describe(comparison.now())));
    addDifferences(page, comparison.differences());
    comparison.rows().stream()
        .map(row -> row.key().elements())
        .distinct()
        .forEach(elements ->
            addTable(
                page,
                comparison,
                elements,
                comparison.rows().stream().filter(row -> row.key().elements() == elements).toList(),
                gate));
    addList(page, "Failed in the new run", failed(comparison));
    addList(page, "Measured in the base run only", comparison.onlyInBase());
    addList(page, "Measured in the new run only", comparison.onlyInNew());
    gate.ifPresent(it -> addGate(page, comparison, it));
    page.heading("How to read it");
    page.paragraph(
        "Two runs share no rounds, so their samples are no pairs: processes are compared, by"
            + " Welch's test on the logarithms of their medians; intervals are at 99 %. Below 1 the"
            + " new run is faster.");
    if (comparison.rows().stream()
        .flatMap(row -> row.judged().stream())
        .anyMatch(it -> !it.coversGenerations())) {
      page.paragraph(
          "One of the runs has a single generation: the intervals leave out the luck of a process,"
              + " which may be several percent.");
    }
    return page;
  }

  private static String describe(final RecordedRun run) {
    final int generations = run.environment().path("generations").asInt();
    return "%s, begun %s, %d generation%s"
        .formatted(
            run.file(),
            run.environment().path("startTime").asText("?").replaceFirst("\\.[0-9]+Z$", "Z"),
            generations,
            generations == 1 ? "" : "s");
  }

  static List<String> lines(final List<Differences.Difference> differences) {
    return differences.stream()
        .map(it -> "%s: %s; now %s".formatted(it.name(), it.base(), it.now()))
        .toList();
  }

  private static void addDifferences(final Page page, final Differences differences) {
    if (!differences.machine().isEmpty()) {
      page.heading("Another machine");
      page.bullets(lines(differences.machine()));
    }
    if (differences.other().isEmpty()) {
      page.heading("Nothing else differs that is known of the two environments");
    } else {
      page.heading("What else differs");
      page.bullets(lines(differences.other()));
    }
  }

  private static void addTable(
      final Page page,
      final Comparison comparison,
      final long elements,
      final List<Row> rows,
      final Optional<Gate> gate) {
    page.heading(Figures.grouped(elements) + " elements");
    final boolean related = rows.stream().anyMatch(row -> row.relative().isPresent());
    page.table(
        List.of(
            "contender",
            "base ms",
            "new ms",
            "new / base time",
            related ? "new / base ratio to baseline" : "new / base time, 99 %",
            gate.map(it -> "fails if " + it).orElse("verdict")),
        RIGHT,
        rows.stream().map(row -> cells(row, gate)).toList());
    page.paragraph(
        related
            ? "Judged is the ratio to "
                + comparison.now().baseline()
                + ", which takes the machine's speed out: "
                + baseline(rows)
            : "No contender was the baseline of both runs, so times are judged, with the speed that"
                + " the machine happened to have in them: on a shared machine they say little.");
  }

  private static String baseline(final List<Row> rows) {
    return rows.stream()
        .filter(Row::isBaseline)
        .findFirst()
        .map(row ->
            "the baseline took "
                + Figures.withEnds(row.times().interval())
                + " of its time in the base run, and whether the machine or its own code did that,"
                + " these two runs cannot tell.")
        .orElse("it was measured in both.");
  }

  private static List<String> cells(final Row row, final Optional<Gate> gate) {
    return List.of(
        row.key().contender(),
        Figures.digits(row.baseNanos() / 1e6),
        Figures.digits(row.nowNanos() / 1e6),
        Figures.digits(row.times().interval().median()),
        row.judged().map(it -> Figures.withEnds(it.interval())).orElse("baseline"),
        row.judged().map(it -> judgement(it, row.steady(), gate)).orElse(Figures.ABSENT));
  }

  private static String judgement(
      final Estimate ratio, final boolean steady, final Optional<Gate> gate) {
    final String unsteady = steady ? "" : " (not steady)";
    return gate.map(it -> it.judge(ratio.interval(), steady).text())
            .orElseGet(() -> (steady ? Verdict.of(ratio.interval()) : Verdict.NO_DIFFERENCE).text())
        + unsteady;
  }

  private static List<String> failed(final Comparison comparison) {
    return comparison.failed().stream()
        .map(row -> Comparison.name(row.key()) + ": " + row.reason())
        .toList();
  }

  private static void addList(final Page page, final String title, final List<String> items) {
    if (!items.isEmpty()) {
      page.heading(title);
      page.bullets(items);
    }
  }

  private static void addGate(final Page page, final Comparison comparison, final Gate gate) {
    page.heading("Gate " + gate);
    final List<String> failing = named(comparison, gate, Gate.Outcome.FAILS);
    final List<String> undecided = named(comparison, gate, Gate.Outcome.UNDECIDED);
    page.paragraph(
        failing.isEmpty()
            ? "No contender is shown to be slower by more than %s %%.".formatted(number(gate))
            : "FAILED: slower by more than %s %% with the whole interval: %s."
                .formatted(number(gate), String.join(", ", failing)));
    if (!undecided.isEmpty()) {
      page.paragraph(
          "The gate cannot tell, and lets pass: %s. The interval holds the threshold of %s %%, or a contender was not steady. Longer runs (--seconds) or a quieter machine narrow it."
              .formatted(String.join(", ", undecided), number(gate)));
    }
  }

  private static String number(final Gate gate) {
    return gate.toString().replaceAll("[>%]", "");
  }

  private static List<String> named(
      final Comparison comparison, final Gate gate, final Gate.Outcome outcome) {
    final List<String> named = new ArrayList<>();
    for (final Row row : comparison.rows()) {
      row.judged()
          .filter(it -> gate.judge(it.interval(), row.steady()) == outcome)
          .ifPresent(it ->
              named.add(
                  "%s (%s)"
                      .formatted(Comparison.name(row.key()), Figures.withEnds(it.interval()))));
    }
    return named;
  }
}
