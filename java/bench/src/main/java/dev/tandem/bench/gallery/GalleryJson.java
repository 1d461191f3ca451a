package dev.tandem.bench.gallery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.report.JsonReport;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.statistics.Verdict;
import java.nio.file.Path;

/** The gallery as JSON; {@code docs/json.md} describes every field. Stateless. */
public final class GalleryJson {
  public static final String SCHEMA = "tandem-gallery/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GalleryJson() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final GalleryRecord record, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(record)));
  }

  /** The same as a tree. */
  public static ObjectNode document(final GalleryRecord record) {
    final ObjectNode document = MAPPER.createObjectNode();
    document.put("schema", SCHEMA);
    final ObjectNode environment = JsonReport.environment(record.machine(), record.library());
    environment.set("workerJvmFlags", MAPPER.valueToTree(record.workerJvmFlags()));
    environment.set("commandLine", MAPPER.valueToTree(record.commandLine()));
    environment.put("startTime", record.startTime().toString());
    environment.put("elapsedSeconds", record.elapsedSeconds());
    environment.put("seed", record.seed());
    environment.put("generations", record.generations());
    document.set("environment", environment);
    document.put("elements", record.elements());
    final ArrayNode loops = document.putArray("loops");
    for (final GalleryLoop.Kind kind : GalleryLoop.Kind.values()) {
      record.pairs(kind).forEach(pair -> loops.add(pair(pair)));
    }
    final ArrayNode missing = document.putArray("missing");
    record
        .missing()
        .forEach((why, of) -> {
          final ObjectNode node = missing.addObject();
          node.put("reason", why);
          node.set("loops", MAPPER.valueToTree(of));
        });
    return document;
  }

  private static ObjectNode pair(final GalleryRecord.Pair pair) {
    final ObjectNode node = MAPPER.createObjectNode();
    node.put("name", pair.loop().name());
    node.put("formula", pair.loop().text());
    node.put("interest", pair.loop().interest());
    node.put("kind", pair.kind().words());
    node.put("contender", pair.inC().id());
    node.put("javaNanosPerElement", pair.java().orElse(null));
    node.put("cNanosPerElement", pair.c().orElse(null));
    JsonReport.putRatio(node, "ratio", pair.ratio());
    node.put("verdict", pair.verdict().map(Verdict::text).orElse(null));
    return node;
  }
}
