package dev.tandem.bench.compare;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.report.Figures;
import dev.tandem.bench.report.Page;
import dev.tandem.bench.statistics.Interval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tandem's ratios beside those that JMH measured of the same contenders. Immutable.
 *
 * @param page for people
 * @param agrees whether all intervals overlap
 */
public record HarnessCheck(Page page, boolean agrees) {

  private record Line(String contender, long elements, Interval tandem, Interval jmh) {
    /** Never if JMH's has no ends, for want of passes. */
    boolean overlaps() {
      return tandem.overlaps(jmh);
    }
  }

  /**
   * @param jmhFile what {@code tandem jmh --json} wrote
   * @param runFile what {@code tandem run --json} or {@code --html} wrote
   * @throws UsageException if a file cannot be read, or both have nothing in common
   */
  public static HarnessCheck of(final Path jmhFile, final Path runFile) {
    final JmhResults jmh = JmhResults.read(jmhFile);
    final RecordedRun run = RecordedRun.read(runFile);
    final List<Line> lines = new ArrayList<>();
    for (final RecordedRun.Recorded row : run.rows().values()) {
      final RecordedRun.Key key = row.key();
      final Optional<Interval> ofJmh =
          jmh.ratio(new JmhResults.Key(key.contender(), key.elements()), run.baseline());
      if (row.ratioToBaseline().isPresent()
          && ofJmh.isPresent()
          && !key.contender().equals(run.baseline())) {
        lines.add(
            new Line(key.contender(), key.elements(), row.ratioToBaseline().get(), ofJmh.get()));
      }
    }
    if (lines.isEmpty()) {
      throw new UsageException(
          "%s and %s have no contender and size in common beside the baseline %s; measure both with the same --contenders and --elements"
              .formatted(jmhFile, runFile, run.baseline()));
    }
    return new HarnessCheck(page(lines, run.baseline()), lines.stream().allMatch(Line::overlaps));
  }

  private static Page page(final List<Line> lines, final String baseline) {
    final Page page = new Page();
    page.heading("Time over that of " + baseline + ", as both harnesses measured it");
    page.table(
        List.of("contender", "elements", "tandem run", "tandem jmh", "jmh / run", "intervals"),
        List.of(false, true, false, false, true, false),
        lines.stream()
            .map(it ->
                List.of(
                    it.contender(),
                    Figures.grouped(it.elements()),
                    Figures.withEnds(it.tandem()),
                    Figures.withEnds(it.jmh()),
                    Figures.digits(it.jmh().median() / it.tandem().median()),
                    it.overlaps() ? "overlap" : "DO NOT OVERLAP"))
            .toList());
    page.paragraph(
        "The intervals of %d of %d contenders overlap, at 99 %% each."
            .formatted(lines.stream().filter(Line::overlaps).count(), lines.size()));
    return page;
  }
}
