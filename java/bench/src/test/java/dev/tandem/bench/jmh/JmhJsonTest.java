package dev.tandem.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.report.Records;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.TimedSample;
import java.util.List;
import org.junit.jupiter.api.Test;

class JmhJsonTest {
  @Test
  void shouldHoldWhatViewersReadWhenARunIsWritten() throws Exception {
    final RunRecord run = Records.usual();
    final List<Row> measured =
        run.rows().stream().filter(row -> row.measurement().isPresent()).toList();
    final JsonNode json = new ObjectMapper().readTree(JmhJson.render(run));
    assertThat(json).hasSize(measured.size()).hasSizeLessThan(run.rows().size());
    for (final Row row : measured) {
      final JsonNode result =
          json.valueStream()
              .filter(it -> it.get("params").get("contender").asText().equals(row.contender().id()))
              .findFirst()
              .orElseThrow();
      assertThat(result.get("jmhVersion").asText()).isEqualTo("1.37");
      assertThat(result.get("mode").asText()).isEqualTo("avgt");
      assertThat(result.get("forks").asInt()).isEqualTo(3);
      assertThat(result.get("params").get("elements").asLong()).isEqualTo(row.elements());
      assertThat(result.get("params").get("code").asText()).isEqualTo(row.contender().codeId());
      assertThat(result.get("params").get("threads").asInt()).isEqualTo(row.contender().threads());
      assertMetric(result.get("primaryMetric"), row.measurement().orElseThrow().samples());
    }
  }

  private static void assertMetric(final JsonNode metric, final List<TimedSample> samples) {
    final double mean =
        samples.stream().mapToDouble(TimedSample::nanosPerCall).average().orElseThrow() / 1e3;
    assertThat(metric.get("scoreUnit").asText()).isEqualTo("us/op");
    assertThat(metric.get("score").asDouble()).isCloseTo(mean, within(1e-9 * mean));
    final double error = metric.get("scoreError").asDouble();
    assertThat(error).isPositive();
    assertThat(metric.get("scoreConfidence").get(0).asDouble())
        .isCloseTo(mean - error, within(1e-6 * mean));
    assertThat(metric.get("scorePercentiles").get("50.0").asDouble())
        .isBetween(0.5 * mean, mean * 2);
    assertThat(metric.get("rawData")).hasSize(3);
    for (final TimedSample sample : samples) {
      assertThat(metric.get("rawData").get(sample.generation()).get(sample.round()).asDouble())
          .isCloseTo(sample.nanosPerCall() / 1e3, within(1e-9 * mean));
    }
  }

  @Test
  void shouldNameNoJvmWhenAContenderHasNone() throws Exception {
    for (final JsonNode result : new ObjectMapper().readTree(JmhJson.render(Records.usual()))) {
      final boolean none = result.get("params").get("bridge").asText().equals("none");
      assertThat(result.get("jvm").asText().equals("none")).isEqualTo(none);
      assertThat(result.get("jvmArgs").isEmpty()).isEqualTo(none);
    }
  }
}
