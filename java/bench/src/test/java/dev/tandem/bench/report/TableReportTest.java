package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.result.PeerFacts;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Interval;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableReportTest {
  private static final String USUAL = TableReport.render(Records.usual(), TextStyle.PLAIN);

  private static String lineOf(final String table, final String contender) {
    return table
        .lines()
        .filter(line -> line.contains(" " + contender + " "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldMarkTheBaselineWhenItHasNoRatioToItself() {
    assertThat(lineOf(USUAL, "java-libm/single/1")).contains(" 3.000  –           baseline  ");
  }

  @Test
  void shouldFitIntoItsWidthWhenTheTableIsUsual() {
    assertThat(USUAL.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(132));
  }

  @Test
  void shouldShowEveryFigureWhenARowWasMeasured() {
    assertThat(lineOf(USUAL, "c-vector/jna/single/1").split(" +"))
        .containsExactly(
            "4",
            "c-vector/jna/single/1",
            "1.770",
            "±1.8%",
            "1.770",
            "13.56",
            "90%",
            "triad",
            "0.221",
            "0.218–0.225",
            "0.930",
            "0.902–0.961",
            "2",
            "faster",
            "0.52",
            "≤1");
    assertThat(USUAL.replace('\n', ' '))
        .contains(
            "exp(2.1*a + 3.2*b)", "1,000,000 elements", "seed 42", "3 generations × 12 rounds")
        .contains("1 and 2 threads", "below 1 is faster", "avx2", "gcc 12.2.0");
  }

  @Test
  void shouldSayWhatTheLimitsWereWhenSomeWereMeasured() {
    assertThat(USUAL)
        .contains("Limits: triad on 1 thread 15.00 GB/s; triad on 2 threads 30.00 GB/s.\n")
        .contains("Not measured: fma on 1 thread: there is no executable tandem_worker\n")
        .doesNotContain("Faster than possible");
    assertThat(
            TableReport.render(
                Records.run(3, List.of(Records.limit(Limit.FMA, 1, 1.0)), row()), TextStyle.PLAIN))
        .contains("Limits: fma on 1 thread 6.304 GFLOP/s.\n");
  }

  @Test
  void shouldSaySoWhenARowIsFasterThanItsLimit() {
    assertThat(
            TableReport.render(
                Records.run(3, Records.ofLimit(row(), Limit.FMA, Records.ratio(1.08, 1.051, 1.1))),
                TextStyle.PLAIN))
        .contains("108% fma", "Faster than possible", "c-vector/none/single/1 of fma");
    assertThat(
            TableReport.render(
                Records.run(3, Records.ofLimit(row(), Limit.FMA, Records.ratio(1.08, 1.049, 1.1))),
                TextStyle.PLAIN))
        .contains("108% fma")
        .doesNotContain("Faster than possible");
  }

  private static Row row() {
    return Records.ok("c-vector/none/single/1", 1.77, null, null, null, 0.512);
  }

  @Test
  void shouldAlignColumnsWhenCellsDiffer() {
    final List<String> lines = USUAL.lines().filter(line -> line.contains("±")).limit(6).toList();
    final int at = lines.getFirst().indexOf('±');
    assertThat(lines).allSatisfy(line -> assertThat(line.indexOf('±')).isEqualTo(at));
  }

  @Test
  void shouldListReasonsWhenRowsHaveNoFigures() {
    assertThat(USUAL)
        .contains("Not available here:\n  c-libmvec/jna/single/1: libmvec is part of glibc\n")
        .contains("Failed:\n  c-loop/jna/single/1: ended with signal 11 (SIGSEGV)\n");
  }

  @Test
  void shouldSayThatIntervalsCoverLessWhenThereIsOneGeneration() {
    final Row row = Records.ok("java-libm/single/1", 8, null, null, null, 0.9);
    assertThat(TableReport.render(Records.run(1, row), TextStyle.PLAIN))
        .contains("1 generation × 12 rounds", "do not cover the luck of a process");
    assertThat(USUAL).doesNotContain("luck");
  }

  @Test
  void shouldHaveATableForEachSizeWhenThereAreSeveral() {
    final String table =
        TableReport.render(
            Records.run(
                3,
                Records.ok("java-libm/single/1", 1_000, 0.008, null, null, null, 0.9),
                Records.ok("java-libm/single/1", 1_048_576, 8, null, null, null, 0.9)),
            TextStyle.PLAIN);
    assertThat(table).contains("\n1,000 elements", "\n1,048,576 elements");
  }

  @Test
  void shouldSayNothingFalseWhenFiguresAreUnknown() {
    final Row single =
        Records.ok(
            "c-loop/jna/single/1",
            0,
            8,
            Interval.ofUnknownWidth(0.5),
            Interval.ofUnknownWidth(Double.NaN),
            "java-loop/single/1",
            Double.POSITIVE_INFINITY);
    assertThat(TableReport.render(Records.run(3, single), TextStyle.PLAIN))
        .doesNotContain("NaN", "Infinity")
        .contains(" – >4");
  }

  @Test
  void shouldUseNothingButAsciiWhenTheOutputCannotShowMore() {
    final String ascii = TableReport.render(Records.usual(), new TextStyle(120, false, false));
    assertThat(ascii).matches("\\p{ASCII}+").contains("+-1.8%", "0.902-0.961", "<=1");
  }

  @Test
  void shouldColorOnlyWhenAsked() {
    assertThat(USUAL).doesNotContain("\u001b");
    assertThat(TableReport.render(Records.usual(), new TextStyle(120, true, true)))
        .contains("\u001b[32mfaster\u001b[0m");
  }

  @Test
  void shouldSayAReasonOnceWhenSeveralRowsHaveIt() {
    final String table =
        TableReport.render(
            Records.run(
                3,
                Records.notOk("c-loop/jna/single/1", Status.FAILED, "wrong"),
                Records.notOk("c-loop/jni/single/1", Status.FAILED, "hangs"),
                Records.notOk("c-loop/ffm/single/1", Status.FAILED, "wrong")),
            TextStyle.PLAIN);
    assertThat(table)
        .contains(
            "Failed:\n  c-loop/jna/single/1, c-loop/ffm/single/1: wrong\n"
                + "  c-loop/jni/single/1: hangs\n");
  }

  @Test
  void shouldNameTheSoftwareWhenRowsArePeers() {
    final Row early =
        Records.ok("c-sleef/none/single/1", 5, Records.ratio(0.6, 0.5, 0.7), null, null, 0.8)
            .with(Optional.of(new PeerFacts("SLEEF 9", Optional.of("element 7 is Infinity"))));
    final Optional<PeerFacts> numba = Optional.of(new PeerFacts("Numba 9", Optional.empty()));
    final Row single = Records.ok("numba/none/single/1", 9, null, null, null, 0.6).with(numba);
    final Row spawn = Records.ok("numba/none/spawn/2", 5, null, null, null, 0.6).with(numba);
    final String table = TableReport.render(Records.run(3, early, single, spawn), TextStyle.PLAIN);
    assertThat(table)
        .contains(
            "Peers:\n  c-sleef/none/single/1: SLEEF 9; special values: element 7 is Infinity\n"
                + "  numba/none/single/1, numba/none/spawn/2: Numba 9\n");
    assertThat(table.replaceAll("\\s+", " "))
        .contains("five calls: numba/none/single/1 45.00 ms, numba/none/spawn/2 25.00 ms. ");
    assertThat(USUAL).doesNotContain("Peers:");
  }

  @Test
  void shouldSayHowLikelyAVerdictIsFalseWhenThereAreSome() {
    assertThat(USUAL.replaceAll("\\s+", " "))
        .contains(
            "Nominally, a verdict is false with a chance of at most 1%, any of these 3 with at most"
                + " 3%.");
    final Row alone = Records.ok("java-libm/single/1", 5, null, null, null, 0.6);
    assertThat(TableReport.render(Records.run(3, alone), TextStyle.PLAIN))
        .doesNotContain("A verdict is false");
  }

  @Test
  void shouldSaySoWhenTheMachineRanAtTwoSpeeds() {
    assertThat(USUAL).doesNotContain("two speeds");
    final Row row = Records.atTwoSpeeds(Records.ok("java-libm/single/1", 5, null, null, null, 0.6));
    assertThat(TableReport.render(Records.run(3, row), TextStyle.PLAIN).replaceAll("\\s+", " "))
        .contains(
            "The machine ran at two speeds: in 33% of the rounds everything took 1.50 times as"
                + " long as in the others.");
  }

  @Test
  void shouldShowOnlyReasonsWhenEverythingFailed() {
    final String table =
        TableReport.render(
            Records.run(3, Records.notOk("java-libm/single/1", Status.FAILED, "wrong result")),
            TextStyle.PLAIN);
    assertThat(table).contains("java-libm/single/1: wrong result").doesNotContain("ms per call  ");
  }
}
