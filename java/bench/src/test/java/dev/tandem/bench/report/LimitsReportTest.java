package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.result.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsReportTest {
  private static final RunRecord LIMITS =
      Records.run(
          3,
          List.of(
              Records.limit(Limit.FMA, 1, 0.3),
              Records.limit(Limit.TRIAD, 2, 0.8),
              Records.limitNotOk(Limit.TRIAD_STREAM, 2)));

  private static final String TEXT = LimitsReport.render(LIMITS, TextStyle.PLAIN);

  private static String[] cellsOf(final String start) {
    return TEXT.lines()
        .map(String::strip)
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow()
        .split(" +");
  }

  @Test
  void shouldShowTheFigureThatALimitIsAboutWhenItWasMeasured() {
    assertThat(cellsOf("2  triad"))
        .startsWith("2", "triad", "1,000,000")
        .endsWith("0.800", "±1.8%", "30.00", "–");
    // 513 operations for each of 12,288 elements in 0.3 ms.
    assertThat(cellsOf("1  fma"))
        .containsExactly("1", "fma", "12,288", "registers", "24.41", "±1.8%", "–", "21.01");
    assertThat(TEXT).contains("What this machine allows · 3 generations", "avx2");
  }

  @Test
  void shouldSayWhyWhenALimitIsMissing() {
    assertThat(TEXT)
        .contains("Not measured: triad-stream on 2 threads: there is no executable tandem_worker");
  }

  @Test
  void shouldHoldNothingOfARunWhenWrittenAsJson() throws Exception {
    final JsonNode json = LimitsReport.document(LIMITS);
    assertThat(json.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("schema", "environment", "limits");
    assertThat(json.get("schema").textValue()).isEqualTo("tandem-limits/1");
    assertThat(json.get("limits")).hasSize(3);
    assertThat(Files.readString(Path.of("../../docs/json.md"))).contains("`tandem-limits/1`");
  }
}
