package dev.tandem.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.UsageException;
import dev.tandem.bench.report.JsonReport;
import dev.tandem.bench.report.SweepJson;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a run or a sweep recorded, as far as another is compared with it. Immutable, but for the
 * JSON tree, which nobody changes.
 *
 * @param file where it was read from, for messages
 * @param environment as {@code docs/json.md} describes it
 * @param baseline the contender that the ratios of the run refer to
 * @param rows one for each contender and size, in the order of the record
 */
record RecordedRun(Path file, JsonNode environment, String baseline, Map<Key, Recorded> rows) {
  /** A run's and a sweep's, the preferred one first where a report holds both. */
  private static final List<String> SCHEMAS = List.of(JsonReport.SCHEMA, SweepJson.SCHEMA);

  /** What makes two rows the same one. */
  record Key(String kernel, String contender, long elements) {}

  /** What was computed: ids, such as {@code formula:a * b; float32}. */
  Set<String> kernels() {
    return rows.keySet().stream().map(Key::kernel).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * One row.
   *
   * @param status {@code ok}, {@code unavailable} or {@code failed}
   * @param reason why it is not {@code ok}; empty if it is
   * @param isa that its worker reported, empty if none started
   * @param software of a peer; else empty
   * @param steady whether its warm-up always ended because it was steady
   * @param ratioToBaseline as the record tells it; empty if it tells none with ends
   * @param samples none unless the status is {@code ok}
   */
  record Recorded(
      Key key,
      String status,
      String reason,
      String isa,
      String software,
      boolean steady,
      Optional<Interval> ratioToBaseline,
      List<Sample> samples) {
    boolean isOk() {
      return status.equals("ok") && !samples.isEmpty();
    }

    boolean isFailed() {
      return status.equals("failed");
    }
  }

  /**
   * Reads a run's or a sweep's JSON, or the one that an HTML report embeds.
   *
   * @throws UsageException that says why the file cannot be read, or what it holds instead
   */
  static RecordedRun read(final Path file) {
    final List<ObjectNode> documents = DocumentFile.read(file);
    for (final String schema : SCHEMAS) {
      final List<ObjectNode> found =
          documents.stream().filter(it -> it.path("schema").asText().equals(schema)).toList();
      if (found.size() > 1) {
        throw DocumentFile.wrong(
            file,
            "it holds %d documents of schema %s, and one run is compared with one; give the JSON of one"
                .formatted(found.size(), schema));
      }
      if (found.size() == 1) {
        return of(file, found.getFirst());
      }
    }
    throw DocumentFile.wrong(
        file,
        "its schema is %s, and compared are %s: what run and sweep write"
            .formatted(
                documents.stream()
                    .map(it -> "'" + it.path("schema").asText() + "'")
                    .collect(Collectors.joining(", ")),
                SCHEMAS.stream().map(it -> "'" + it + "'").collect(Collectors.joining(" and "))));
  }

  private static RecordedRun of(final Path file, final ObjectNode document) {
    final Map<Key, Recorded> rows = new LinkedHashMap<>();
    try {
      for (final JsonNode result : document.required("results")) {
        final Recorded row = row(result);
        if (rows.put(row.key(), row) != null) {
          throw new IllegalArgumentException("it has two rows of " + row.key());
        }
      }
      return new RecordedRun(
          file, document.required("environment"), document.required("baseline").asText(), rows);
    } catch (final IllegalArgumentException missing) {
      throw DocumentFile.wrong(file, "it is no whole record: " + missing.getMessage());
    }
  }

  private static Recorded row(final JsonNode result) {
    final List<Sample> samples = new ArrayList<>();
    for (final JsonNode sample : result.required("samples")) {
      samples.add(
          new Sample(
              sample.required("generation").asInt(),
              sample.required("round").asInt(),
              sample.required("nanos").asDouble() / sample.required("calls").asDouble()));
    }
    return new Recorded(
        new Key(
            result.required("kernel").asText(),
            result.required("contender").asText(),
            result.required("elements").asLong()),
        result.required("status").asText(),
        text(result, "reason"),
        text(result, "isa"),
        text(result, "software"),
        result.path("steady").asBoolean(true),
        interval(result.path("ratioToBaseline")),
        samples);
  }

  private static Optional<Interval> interval(final JsonNode node) {
    return node.path("low").isNumber() && node.path("high").isNumber()
        ? Optional.of(
            new Interval(
                node.required("median").asDouble(),
                node.required("low").asDouble(),
                node.required("high").asDouble()))
        : Optional.empty();
  }

  private static String text(final JsonNode node, final String field) {
    return node.path(field).isTextual() ? node.path(field).asText() : "";
  }

  /** The run's baseline at the size of a row, if it was measured. */
  Optional<Recorded> baselineOf(final Key key) {
    return Optional.ofNullable(rows.get(new Key(key.kernel(), baseline, key.elements())))
        .filter(Recorded::isOk);
  }
}
