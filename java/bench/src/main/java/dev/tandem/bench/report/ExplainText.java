package dev.tandem.bench.report;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.result.Explanation;
import dev.tandem.bench.result.Explanation.Part;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.kernel.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A gap that was taken apart, for people: its factors as a table, and what they mean. Stateless.
 */
public final class ExplainText {
  private static final List<String> TITLES =
      List.of("factor", "contender", "ms per call", "time / that above", "verdict");

  private static final List<Boolean> RIGHT = List.of(false, false, true, false, false);

  private ExplainText() {}

  public static String render(final Explanation explanation, final TextStyle style) {
    final RunRecord run = explanation.run();
    final long elements = run.sizes().getFirst();
    final Page page = new Page();
    page.heading(
        "From %s to %s · %s elements · seed %d · %s"
            .formatted(
                explanation.from(),
                explanation.to(),
                Figures.grouped(elements),
                run.seed(),
                TableReport.rounds(run)));
    page.paragraph(TableReport.machine(run.machine(), run.library()));
    page.heading(run.kernel().formula());
    page.table(TITLES, RIGHT, lines(explanation));
    final Page words = new Page();
    words.heading("What each step changes");
    words.bullets(
        explanation.parts().stream()
            .map(part -> part.step().factor() + ": " + part.step().words() + ".")
            .toList());
    words.heading("What it means");
    sentences(explanation).forEach(words::paragraph);
    return page.toText(style)
        + TableReport.remarks(run, elements, style)
        + "\n"
        + words.toText(style);
  }

