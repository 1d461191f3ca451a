package dev.tandem.bench.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.result.Conditions;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.PeerFacts;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.ShareOfLimit;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.kernel.Kernel;
import dev.tandem.run.Cutting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run as JSON, for programs; {@code docs/json.md} describes every field.
 *
 * <p>Every field is always there, {@code null} where it does not apply. A number that JSON cannot
 * say (NaN, infinity) is {@code null} too. Stateless.
 */
public final class JsonReport {
  public static final String SCHEMA = "tandem/1";

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteOrNull())
                  .addSerializer(double.class, new FiniteOrNull()));

  private JsonReport() {}

  private static final class FiniteOrNull extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    private FiniteOrNull() {
      super(Double.class);
    }

    @Override
    public void serialize(
        final Double value, final JsonGenerator json, final SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final RunRecord run, final Path file) {
    ReportFile.write(file, "the JSON record", render(run));
  }

  /** The document, ending with a line end. */
  public static String render(final RunRecord run) {
    return text(document(run));
  }

  /** Any document of Tandem's, laid out like all others. */
  public static String text(final ObjectNode document) {
    try {
      return MAPPER.writeValueAsString(document) + "\n";
    } catch (final JsonProcessingException exception) {
      throw new IllegalStateException("A JSON tree cannot be written", exception);
    }
  }

  /** The machine and the library as the fields that every document's {@code environment} has. */
  public static ObjectNode environment(
      final MachineFacts machine, final Map<String, String> library) {
    final ObjectNode environment = MAPPER.valueToTree(machine);
    environment.set("library", MAPPER.valueToTree(new TreeMap<>(library)));
    return environment;
  }

  /** The same as a tree, of which the caller may change what it likes. */
  public static ObjectNode document(final RunRecord run) {
    final Kernel kernel = run.kernel();
    final ObjectNode document = MAPPER.createObjectNode();
    document.put("schema", SCHEMA);
    document.set("environment", environment(run));
    document.put("kernel", kernel.id());
    document.put("formula", kernel.formula());
    document.put("type", kernel.type().id());
    document.put("bytesPerElement", kernel.bytesPerElement());
    document.put("flopsPerElement", kernel.flopsPerElement());
    document.put("baseline", run.baseline().id());
    document
        .putObject("falseVerdictChance")
        .put("each", Verdict.FALSE_CHANCE)
        .put("any", Verdict.falseChanceOfAny(run.verdicts()));
    final ArrayNode speeds = document.putArray("twoSpeeds");
    for (final long elements : run.sizes()) {
      run.twoSpeeds(elements)
          .ifPresent(it ->
              speeds
                  .addObject()
                  .put("elements", elements)
                  .put("slowerBy", it.slowerBy())
                  .put("shareSlower", it.shareSlower()));
    }
    document.set("summary", summary(run));
    final ArrayNode results = document.putArray("results");
    run.rows().forEach(row -> results.add(result(row)));
    final ArrayNode limits = document.putArray("limits");
    run.limits().forEach(row -> limits.add(limit(row)));
    return document;
  }

  /** The verdict's paragraphs, as the console shows them. */
  private static ArrayNode summary(final RunRecord run) {
    final ArrayNode paragraphs = MAPPER.createArrayNode();
    VerdictText.of(run).lines().filter(line -> !line.isBlank()).forEach(paragraphs::add);
    return paragraphs;
  }

  /** The environment of tasks that were timed in rounds. */
  static ObjectNode environment(final Conditions conditions) {
    final ObjectNode environment = environment(conditions.machine(), conditions.library());
    environment.set("workerJvmFlags", MAPPER.valueToTree(conditions.workerJvmFlags()));
    environment.set("commandLine", MAPPER.valueToTree(conditions.commandLine()));
    environment.put("startTime", conditions.startTime().toString());
    environment.put("elapsedSeconds", conditions.elapsedSeconds());
    environment.put("seed", conditions.seed());
    environment.put("generations", conditions.generations());
    environment.put("roundsPerGeneration", conditions.rounds());
    return environment;
  }

  private static ObjectNode environment(final RunRecord run) {
    final ObjectNode environment = environment(run.machine(), run.library());
    environment.set("workerJvmFlags", MAPPER.valueToTree(run.workerJvmFlags()));
    environment.set("commandLine", MAPPER.valueToTree(run.commandLine()));
    environment.put("startTime", run.startTime().toString());
    environment.put("elapsedSeconds", run.elapsedSeconds());
    environment.put("seed", run.seed());
    environment.put("generations", run.generations());
    environment.put("roundsPerGeneration", run.roundsPerGeneration().orElse(null));
    return environment;
  }

  private static ObjectNode result(final Row row) {
    final Optional<Measurement> measured = row.measurement();
    final ObjectNode result = MAPPER.createObjectNode();
    result.put("kernel", row.kernel().id());
    result.put("contender", row.contender().id());
    result.put("elements", row.elements());
    result.put("code", row.contender().codeId());
    result.put("bridge", row.contender().bridgeId().orElse(null));
    result.put("memory", row.contender().memoryId());
    result.put("readsResult", row.contender().readsResult());
    result.put("threading", row.contender().threading().id());
    result.put("threads", row.contender().threads());
    final var chunk = row.contender().chunkElements();
    result.put("chunkElements", chunk.isPresent() ? chunk.getAsLong() : null);
    result.put(
        "mostCallNanos",
        row.contender().cutting() instanceof Cutting.Within(final long nanos) ? nanos : null);
    result.put(
        "fmaOperationsPerElement",
        row.contender().isTandemAlgorithm() ? row.kernel().fmaOperationsPerElement() : null);
    result.put("isa", row.isa().orElse(null));
    result.put("software", row.peer().map(PeerFacts::software).orElse(null));
    result.put("status", row.status().id());
    result.put("reason", row.reason().orElse(null));
    putInterval(result, "nanosPerElement", measured.map(it -> Figures.nanosPerElement(row, it)));
    putInterval(result, "millisPerCall", measured.map(Figures::millisPerCall));
    put(result, "gigabytesPerSecond", measured.map(it -> Figures.gigabytesPerSecond(row, it)));
    putRatio(result, "ratioToBaseline", measured.flatMap(Measurement::ratioToBaseline));
    putRatio(result, "ratioToTwin", measured.flatMap(Measurement::ratioToTwin));
    result.put("twin", measured.flatMap(Measurement::twin).map(twin -> twin.id()).orElse(null));
    result.put("verdict", measured.flatMap(Measurement::verdict).map(Verdict::text).orElse(null));
    final Optional<ShareOfLimit> limit = measured.flatMap(Measurement::shareOfLimit);
    result.put("limit", limit.map(it -> it.limit().id()).orElse(null));
    putRatio(result, "shareOfLimit", limit.map(ShareOfLimit::share));
    result.put("aboveLimit", limit.map(ShareOfLimit::isAbove).orElse(null));
    result.put("accuracyClass", measured.map(it -> it.accuracyClass().label()).orElse(null));
    put(result, "maxUlp", measured.map(Measurement::maxUlp));
    put(result, "meanUlp", measured.map(Measurement::meanUlp));
    result.put("specialValues", row.peer().flatMap(PeerFacts::specialValues).orElse(null));
    result.put("checkedElements", measured.map(Measurement::checkedElements).orElse(null));
    final ArrayNode warmup = result.putArray("warmupMillis");
    result.put("steady", measured.map(Measurement::steady).orElse(null));
    result.put("looks", measured.map(Measurement::looks).orElse(null));
    final ArrayNode samples = result.putArray("samples");
    measured.ifPresent(it -> {
      it.warmupMillis().forEach(millis -> warmup.add(Double.isFinite(millis) ? millis : null));
      it.samples().forEach(sample -> samples.add(sample(sample)));
    });
    return result;
  }

  /** A limit as the field {@code limits} holds it. */
  static ObjectNode limit(final LimitRow limitRow) {
    final Row row = limitRow.row();
    final Optional<Measurement> measured = row.measurement();
    final ObjectNode limit = MAPPER.createObjectNode();
    limit.put("limit", limitRow.limit().limit().id());
    limit.put("formula", row.kernel().formula());
    limit.put("threads", limitRow.limit().threads());
    limit.put("elements", row.elements());
    limit.put("besideElements", limitRow.limit().rowElements());
    limit.put("isa", row.isa().orElse(null));
    limit.put("status", row.status().id());
    limit.put("reason", row.reason().orElse(null));
    putInterval(limit, "nanosPerElement", measured.map(it -> Figures.nanosPerElement(row, it)));
    put(limit, "gigabytesPerSecond", measured.map(it -> Figures.gigabytesPerSecond(row, it)));
    put(limit, "gigaflopsPerSecond", measured.map(it -> Figures.gigaflopsPerSecond(row, it)));
    final ArrayNode samples = limit.putArray("samples");
    measured.ifPresent(it -> it.samples().forEach(sample -> samples.add(sample(sample))));
    return limit;
  }

  private static ObjectNode sample(final TimedSample sample) {
    return MAPPER
        .createObjectNode()
        .put("generation", sample.generation())
        .put("round", sample.round())
        .put("atMillis", sample.atMillis())
        .put("nanos", sample.nanos())
        .put("calls", sample.calls())
        .put("gcs", sample.gcs())
        .put("gcMillis", sample.gcMillis())
        .put("jitMillis", sample.jitMillis())
        .put("stealTicks", sample.stealTicks());
  }

  public static void putRatio(
      final ObjectNode node, final String name, final Optional<Estimate> ratio) {
    putInterval(node, name, ratio.map(Estimate::interval));
  }

  static void putInterval(
      final ObjectNode node, final String name, final Optional<Interval> interval) {
    if (interval.isEmpty() || Double.isNaN(interval.get().median())) {
      node.putNull(name);
      return;
    }
    final ObjectNode fields = node.putObject(name);
    put(fields, "median", interval.map(Interval::median));
    put(fields, "low", interval.map(Interval::low));
    put(fields, "high", interval.map(Interval::high));
  }

  private static void put(final ObjectNode node, final String name, final Optional<Double> value) {
    node.put(name, value.filter(Double::isFinite).orElse(null));
  }
}
