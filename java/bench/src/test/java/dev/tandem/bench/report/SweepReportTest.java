package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.sweep.SweepRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepReportTest {
  private static final List<Long> SIZES = List.of(1L, 1024L, 1L << 16, 1L << 22);

  private static SweepRecord sweep() {
    final List<Row> rows = new ArrayList<>();
    for (final long elements : SIZES) {
      rows.add(Records.ok("java-libm/single/1", elements, elements * 8e-6, null, null, null, 0.9));
      rows.add(
          Records.ok("c-vector/jna/single/1", elements, elements * 2e-6, null, null, null, 0.54));
    }
    rows.add(Records.notOk("c-loop/jna/single/1", Status.FAILED, "ended with signal 11"));
    return new SweepRecord(Records.run(3, rows.toArray(Row[]::new)));
  }

  @Test
  void shouldShowTimePerElementByContenderAndSize() {
    final String text = SweepText.render(sweep(), TextStyle.PLAIN);
    assertThat(text.lines().filter(it -> it.startsWith("c-vector/jna/single/1")))
        .singleElement()
        .satisfies(it -> assertThat(it.split(" +")).containsOnlyOnce("c-vector/jna/single/1"))
        .satisfies(it -> assertThat(it.split(" +")).filteredOn("2.000"::equals).hasSize(4));
    assertThat(text).contains("1Ki", "64Ki", "4Mi").contains("Failed:", "ended with signal 11");
  }

  @Test
  void shouldSplitTheTableWhereALineCannotHoldIt() {
    final TextStyle narrow = new TextStyle(48, false, true);
    final String text = SweepText.render(sweep(), narrow);
    assertThat(text.lines().filter(it -> it.startsWith("java-libm/single/1"))).hasSize(2);
    assertThat(text.lines().filter(it -> it.contains("/single/1  ")))
        .allMatch(it -> it.length() <= 48);
  }

  @Test
  void shouldTellTheCachesInJson() {
    final SweepRecord sweep = sweep();
    final JsonNode document = SweepJson.document(sweep);
    assertThat(document.get("schema").asText()).isEqualTo("tandem-sweep/1");
    assertThat(document.get("results")).hasSize(sweep.run().rows().size());
    assertThat(document.get("caches"))
        .hasSameSizeAs(sweep.run().machine().cpu().dataCaches())
        .allMatch(it -> it.get("bytes").asLong() > 0 && it.get("level").asInt() > 0);
  }
}
