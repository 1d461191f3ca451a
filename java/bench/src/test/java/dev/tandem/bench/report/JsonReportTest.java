package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.result.PeerFacts;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Interval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
  /** Each result's fields, and the kinds of node that may stand there. */
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("kernel", "STRING"),
          Map.entry("contender", "STRING"),
          Map.entry("elements", "NUMBER"),
          Map.entry("code", "STRING"),
          Map.entry("bridge", "STRING|NULL"),
          Map.entry("memory", "STRING"),
          Map.entry("threading", "STRING"),
          Map.entry("readsResult", "BOOLEAN"),
          Map.entry("threads", "NUMBER"),
          Map.entry("chunkElements", "NUMBER|NULL"),
          Map.entry("mostCallNanos", "NUMBER|NULL"),
          Map.entry("fmaOperationsPerElement", "NUMBER|NULL"),
          Map.entry("isa", "STRING|NULL"),
          Map.entry("software", "STRING|NULL"),
          Map.entry("specialValues", "STRING|NULL"),
          Map.entry("status", "STRING"),
          Map.entry("reason", "STRING|NULL"),
          Map.entry("nanosPerElement", "OBJECT|NULL"),
          Map.entry("millisPerCall", "OBJECT|NULL"),
          Map.entry("gigabytesPerSecond", "NUMBER|NULL"),
          Map.entry("ratioToBaseline", "OBJECT|NULL"),
          Map.entry("ratioToTwin", "OBJECT|NULL"),
          Map.entry("twin", "STRING|NULL"),
          Map.entry("verdict", "STRING|NULL"),
          Map.entry("limit", "STRING|NULL"),
          Map.entry("shareOfLimit", "OBJECT|NULL"),
          Map.entry("aboveLimit", "BOOLEAN|NULL"),
          Map.entry("accuracyClass", "STRING|NULL"),
          Map.entry("maxUlp", "NUMBER|NULL"),
          Map.entry("meanUlp", "NUMBER|NULL"),
          Map.entry("checkedElements", "NUMBER|NULL"),
          Map.entry("warmupMillis", "ARRAY"),
          Map.entry("steady", "BOOLEAN|NULL"),
          Map.entry("looks", "NUMBER|NULL"),
          Map.entry("samples", "ARRAY"));

  @TempDir Path directory;

  private JsonNode written() throws Exception {
    final Path file = directory.resolve("run.json");
    JsonReport.write(Records.usual(), file);
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<String> names(final JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  @Test
  void shouldHaveEveryFieldWithItsTypeWhenWritten() throws Exception {
    final JsonNode json = written();
    assertThat(json.get("schema").textValue()).isEqualTo("tandem/1");
    assertThat(json.get("kernel").textValue()).isEqualTo("expsum");
    assertThat(json.get("baseline").textValue()).isEqualTo("java-libm/single/1");
    assertThat(json.get("results")).hasSize(8);
    for (final JsonNode result : json.get("results")) {
      assertThat(names(result)).containsExactlyInAnyOrderElementsOf(KINDS.keySet());
      KINDS.forEach((name, kinds) ->
          assertThat(kinds.split("\\|")).as(name).contains(result.get(name).getNodeType().name()));
      for (final JsonNode sample : result.get("samples")) {
        assertThat(names(sample))
            .containsExactly(
                "generation",
                "round",
                "atMillis",
                "nanos",
                "calls",
                "gcs",
                "gcMillis",
                "jitMillis",
                "stealTicks");
        assertThat(sample).allMatch(JsonNode::isIntegralNumber);
      }
    }
  }

  @Test
  void shouldHoldTheFiguresWhenARowWasMeasured() throws Exception {
    final JsonNode row = written().get("results").get(3);
    assertThat(row.get("contender").textValue()).isEqualTo("c-vector/jna/single/1");
    assertThat(row.get("bridge").textValue()).isEqualTo("jna");
    assertThat(row.get("ratioToTwin").toString())
        .isEqualTo("{\"median\":0.93,\"low\":0.902,\"high\":0.961}");
    assertThat(row.get("twin").textValue()).isEqualTo("java-vector/single/1");
    assertThat(row.get("verdict").textValue()).isEqualTo("faster");
    assertThat(row.get("nanosPerElement").get("median").doubleValue()).isEqualTo(1.77);
    assertThat(row.get("gigabytesPerSecond").doubleValue()).isEqualTo(24 / 1.77);
    assertThat(row.get("samples")).hasSize(36);
  }

  @Test
  void shouldHoldTheLimitsWhenSomeWereMeasured() throws Exception {
    final JsonNode json = written();
    final JsonNode row = json.get("results").get(3);
    assertThat(row.get("limit").textValue()).isEqualTo("triad");
    assertThat(row.get("shareOfLimit").toString())
        .isEqualTo("{\"median\":0.904,\"low\":0.89,\"high\":0.92}");
    assertThat(row.get("aboveLimit").booleanValue()).isFalse();
    assertThat(json.get("limits")).hasSize(3);
    final JsonNode triad = json.get("limits").get(1);
    assertThat(triad.get("limit").textValue()).isEqualTo("triad");
    assertThat(triad.get("threads").intValue()).isEqualTo(2);
    assertThat(triad.get("gigabytesPerSecond").doubleValue()).isEqualTo(30);
    assertThat(triad.get("nanosPerElement").get("median").doubleValue())
        .isCloseTo(0.8, within(1e-12));
    assertThat(triad.get("samples")).hasSize(36);
    final JsonNode fma = json.get("limits").get(2);
    assertThat(fma.get("status").textValue()).isEqualTo("unavailable");
    assertThat(fma.get("reason").textValue()).contains("tandem_worker");
    assertThat(fma.get("elements").longValue()).isNotEqualTo(Records.MILLION);
    assertThat(fma.get("besideElements").longValue()).isEqualTo(Records.MILLION);
    assertThat(fma.get("gigaflopsPerSecond").isNull()).isTrue();
  }

  @Test
  void shouldGiveReasonsAndNullsWhenARowHasNoFigures() throws Exception {
    final JsonNode row = written().get("results").get(6);
    assertThat(row.get("status").textValue()).isEqualTo("unavailable");
    assertThat(row.get("reason").textValue()).isEqualTo("libmvec is part of glibc");
    assertThat(row.get("millisPerCall").isNull()).isTrue();
    assertThat(row.get("samples")).isEmpty();
  }

  @Test
  void shouldNameTheSoftwareWhenARowIsAPeer() throws Exception {
    final Row peer =
        Records.ok("c-sleef/none/single/1", 5, null, null, null, 0.8)
            .with(Optional.of(new PeerFacts("SLEEF 9", Optional.of("element 7 is Infinity"))));
    final JsonNode row =
        new ObjectMapper().readTree(JsonReport.render(Records.run(3, peer))).get("results").get(0);
    assertThat(row.get("code").textValue()).isEqualTo("c-sleef");
    assertThat(row.get("bridge").textValue()).isEqualTo("none");
    assertThat(row.get("software").textValue()).isEqualTo("SLEEF 9");
    assertThat(row.get("specialValues").textValue()).isEqualTo("element 7 is Infinity");
  }

  @Test
  void shouldTellTheEnvironmentWhenWritten() throws Exception {
    final JsonNode environment = written().get("environment");
    assertThat(names(environment))
        .contains(
            "operatingSystem",
            "cpu",
            "memory",
            "cgroup",
            "jvm",
            "nativeRuntime",
            "tools",
            "commit",
            "library",
            "workerJvmFlags",
            "commandLine",
            "startTime",
            "elapsedSeconds",
            "seed",
            "generations",
            "roundsPerGeneration");
    assertThat(environment.get("library").get("sha256").textValue()).isEqualTo("0123abcd");
    assertThat(environment.get("startTime").textValue()).isEqualTo("2025-11-22T10:00:00Z");
  }

  @Test
  void shouldNeverSayNanWhenNumbersAreNone() {
    final String json =
        JsonReport.render(
            Records.run(
                1,
                Records.ok(
                    "c-loop/jna/single/1",
                    0,
                    8,
                    Interval.ofUnknownWidth(0.5),
                    Interval.ofUnknownWidth(Double.NaN),
                    "java-loop/single/1",
                    Double.POSITIVE_INFINITY)));
    assertThat(json)
        .doesNotContain("NaN", "Infinity")
        .contains("\"maxUlp\" : null", "\"low\" : null", "\"ratioToTwin\" : null");
  }

  @Test
  void shouldDescribeEveryFieldInTheDocs() throws Exception {
    final Path docs = Path.of("../../docs/json.md");
    final String page = Files.readString(docs);
    final JsonNode json = written();
    final TreeSet<String> fields = new TreeSet<>(names(json));
    fields.addAll(names(json.get("environment")));
    fields.addAll(names(json.get("results").get(0)));
    fields.addAll(names(json.get("results").get(0).get("samples").get(0)));
    fields.addAll(names(json.get("limits").get(0)));
    assertThat(fields).allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
  }

  @Test
  void shouldReplaceTheFileAndLeaveNothingElseWhenItExists() throws Exception {
    final Path file = directory.resolve("run.json");
    Files.writeString(file, "old");
    JsonReport.write(Records.usual(), file);
    assertThat(Files.readString(file)).startsWith("{").endsWith("}\n");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.toList()).containsExactly(file);
    }
  }

  @Test
  void shouldFollowALinkWhenTheFileIsOne() throws Exception {
    final Path file = Files.writeString(directory.resolve("real.json"), "old");
    final Path link = Files.createSymbolicLink(directory.resolve("link.json"), file);
    JsonReport.write(Records.usual(), link);
    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(file)).startsWith("{");
  }

  @Test
  void shouldExplainWhenTheFileCannotBeWritten() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> JsonReport.write(Records.usual(), directory.resolve("none/run.json")))
        .withMessageContaining("none/run.json")
        .withMessageContaining("there is no directory");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> ReportFile.requireWritable(directory, "--json"))
        .withMessageContaining("Cannot write --json to " + directory)
        .withMessageContaining("is a directory");
  }

  @Test
  void shouldHaveOneLineForEachRowWhenCsv() throws Exception {
    final Path file = directory.resolve("run.csv");
    CsvReport.write(Records.usual(), file);
    final List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(9);
    assertThat(lines.getFirst())
        .startsWith("kernel,contender,elements,code,bridge,")
        .contains("millisPerCall.median,millisPerCall.low,millisPerCall.high");
    final Map<String, Integer> columns =
        Stream.of(lines.getFirst().split(","))
            .collect(Collectors.toMap(it -> it, List.of(lines.getFirst().split(","))::indexOf));
    final String[] row = lines.get(4).split(",", -1);
    assertThat(row[columns.get("contender")]).isEqualTo("c-vector/jna/single/1");
    assertThat(row[columns.get("ratioToTwin.low")]).isEqualTo("0.902");
    assertThat(row[columns.get("warmupMillis")]).isEqualTo("310.0 295.5 301.25");
    assertThat(row[columns.get("samples")]).isEqualTo("36");
    assertThat(lines.get(1).split(",", -1)[columns.get("bridge")]).isEmpty();
  }

  @Test
  void shouldQuoteCsvWhenAReasonHasCommasOrQuotes() {
    final String csv =
        CsvReport.render(
            Records.run(
                3, Records.notOk("java-libm/single/1", Status.FAILED, "wrong, \"very\"\nwrong")));
    assertThat(csv).contains(",\"wrong, \"\"very\"\"\nwrong\",");
  }
}
