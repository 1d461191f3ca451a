package dev.tandem.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.report.TextStyle;
import dev.tandem.bench.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HarnessCheckTest {
  private static final String C = "c-vector/jna/single/1";

  @TempDir Path folder;

  /** Iterations of three forks; the machine is twice as slow in the second pass. */
  private static ObjectNode result(
      final ArrayNode json, final String contender, final double time) {
    final ObjectNode result = json.addObject().put("mode", "avgt");
    result.putObject("params").put("contender", contender).put("elements", "1000000");
    final ArrayNode raw = result.putObject("primaryMetric").putArray("rawData");
    for (final double speed : new double[] {1, 2, 1.1}) {
      raw.addArray().add(0.99 * time * speed).add(time * speed).add(5 * time * speed);
    }
    return result;
  }

  private Path jmh(final double millis) throws IOException {
    final ArrayNode json = new ObjectMapper().createArrayNode();
    result(json, RunFiles.BASELINE, 8);
    final ObjectNode c = result(json, C, millis);
    final ArrayNode last = (ArrayNode) c.get("primaryMetric").get("rawData").get(2);
    last.removeAll().add(1.1 * millis * 1.03);
    return Files.writeString(folder.resolve("jmh.json"), json.toString());
  }

  private Path run(final double ratio) throws IOException {
    final RunFiles run = new RunFiles(3, 1).ok(RunFiles.BASELINE, 8, 0).ok(C, 8 * ratio, 0);
    ((ObjectNode) run.document().get("results").get(1))
        .putObject("ratioToBaseline")
        .put("median", ratio)
        .put("low", ratio * 0.99)
        .put("high", ratio * 1.01);
    return run.writeTo(folder.resolve("run.json"));
  }

  @Test
  void shouldTakeRatiosWithinPassesWhenTheMachineChangesItsSpeed() throws Exception {
    final Interval ratio =
        JmhResults.read(jmh(2))
            .ratio(new JmhResults.Key(C, 1_000_000), RunFiles.BASELINE)
            .orElseThrow();
    // Of medians 0.25, 0.25 and 0.25 * 1.03; t of two degrees of freedom at 99 % is 9.925.
    assertThat(ratio.median()).isCloseTo(0.25 * Math.cbrt(1.03), within(1e-12));
    assertThat(Math.log(ratio.high() / ratio.median()))
        .isCloseTo(9.925 * Math.log(1.03) / 3, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"0.25, true", "0.24, true", "0.5, false", "0.1, false"})
  void shouldAgreeOnlyWhenTheIntervalsOverlap(final double ratio, final boolean agrees)
      throws Exception {
    final HarnessCheck check = HarnessCheck.of(jmh(2), run(ratio));
    assertThat(check.agrees()).isEqualTo(agrees);
    assertThat(check.page().toText(TextStyle.PLAIN))
        .containsPattern(C + " .* " + (agrees ? "overlap" : "DO NOT OVERLAP"))
        .contains((agrees ? 1 : 0) + " of 1 contenders overlap");
  }

  @Test
  void shouldSayWhatIsWrongWhenAFileIsNoResultOfJmh() throws Exception {
    final Path run = run(0.25);
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> HarnessCheck.of(run, run))
        .withMessageContaining("no JMH result of contenders")
        .withMessageContaining("no array");
    final Path other = Files.writeString(folder.resolve("other"), "[{\"mode\":\"thrpt\"}]");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> HarnessCheck.of(other, run))
        .withMessageContaining("avgt");
    final Path empty = Files.writeString(folder.resolve("empty"), "[]");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> HarnessCheck.of(empty, run))
        .withMessageContaining("no contender and size in common");
  }
}
