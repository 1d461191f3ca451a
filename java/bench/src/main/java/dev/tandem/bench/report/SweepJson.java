package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.machine.CpuFacts;
import dev.tandem.bench.sweep.SweepRecord;
import java.nio.file.Path;

/** A sweep as JSON; {@code docs/json.md} describes every field. Stateless. */
public final class SweepJson {
  public static final String SCHEMA = "tandem-sweep/1";

  private SweepJson() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final SweepRecord sweep, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(sweep)));
  }

  static ObjectNode document(final SweepRecord sweep) {
    final ObjectNode document = JsonReport.document(sweep.run());
    document.put("schema", SCHEMA);
    final ArrayNode caches = document.putArray("caches");
    for (final CpuFacts.Cache cache : sweep.run().machine().cpu().dataCaches()) {
      caches
          .addObject()
          .put("level", cache.level())
          .put("bytes", cache.bytes())
          .put("sharedBy", cache.sharedByCpus().toOptional().orElse(null));
    }
    return document;
  }
}
