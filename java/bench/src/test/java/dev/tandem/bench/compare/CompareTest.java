package dev.tandem.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.report.TextStyle;
import dev.tandem.bench.statistics.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompareTest {
  private static final String C = "c-vector/jna/single/1";

  @TempDir Path folder;

  private RunFiles run(final long seed, final double millis, final double luck) {
    return new RunFiles(3, seed).ok(RunFiles.BASELINE, 8, 0).ok(C, millis, luck);
  }

  private Compare compare(final RunFiles base, final RunFiles now, final String failIf)
      throws IOException {
    return Compare.runs(
        base.writeTo(folder.resolve("base.json")),
        now.writeTo(folder.resolve("new.json")),
        Optional.ofNullable(failIf),
        false);
  }

  private static String text(final Compare compared) {
    return compared.page().toText(TextStyle.PLAIN);
  }

  @Test
  void shouldTakeTheMachinesSpeedOutWhenBothRunsHaveTheBaseline() throws Exception {
    final Comparison comparison =
        Comparison.of(
            RecordedRun.read(run(1, 2, 0.004).writeTo(folder.resolve("a"))),
            RecordedRun.read(run(2, 2.2, 0.004).writeTo(folder.resolve("b"))));
    assertThat(comparison.rows().getFirst().judged()).isEmpty();
    final Interval ratio = comparison.rows().get(1).judged().orElseThrow().interval();
    assertThat(ratio.contains(1.1)).isTrue();
    assertThat(ratio.low()).isGreaterThan(1.05);
    assertThat(ratio.high()).isLessThan(1.15);
  }

  @ParameterizedTest
  @CsvSource({
    // new ms, luck of its processes, failed, passes | cannot tell | FAILS
    "2.0, 0.002, false, passes",
    "1.5, 0.002, false, passes",
    "2.4, 0.002, true, FAILS",
    "2.1, 0.05, false, cannot tell",
    "2.4, 0.5, false, cannot tell",
  })
  void shouldFailOnlyWhenTheWholeIntervalIsSlower(
      final double millis, final double luck, final boolean failed, final String said)
      throws Exception {
    final Compare compared = compare(run(1, 2, 0.002), run(2, millis, luck), ">5%");
    assertThat(compared.gateFailed()).isEqualTo(failed);
    assertThat(compared.rowFailed()).isFalse();
    assertThat(text(compared)).containsPattern(C + " .* " + said);
  }

  @Test
  void shouldJudgeTimesWhenTheBaselinesDiffer() throws Exception {
    final RunFiles base = run(1, 2, 0);
    base.document().put("baseline", "java-loop/single/1");
    final Compare compared = compare(base, run(1, 2, 0), null);
    assertThat(text(compared))
        .contains("baseline: java-loop/single/1; now java-libm/single/1")
        .contains("so times are judged")
        .doesNotContain("ratio to baseline");
  }

  @Test
  void shouldRefuseAnotherMachineUnlessToldTo() throws Exception {
    final RunFiles now = run(2, 2, 0);
    ((ObjectNode) now.environment().get("cpu")).put("logicalCores", 64);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> compare(run(1, 2, 0), now, null))
        .withMessageContaining("different machines")
        .withMessageContaining("logical processors: 2; now 64")
        .withMessageContaining("--across-machines");
    final Compare compared =
        Compare.runs(
            folder.resolve("base.json"), folder.resolve("new.json"), Optional.empty(), true);
    assertThat(text(compared)).containsSubsequence("Another machine", "now 64", C);
  }

  @Test
  void shouldListWhatElseDiffersFirst() throws Exception {
    final RunFiles now = run(2, 2, 0);
    ((ObjectNode) now.environment().get("library")).put("compileFlags", "-O2 -fPIC");
    assertThat(text(compare(run(1, 2, 0), now, null)))
        .containsSubsequence("What else differs", "compiler's flags: -O3; now -O2", C)
        .doesNotContain("fPIC");
  }

  @Test
  void shouldTellOfARowWhenItFailedInTheNewRun() throws Exception {
    final RunFiles now =
        new RunFiles(3, 2).ok(RunFiles.BASELINE, 8, 0).notOk(C, "failed", "wrong result");
    final Compare compared = compare(run(1, 2, 0), now, null);
    assertThat(compared.rowFailed()).isTrue();
    assertThat(text(compared))
        .containsSubsequence("Failed in the new run", C + " of 1000000 elements: wrong result")
        .doesNotContain("in the base run only");
  }

  @Test
  void shouldListRowsWhenOneRunHasThem() throws Exception {
    final RunFiles base = run(1, 2, 0).ok("java-loop/single/1", 3, 0);
    final RunFiles now =
        run(2, 2, 0)
            .notOk("java-loop/single/1", "unavailable", "no FMA")
            .ok("java-vector/single/1", 3, 0);
    assertThat(text(compare(base, now, null)))
        .containsSubsequence(
            "Measured in the base run only",
            "java-loop/single/1 of 1000000 elements (in the other: unavailable, no FMA)",
            "Measured in the new run only",
            "java-vector/single/1 of 1000000 elements");
  }

  @Test
  void shouldRefuseRunsWhenTheyHaveNothingInCommon() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() ->
            compare(
                new RunFiles(3, 1).ok(C, 2, 0), new RunFiles(3, 1).ok("x/single/1", 2, 0), null))
        .withMessageContaining("in common");
    final RunFiles floats = new RunFiles(3, 1).ok(C, 2, 0);
    ((ObjectNode) floats.document().get("results").get(0)).put("kernel", "formula:x; float32");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> compare(new RunFiles(3, 1).ok(C, 2, 0), floats, null))
        .withMessageContaining("computes expsum, and")
        .withMessageContaining("formula:x; float32; compare runs of the same formula");
  }

  @Test
  void shouldSayThatLuckIsLeftOutWhenARunWasQuick() throws Exception {
    final RunFiles quick = new RunFiles(1, 2).ok(RunFiles.BASELINE, 8, 0).ok(C, 2, 0);
    assertThat(text(compare(run(1, 2, 0), quick, null)))
        .contains("leave out the luck of a process");
  }

  @Test
  void shouldDecideNothingWhenAContenderWasNotSteady() throws Exception {
    final RunFiles now = run(2, 4, 0);
    ((ObjectNode) now.document().get("results").get(1)).put("steady", false);
    final Compare compared = compare(run(1, 2, 0), now, ">5%");
    assertThat(compared.gateFailed()).isFalse();
    assertThat(text(compared)).contains("cannot tell (not steady)");
  }

  @Test
  void shouldShowWhatItIsGivenWhenWrittenAsMarkdown() throws Exception {
    final RunFiles now =
        new RunFiles(3, 2).ok(RunFiles.BASELINE, 8, 0).notOk(C, "failed", "<b>a|b</b>\n# `x`");
    assertThat(compare(run(1, 2, 0), now, ">5%").page().toMarkdown())
        .contains("| contender | base ms | new ms |", "| --- | ---: |")
        .contains("\\<b\\>a\\|b\\</b\\> \\# \\`x\\`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "<5%", ">five%", ">-5%", ">5%%"})
  void shouldRefuseAGateWhenItIsNone(final String failIf) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> compare(run(1, 2, 0), run(1, 2, 0), failIf))
        .withMessageContaining("--fail-if '" + failIf + "'")
        .withMessageContaining("'>5%'");
  }
}
