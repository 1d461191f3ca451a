package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import org.junit.jupiter.api.Test;

class VerdictTextTest {
  private static String verdict(final Row... rows) {
    return VerdictText.of(Records.run(3, rows));
  }

  private static Row vector(final double median, final double low, final double high) {
    return Records.ok(
        "c-vector/jna/single/1",
        1.77,
        null,
        Records.ratio(median, low, high),
        "java-vector/single/1",
        0.5);
  }

  @Test
  void shouldSayWhatAPersonCanQuoteWhenTheRunIsUsual() {
    assertThat(VerdictText.of(Records.usual()))
        .isEqualTo(
            "1,000,000 elements: at equal algorithm (c-vector against java-vector), C through jna"
                + " takes 0.93 of Java's time on one thread (99 % interval 0.90–0.96: faster), and"
                + " 1.00 on 2 threads (99 % interval 0.98–1.03: no difference shown). Against plain"
                + " Math.exp in Java (java-libm/single/1), the fastest contender,"
                + " c-vector/jna/pool/2, takes 0.081 of the time (99 % interval 0.080–0.083; 12.3"
                + " times as fast). Calling through jna costs nothing measurable against C alone"
                + " (c-vector/none/single/1) (99 % interval of the ratio 1.00–1.00). Failed and"
                + " left out: c-loop/jna/single/1.");
  }

  @Test
  void shouldWrapParagraphsWhenGivenAStyle() {
    final String wrapped = VerdictText.of(Records.usual(), new TextStyle(60, false, false));
    assertThat(wrapped).matches("\\p{ASCII}+");
    assertThat(wrapped.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(61));
    assertThat(wrapped.replace('\n', ' '))
        .isEqualTo(TextStyle.ascii(VerdictText.of(Records.usual())));
  }

  @Test
  void shouldNotClaimADifferenceWhenNoneIsShown() {
    assertThat(verdict(vector(0.99, 0.97, 1.01))).contains("0.97–1.01: no difference shown");
    assertThat(verdict(vector(1.2, 1.1, 1.3))).contains("1.10–1.30: slower");
  }

  @Test
  void shouldNameTheOtherAlgorithmsWhenNoEqualOnesRan() {
    final Row libm =
        Records.ok(
            "c-libm/jna/single/1",
            7,
            null,
            Records.ratio(0.9, 0.88, 0.93),
            "java-libm/single/1",
            0.9);
    assertThat(verdict(libm))
        .contains("each with its own platform's math (c-libm against java-libm)")
        .doesNotContain("equal algorithm");
  }

  @Test
  void shouldSayThatNothingIsFasterWhenTheBaselineWins() {
    final Row slower =
        Records.ok("java-staged/single/1", 9, Records.ratio(1.2, 1.1, 1.3), null, null, 0.9);
    assertThat(verdict(slower))
        .contains("Nothing is shown to be faster than plain Math.exp in Java")
        .contains("java-staged/single/1, takes 1.20 of its time");
  }

  @Test
  void shouldSayWhatTheCallCostsWhenItDoes() {
    assertThat(
            verdict(
                vector(1, 0.99, 1.01),
                Records.ok("c-vector/none/single/1", 1.6, null, null, null, 0.5)))
        .contains("Called through jna the same C takes 1.11 of the time of C alone");
  }

  @Test
  void shouldCompareOnlyRowsThatReadTheirResultWithEachOther() {
    final Row reading =
        Records.ok(
            "c-vector+read/jna/single/1",
            2.5,
            Records.ratio(0.3, 0.29, 0.31),
            Records.ratio(0.95, 0.94, 0.96),
            "java-vector+read/single/1",
            0.5);
    final Row readingAlone = Records.ok("c-vector+read/none/single/1", 2.4, null, null, null, 0.5);
    assertThat(verdict(reading, readingAlone))
        .contains("(c-vector against java-vector), and with its result read after each run, C")
        .doesNotContain("Against plain Math.exp", "alone");
    assertThat(verdict(reading, vector(0.93, 0.9, 0.95), readingAlone))
        .contains("(c-vector against java-vector), C through jna takes 0.93")
        .doesNotContain("read after", "alone");
    assertThat(verdict(readingAlone, Records.ok("java-libm/single/1", 8, null, null, null, 0.9)))
        .isEqualTo("1,000,000 elements: nothing to compare with the baseline java-libm/single/1.");
  }

  @Test
  void shouldTellOfTiesWhenIntervalsOverlap() {
    assertThat(
            verdict(
                Records.ok("java-vector/pool/2", 1, Records.ratio(0.12, 0.11, 0.13), null, null, 1),
                Records.ok("java-loop/pool/2", 1, Records.ratio(0.125, 0.12, 0.13), null, null, 1)))
        .contains("; the interval of java-loop/pool/2 overlaps.");
  }

  @Test
  void shouldStayHonestWhenLittleIsLeft() {
    final Row failed = Records.notOk("c-loop/jna/single/1", Status.FAILED, "hangs");
    assertThat(verdict(failed))
        .isEqualTo(
            "1,000,000 elements: nothing ran and computed the right results. Failed and left out:"
                + " c-loop/jna/single/1.");
    assertThat(verdict(Records.ok("java-libm/single/1", 8, null, null, null, 0.9), failed))
        .contains("nothing to compare: only java-libm/single/1 ran");
  }

  @Test
  void shouldHaveOneParagraphForEachSizeAndSayWhatQuickCosts() {
    final String text =
        VerdictText.of(
            Records.run(
                1,
                Records.ok("java-libm/single/1", 1_000, 0.008, null, null, null, 0.9),
                Records.ok("java-libm/single/1", 2_000, 0.016, null, null, null, 0.9)));
    assertThat(text.split("\n\n"))
        .hasSize(2)
        .allMatch(paragraph -> paragraph.contains("do not cover the luck of a process"));
  }
}
