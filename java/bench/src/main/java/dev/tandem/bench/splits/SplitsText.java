package dev.tandem.bench.splits;

import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.report.Figures;
import dev.tandem.bench.report.Page;
import dev.tandem.bench.report.TableReport;
import dev.tandem.bench.report.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Splits of a budget as a text. Stateless. */
public final class SplitsText {
  private static final String LEGEND =
      "Java threads × OpenMP threads: as many Java threads call as stand first, each with as many"
          + " OpenMP threads of its own as stand second; 'shared' callers have the budget together,"
          + " as callers of a runner with threading openmp have. Throughput is the median of the"
          + " rounds, of expsum in c-vector through jna; its share of the best split's is the"
          + " median within rounds, with its 99 % interval (one process; from 8 rounds on).";

  private SplitsText() {}

  /** The tables, and what they say. */
  public static String render(
      final MachineFacts machine,
      final Map<String, String> library,
      final int budget,
      final int rounds,
      final List<Splits.Row> rows,
      final TextStyle style) {
    final Page page = new Page();
    page.heading(
        "How a budget of %d threads is best split between Java and OpenMP · %d rounds"
            .formatted(budget, rounds));
    page.paragraph(TableReport.machine(machine, library));
    page.table(
        List.of("elements", "Java × OpenMP threads", "10⁶ elements/s", "of the best split's"),
        List.of(true, false, true, false),
        rows.stream().map(SplitsText::line).toList());
    page.bullets(summary(rows));
    return page.toText(style) + "\n" + style.faint(style.wrap(LEGEND, 0)) + "\n";
  }

  private static List<String> line(final Splits.Row row) {
    return List.of(
        Figures.grouped(row.elements()),
        name(row),
        Figures.digits(row.elementsPerSecond() / 1e6),
        row.best() ? "the best" : Figures.withEnds(row.ratioToBest().interval()));
  }

  /** {@code "2 × 1"}, or {@code "64 × 2 shared"}. */
  static String name(final Splits.Row row) {
    return row.callers() + " × " + row.openmpThreads() + (row.shared() ? " shared" : "");
  }

  /** For each size which split is the best, and how near callers come to it that share. */
  static List<String> summary(final List<Splits.Row> rows) {
    final List<String> summary = new ArrayList<>();
    for (final Splits.Row best : rows) {
      if (best.best()) {
        rows.stream()
            .filter(it -> it.shared() && it.elements() == best.elements())
            .forEach(shared ->
                summary.add(
                    "%s elements: %s is the best; %d callers that share the budget reach %s of it."
                        .formatted(
                            Figures.grouped(best.elements()),
                            name(best),
                            shared.callers(),
                            Figures.withEnds(shared.ratioToBest().interval()))));
      }
    }
    return summary;
  }
}