  private static List<List<String>> lines(final Explanation explanation) {
    final List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of("", explanation.from().id(), millis(explanation, explanation.from()), "", ""));
    for (final Part part : explanation.parts()) {
      lines.add(
          List.of(
              part.step().factor().text(),
              part.step().to().id(),
              millis(explanation, part.step().to()),
              ends(part.ratio()),
              part.verdict()
                  .map(Verdict::text)
                  .orElse(part.ratio().isPresent() ? "not steady" : Figures.ABSENT)));
    }
    lines.add(List.of("their product", "", "", ends(explanation.product()), ""));
    lines.add(List.of("the whole gap", "last / first", "", ends(explanation.ratio()), ""));
    return lines;
  }

  private static String millis(final Explanation explanation, final Contender contender) {
    return explanation.run().rows().stream()
        .filter(row -> row.contender().equals(contender))
        .flatMap(row -> row.measurement().stream())
        .map(Figures::millisPerCall)
        .map(Figures::withPercent)
        .findFirst()
        .orElse(Figures.ABSENT);
  }

  private static String ends(final Optional<Estimate> ratio) {
    return ratio.map(it -> Figures.withEnds(it.interval())).orElse(Figures.ABSENT);
  }

  /** What the factors mean, in sentences that a person can quote; one paragraph each. */
  static List<String> sentences(final Explanation explanation) {
    if (explanation.ratio().isEmpty() || explanation.product().isEmpty()) {
      return List.of(
          "The gap is not explained: not every contender on the way ran and computed the right"
              + " results.");
    }
    final List<String> sentences = new ArrayList<>();
    sentences.add(gap(explanation) + " " + wholeness(explanation));
    if (explanation.isWhole()) {
      sentences.addAll(groups(explanation));
    }
    if (explanation.run().generations() == 1) {
      sentences.add(
          "This was one process for each contender, so the intervals do not cover the luck of a"
              + " process.");
    }
    return sentences;
  }

  private static String gap(final Explanation explanation) {
    final Interval ratio = explanation.ratio().orElseThrow().interval();
    final String interval =
        ratio.isKnown()
            ? "99 % interval " + Figures.ends(ratio)
            : "too few samples for an interval";
    return "%s elements: %s takes %s of the time of %s (%s%s)."
        .formatted(
            Figures.grouped(explanation.run().sizes().getFirst()),
            explanation.to(),
            Figures.shortly(ratio.median()),
            explanation.from(),
            interval,
            ratio.median() < 1
                ? "; %s times as fast".formatted(Figures.shortly(1 / ratio.median()))
                : "");
  }

  private static String wholeness(final Explanation explanation) {
    final String product = Figures.shortly(explanation.product().orElseThrow().interval().median());
    final String apart =
        String.format(Locale.ROOT, "%.1f", 100 * explanation.apart().orElseThrow())
            + " % from what was measured";
    return explanation.isWhole()
        ? "Its factors multiply to %s, %s.".formatted(product, apart)
        : "Its factors multiply to %s, %s, which is more than %s: they do not explain the gap. The machine was too restless; give more --seconds, or try again when it is quiet."
            .formatted(product, apart, Figures.percent(Explanation.MOST_APART));
  }

  /** What of it needs C, where the way leads from one language to the other. */
  private static List<String> groups(final Explanation explanation) {
    final boolean toC = explanation.to().language().equals(Optional.of(Language.C));
    final List<Part> both =
        explanation.parts().stream().filter(part -> part.step().javaCanToo()).toList();
    final List<Part> onlyC =
        explanation.parts().stream().filter(part -> !part.step().javaCanToo()).toList();
    if (onlyC.isEmpty()) {
      return List.of("Java can have all of it without C: " + told(both) + ".");
    }
    if (explanation.from().language().equals(explanation.to().language())) {
      return List.of(
              "What C alone can do, and pays for: " + told(onlyC) + ".",
              both.isEmpty() ? "" : "What Java can do as well: " + told(both) + ".")
          .stream()
          .filter(it -> !it.isEmpty())
          .toList();
    }
    final List<String> sentences = new ArrayList<>();
    sentences.add(
        both.isEmpty()
            ? "None of it is there for Java to have without C."
            : (toC ? "Java could have without C: " : "What both languages can do: ")
                + told(both)
                + "; "
                + together(both)
                + ".");
    sentences.add(
        (toC ? "A rewrite in C buys besides: " : "What leaving C makes: ")
            + told(onlyC)
            + "; "
            + together(onlyC)
            + "."
            + share(explanation, onlyC));
    return sentences;
  }

  /** The share of C in the gap, where both parts of it point the same way. */
  private static String share(final Explanation explanation, final List<Part> onlyC) {
    final double gap = Math.log(product(explanation.parts()));
    final double ofC = Math.log(product(onlyC));
    final boolean told =
        Verdict.of(explanation.ratio().orElseThrow().interval()) != Verdict.NO_DIFFERENCE;
    return told && ofC / gap > 0 && ofC / gap < 1
        ? " That is %s of the gap, counted in factors (on a logarithmic scale)."
            .formatted(Figures.percent(ofC / gap))
        : "";
  }

  private static String together(final List<Part> parts) {
    return (parts.size() == 1 ? "that is " : "together ")
        + Figures.shortly(product(parts))
        + " of the time";
  }

  private static double product(final List<Part> parts) {
    return parts.stream()
        .mapToDouble(part -> part.ratio().orElseThrow().interval().median())
        .reduce(1, (a, b) -> a * b);
  }

  private static String remark(final Verdict verdict) {
    return switch (verdict) {
      case FASTER -> "";
      case SLOWER -> ", a cost";
      case NO_DIFFERENCE -> ", no difference shown";
    };
  }

  /** "math library (0.54), call (1.12, a cost), nothing shown for streaming stores (1.00)". */
  private static String told(final List<Part> parts) {
    return parts.stream()
        .map(part ->
            "%s (%s%s)"
                .formatted(
                    part.step().factor(),
                    Figures.shortly(part.ratio().orElseThrow().interval().median()),
                    part.verdict().map(ExplainText::remark).orElse(", not steady")))
        .collect(Collectors.joining(", "));
  }
}
