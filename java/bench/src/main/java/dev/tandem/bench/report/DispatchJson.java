package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.result.DispatchRecord;
import dev.tandem.bench.statistics.Quantiles;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** What dispatching cost as JSON; {@code docs/json.md} describes every field. Stateless. */
public final class DispatchJson {
  public static final String SCHEMA = "tandem-dispatch/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DispatchJson() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final DispatchRecord record, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(record)));
  }

  static ObjectNode document(final DispatchRecord record) {
    final ObjectNode document = MAPPER.createObjectNode();
    document.put("schema", SCHEMA);
    document.set("environment", JsonReport.environment(record.conditions()));
    final ArrayNode rows = document.putArray("dispatch");
    record.rows().forEach(row -> rows.add(row(row)));
    if (record.idle().isEmpty()) {
      document.putNull("idle");
    } else {
      final DispatchRecord.Idle idle = record.idle().get();
      document
          .putObject("idle")
          .put("threads", idle.threads())
          .put("afterMillis", idle.afterNanos() / 1e6)
          .put("watchedMillis", idle.watchedNanos() / 1e6)
          .put("cpuMillis", idle.cpuNanos() / 1e6)
          .put("mostCpuMillis", idle.mostCpuNanos() / 1e6)
          .put("kept", idle.isKept());
    }
    return document;
  }

  private static ObjectNode row(final DispatchRecord.Row row) {
    final ObjectNode node = MAPPER.createObjectNode();
    node.put("task", row.task().id());
    node.put("kernel", row.task().work().id());
    node.put("threading", row.task().threading().id());
    node.put("threads", row.task().threads());
    node.put("status", row.status().id());
    node.put("reason", row.reason().orElse(null));
    final ArrayNode cells = node.putArray("cells");
    for (final DispatchRecord.Cell cell : row.cells()) {
      final ObjectNode fields = cells.addObject();
      fields.put("pauseMillis", cell.pauseNanos() / 1e6);
      fields.set("nanos", nanos(cell.nanos()));
      JsonReport.putRatio(fields, "ratioToSpawn", cell.ratioToSpawn());
    }
    return node;
  }

  private static ObjectNode nanos(final Quantiles nanos) {
    final ObjectNode node = MAPPER.createObjectNode();
    node.put("calls", nanos.events());
    node.put("median", nanos.median());
    put(node, "p99", nanos.p99());
    put(node, "p999", nanos.p999());
    node.put("max", nanos.max());
    return node;
  }

  private static void put(final ObjectNode node, final String name, final OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    } else {
      node.putNull(name);
    }
  }
}
