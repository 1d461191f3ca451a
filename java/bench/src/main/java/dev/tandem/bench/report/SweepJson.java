package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.machine.CpuFacts;
import dev.tandem.bench.statistics.ScalingFit;
import dev.tandem.bench.sweep.BreakEvenRow;
import dev.tandem.bench.sweep.ChunkLengths;
import dev.tandem.bench.sweep.Scaling;
import dev.tandem.bench.sweep.SweepRecord;
import java.nio.file.Path;
import java.util.Optional;

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

  /** The same as a tree. */
  public static ObjectNode document(final SweepRecord sweep) {
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
    final ArrayNode breakEvens = document.putArray("breakEven");
    sweep.breakEvens().forEach(it -> breakEvens.add(breakEven(it)));
    final ArrayNode scalings = document.putArray("scaling");
    sweep.scalings().forEach(it -> scalings.add(scaling(it)));
    final ArrayNode chunks = document.putArray("chunks");
    sweep.chunkLengths().forEach(it -> addChunks(chunks, it));
    return document;
  }

  private static ObjectNode breakEven(final BreakEvenRow row) {
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("contender", row.contender().id());
    node.put("against", row.against().id());
    node.put("threading", row.contender().threading().id());
    node.put("threads", row.contender().threads());
    node.put(
        "predictedElements", row.predicted().isPresent() ? row.predicted().getAsDouble() : null);
    JsonReport.putInterval(node, "measuredElements", row.measured());
    node.put("reason", row.reason().orElse(null));
    return node;
  }

  /** An object for each length. */
  private static void addChunks(final ArrayNode chunks, final ChunkLengths lengths) {
    for (final ChunkLengths.Point point : lengths.points()) {
      final ObjectNode node =
          chunks
              .addObject()
              .put("contender", lengths.whole().id())
              .put("elements", lengths.elements())
              .put("chunkElements", point.chunkElements());
      JsonReport.putInterval(node, "nanosPerElement", Optional.of(point.nanosPerElement()));
      JsonReport.putInterval(node, "ratioToWhole", Optional.of(point.ratioToWhole()));
    }
  }

  private static ObjectNode scaling(final Scaling scaling) {
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("family", scaling.family());
    node.put("elements", scaling.elements());
    final ArrayNode points = node.putArray("points");
    for (final Scaling.Point point : scaling.points()) {
      JsonReport.putInterval(
          points.addObject().put("threads", point.threads()),
          "speedup",
          Optional.of(point.speedup()));
    }
    final ArrayNode fits = node.putArray("fits");
    for (final ScalingFit fit : scaling.fits()) {
      final ObjectNode object = fits.addObject().put("model", fit.law().id());
      final ObjectNode parameters = object.putObject("parameters");
      fit.parameters().forEach(parameters::put);
      final ArrayNode predicted = object.putArray("predicted");
      fit.predicted().forEach(predicted::add);
      object.put("error", fit.error()).put("untested", fit.isUntested());
    }
    node.put("best", scaling.best().map(it -> it.law().id()).orElse(null));
    node.put("text", scaling.text());
    return node;
  }
}
