package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.result.StallsRecord;
import dev.tandem.bench.statistics.Quantiles;
import java.nio.file.Path;
import java.util.Optional;

/** Whom long calls hold up, as JSON; {@code docs/json.md} describes every field. Stateless. */
public final class StallsJson {
  public static final String SCHEMA = "tandem-stalls/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private StallsJson() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final StallsRecord record, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(record)));
  }

  /** The same as a tree. */
  public static ObjectNode document(final StallsRecord record) {
    final ObjectNode document = MAPPER.createObjectNode();
    document.put("schema", SCHEMA);
    final ObjectNode environment = JsonReport.environment(record.machine(), record.library());
    environment.set("workerJvmFlags", MAPPER.valueToTree(record.workerJvmFlags()));
    environment.set("commandLine", MAPPER.valueToTree(record.commandLine()));
    environment.put("startTime", record.startTime().toString());
    environment.put("elapsedSeconds", record.elapsedSeconds());
    document.set("environment", environment);
    document.put("threads", record.threads());
    document.put("longestMillis", record.longestNanos().map(it -> it / 1e6).orElse(null));
    final ArrayNode stalls = document.putArray("stalls");
    final ArrayNode pauses = document.putArray("pauses");
    for (final StallsRecord.Cell cell : record.cells()) {
      if (cell.callNanos() > 0) {
        stall(cell, stalls.addObject());
      } else {
        pauses(cell, pauses.addObject());
      }
    }
    final ArrayNode pressures = document.putArray("pressures");
    for (final StallsRecord.Pressure pressure : record.pressures()) {
      pressures
          .addObject()
          .put("bridge", pressure.task().id())
          .put("collector", pressure.collector().id())
          .put("threads", pressure.threads())
          .put("callMillis", pressure.callNanos() / 1e6)
          .put("elementsPerSecond", pressure.elementsPerSecond())
          .put("bytesPerSecond", pressure.bytesPerSecond())
          .put("pauses", pressure.pauses());
    }
    return document;
  }

  private static void putCell(final StallsRecord.Cell cell, final ObjectNode node) {
    node.put("bridge", cell.task().id());
    node.put("collector", cell.collector().id());
    node.put("status", cell.status().id());
    node.put("reason", cell.reason().orElse(null));
  }

  private static void stall(final StallsRecord.Cell cell, final ObjectNode node) {
    putCell(cell, node);
    node.put("callMillis", cell.callNanos() / 1e6);
    if (cell.stall().isEmpty()) {
      return;
    }
    final StallsRecord.Stall stall = cell.stall().get();
    node.put("class", stall.stalls() ? "stalls" : "free");
    node.put("elements", stall.elements());
    put(node, "seenCallMillis", stall.call());
    put(node, "stallMillis", stall.stall());
    node.put("idleCollectionMillis", stall.idleNanos() / 1e6);
    node.put("stallOverRest", Double.isNaN(stall.overRest()) ? null : stall.overRest());
    put(node, "toFirstPauseMillis", stall.start());
    put(node, "toSafepointMillis", stall.reaching());
    put(node, "bystanderLateMillis", stall.late());
  }

  private static void pauses(final StallsRecord.Cell cell, final ObjectNode node) {
    putCell(cell, node);
    cell.pauses()
        .ifPresent(it -> {
          node.put("elements", it.elements());
          put(node, "toFirstPauseMillis", it.start());
          node.put("cutOverWhole", it.cutOverWhole());
        });
  }

  private static void put(
      final ObjectNode node, final String name, final Optional<Quantiles> nanos) {
    nanos.ifPresentOrElse(it -> put(node, name, it), () -> node.putNull(name));
  }

  private static void put(final ObjectNode node, final String name, final Quantiles nanos) {
    final ObjectNode fields = node.putObject(name);
    fields.put("events", nanos.events());
    fields.put("median", nanos.median() / 1e6);
    fields.put("p99", nanos.p99().isPresent() ? nanos.p99().getAsDouble() / 1e6 : null);
    fields.put("p999", nanos.p999().isPresent() ? nanos.p999().getAsDouble() / 1e6 : null);
    fields.put("max", nanos.max() / 1e6);
  }
}
