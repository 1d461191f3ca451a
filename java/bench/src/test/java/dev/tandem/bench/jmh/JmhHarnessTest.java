package dev.tandem.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.RunListener;
import dev.tandem.bridge.NativeLibrary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhHarnessTest {
  private static final Contender JAVA = Contender.parse("java-libm/single/1");
  private static final Contender C = Contender.parse("c-vector/jna/single/1");

  @TempDir Path scratch;
  @TempDir Path empty;

  private JmhHarness harness(final Path library) {
    return new JmhHarness(
        new JmhHarness.Plan(List.of(JAVA, C), 1_000, 2, 0, 1, 42),
        library,
        scratch,
        RunListener.NONE);
  }

  @Test
  void shouldHaveAForkOfEachContenderInEveryPass() throws Exception {
    final JmhHarness harness = harness(NativeLibrary.tandem().path());
    final JsonNode json = new ObjectMapper().readTree(harness.run());
    assertThat(harness.failures()).isEmpty();
    assertThat(json).hasSize(2);
    for (final JsonNode result : json) {
      assertThat(result.get("forks").asInt()).isEqualTo(2);
      assertThat(result.get("primaryMetric").get("rawData")).hasSize(2);
      assertThat(result.get("primaryMetric").get("rawData").get(0)).hasSize(1);
      assertThat(result.get("primaryMetric").get("score").asDouble()).isPositive();
      assertThat(result.get("jvmArgs").toString()).contains("-XX:+UseSerialGC");
    }
  }

  @Test
  void shouldGoOnWithTheOthersWhenAContenderFails() throws Exception {
    final JmhHarness harness = harness(empty.resolve("libtandem.so"));
    final JsonNode json = new ObjectMapper().readTree(harness.run());
    assertThat(json).hasSize(1);
    assertThat(json.get(0).get("params").get("contender").asText()).isEqualTo(JAVA.id());
    assertThat(harness.failures()).containsOnlyKeys(C);
    assertThat(harness.failures().get(C)).contains(empty.toString());
  }
}
