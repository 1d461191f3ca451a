package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.result.Explanation;
import dev.tandem.bench.statistics.Verdict;
import java.nio.file.Path;

/** A gap that was taken apart as JSON; {@code docs/json.md} describes every field. Stateless. */
public final class ExplainJson {
  public static final String SCHEMA = "tandem-explain/1";

  private ExplainJson() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final Explanation explanation, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(explanation)));
  }

  /** The document that {@link #write} writes. */
  public static ObjectNode document(final Explanation explanation) {
    final ObjectNode run = JsonReport.document(explanation.run());
    final ObjectNode document = run.objectNode();
    document.put("schema", SCHEMA);
    for (final String field :
        new String[] {"environment", "kernel", "formula", "bytesPerElement", "flopsPerElement"}) {
      document.set(field, run.get(field));
    }
    document.put("from", explanation.from().id());
    document.put("to", explanation.to().id());
    document.put("elements", explanation.run().sizes().getFirst());
    JsonReport.putRatio(document, "ratio", explanation.ratio());
    JsonReport.putRatio(document, "product", explanation.product());
    document.put("agreesWithin", explanation.apart().orElse(null));
    final ArrayNode factors = document.putArray("factors");
    for (final Explanation.Part part : explanation.parts()) {
      final ObjectNode factor = factors.addObject();
      factor.put("name", part.step().factor().text());
      factor.put("from", part.step().from().id());
      factor.put("to", part.step().to().id());
      JsonReport.putRatio(factor, "ratio", part.ratio());
      factor.put("verdict", part.verdict().map(Verdict::text).orElse(null));
      factor.put("javaCanToo", part.step().javaCanToo());
      factor.put("text", part.step().words());
    }
    final ArrayNode summary = document.putArray("summary");
    ExplainText.sentences(explanation).forEach(summary::add);
    document.set("results", run.get("results"));
    document.set("limits", run.get("limits"));
    return document;
  }
}
