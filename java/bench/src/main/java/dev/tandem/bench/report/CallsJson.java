package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.result.CallsRecord;
import dev.tandem.bench.worker.CallTask;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import java.nio.file.Path;

/** What calls cost as JSON; {@code docs/json.md} describes every field. Stateless. */
public final class CallsJson {
  public static final String SCHEMA = "tandem-calls/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CallsJson() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final CallsRecord record, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(record)));
  }

  static ObjectNode document(final CallsRecord record) {
    final ObjectNode document = MAPPER.createObjectNode();
    document.put("schema", SCHEMA);
    document.set("environment", JsonReport.environment(record.conditions()));
    document.set("summary", MAPPER.valueToTree(CallsText.summary(record)));
    final ObjectNode seed = document.putObject("seed");
    seed.put("kernel", Kernel.EXPSUM.id());
    seed.put("code", Code.C_VECTOR.id());
    seed.put("bridge", CallTask.SEED.host().id());
    seed.put("threads", CallTask.SEED.threads());
    seed.put("elements", CallTask.SEED.elements());
    JsonReport.putRatio(
        seed,
        "nanosPerElement",
        record
            .measured(CallTask.SEED)
            .flatMap(CallsRecord.Row::nanosPerCall)
            .map(it -> it.times(1.0 / CallTask.SEED.elements())));
    final ArrayNode calls = document.putArray("calls");
    record.rows().stream()
        .filter(row -> !row.task().equals(CallTask.SEED))
        .forEach(row -> calls.add(row(row)));
    final ArrayNode jmh = document.putArray("jmh");
    for (final CallsRecord.JmhRow row : record.jmh()) {
      final ObjectNode node = jmh.addObject();
      node.put("task", row.task().id());
      node.put("reason", row.reason().orElse(null));
      JsonReport.putInterval(node, "nanosPerCall", row.nanosPerCall());
      JsonReport.putInterval(node, "ratioToJna", row.ratioToDefault());
      node.put("agrees", record.agrees(row).orElse(null));
    }
    return document;
  }

  private static ObjectNode row(final CallsRecord.Row row) {
    final CallTask task = row.task();
    final ObjectNode node = MAPPER.createObjectNode();
    node.put("task", task.id());
    node.put("call", task.shape().id());
    node.put("bridge", task.bridge().map(BridgeKind::id).orElse(null));
    node.put("elements", task.shape().hasHeapArrays() ? task.elements() : null);
    node.put("threads", task.threads());
    node.put("status", row.status().id());
    node.put("reason", row.reason().orElse(null));
    JsonReport.putRatio(node, "nanosPerCall", row.nanosPerCall());
    JsonReport.putRatio(node, "ratioToJna", row.ratioToDefault());
    JsonReport.putRatio(node, "worthElements", row.worthElements());
    return node;
  }
}
