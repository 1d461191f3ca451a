package dev.tandem.bench.gallery;

import dev.tandem.bench.report.Figures;
import dev.tandem.bench.report.Page;
import dev.tandem.bench.report.TableReport;
import dev.tandem.bench.report.TextStyle;
import dev.tandem.bench.statistics.Verdict;
import java.util.List;
import java.util.Map;

/** The gallery as a text. Stateless. */
public final class GalleryText {
  private static final String LEGEND =
      "ns per element: medians; the ratio is C's time over Java's from the same rounds, with its 99"
          + " % interval: below 1, C is faster. Each pair is the same kind of loop in both"
          + " languages: 'plain loop' is java-loop and c-loop, which compute exp, log, sin, cos,"
          + " tanh and powers by the same algorithm to the same bits, and everything else by their"
          + " platforms' scalar math (mandelbrot, which no formula says, is java-own and c-own);"
          + " 'vector math' is the Vector API with its library, and C with libmvec; 'Tandem's"
          + " vectors' are java-vector and c-vector, where a loop has functions that Tandem has, by"
          + " the same algorithm. All arrays are off the heap, where C2 makes no vectors of plain"
          + " loops (docs/findings.md).";

  private GalleryText() {}

  /** The tables, what the loops are, and what could not be measured. */
  public static String render(final GalleryRecord record, final TextStyle style) {
    final Page page = new Page();
    page.heading(
        "What kind of loop gains · %s elements, one thread"
            .formatted(Figures.grouped(record.elements())));
    page.paragraph(TableReport.machine(record.machine(), record.library()));
    page.heading("Plain loop: java-loop against c-loop through jna");
    table(page, record.pairs(GalleryLoop.Kind.PLAIN));
    page.heading("Vector math: java-jdk-vector against c-libmvec through jna");
    table(page, record.pairs(GalleryLoop.Kind.VECTOR_MATH));
    page.heading("Tandem's vectors: java-vector against c-vector through jna");
    table(page, record.pairs(GalleryLoop.Kind.TANDEM_VECTORS));
    page.heading("What each is");
    page.bullets(
        record.rows().keySet().stream()
            .map(it -> it.name() + ": " + it.text() + ". " + it.interest() + ".")
            .toList());
    final Map<String, List<String>> missing = record.missing();
    if (!missing.isEmpty()) {
      page.heading("What could not be measured");
      missing.forEach((why, loops) -> page.paragraph(String.join(", ", loops) + ": " + why));
    }
    return page.toText(style) + "\n" + style.faint(style.wrap(LEGEND, 0)) + "\n";
  }

  private static void table(final Page page, final List<GalleryRecord.Pair> pairs) {
    page.table(
        List.of("loop", "Java, ns/el", "C, ns/el", "C / Java", "C is"),
        List.of(false, true, true, false, false),
        pairs.stream()
            .map(pair ->
                List.of(
                    pair.loop().name(),
                    pair.java().map(it -> Figures.digits(it)).orElse(Figures.ABSENT),
                    pair.c().map(it -> Figures.digits(it)).orElse(Figures.ABSENT),
                    pair.ratio().map(it -> Figures.withEnds(it.interval())).orElse(Figures.ABSENT),
                    pair.verdict().map(GalleryText::words).orElse(Figures.ABSENT)))
            .toList());
  }

  /** What the verdict says, for people. */
  private static String words(final Verdict verdict) {
    return verdict == Verdict.NO_DIFFERENCE ? "no different, as far as shown" : verdict.text();
  }
}
