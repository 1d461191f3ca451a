package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.result.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A run's rows as CSV (RFC 4180 with {@code \n}), one line each, under the names that the JSON has:
 * {@code millisPerCall.median}. An absent value is an empty field; lists of numbers are separated
 * by spaces; of the samples only their number is told. Stateless.
 */
public final class CsvReport {
  private static final List<String> INTERVALS =
      List.of("nanosPerElement", "millisPerCall", "ratioToBaseline", "ratioToTwin", "shareOfLimit");
  private static final List<String> ENDS = List.of("median", "low", "high");

  private CsvReport() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final RunRecord run, final Path file) {
    ReportFile.write(file, "the CSV", render(run));
  }

  /** A line of names, then one for each row. */
  public static String render(final RunRecord run) {
    final StringBuilder csv = new StringBuilder();
    for (final JsonNode result : JsonReport.document(run).get("results")) {
      final List<String> names = new ArrayList<>();
      final List<String> values = new ArrayList<>();
      for (final Map.Entry<String, JsonNode> field : result.properties()) {
        flatten(field.getKey(), field.getValue(), names, values);
      }
      if (csv.isEmpty()) {
        csv.append(String.join(",", names)).append('\n');
      }
      csv.append(String.join(",", values)).append('\n');
    }
    return csv.toString();
  }

  private static void flatten(
      final String name,
      final JsonNode value,
      final List<String> names,
      final List<String> values) {
    if (INTERVALS.contains(name)) {
      for (final String end : ENDS) {
        names.add(name + "." + end);
        values.add(field(value.path(end)));
      }
      return;
    }
    names.add(name);
    values.add(name.equals("samples") ? Integer.toString(value.size()) : field(value));
  }

  private static String field(final JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().map(JsonNode::asText).collect(Collectors.joining(" "));
    }
    final String text = value.isNull() || value.isMissingNode() ? "" : value.asText();
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
