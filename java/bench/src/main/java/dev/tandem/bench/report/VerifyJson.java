package dev.tandem.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.bench.verify.ExpFindings;
import dev.tandem.bench.verify.VerifiedCode;
import dev.tandem.bench.verify.VerifyRecord;
import dev.tandem.kernel.Kernel;
import java.nio.file.Path;
import java.util.List;

/** A verification as JSON; {@code docs/json.md} describes every field. Stateless. */
public final class VerifyJson {
  public static final String SCHEMA = "tandem-verify/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private VerifyJson() {}

  /**
   * Writes the file whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final VerifyRecord record, final Path file) {
    ReportFile.write(file, "the JSON record", JsonReport.text(document(record)));
  }

  static ObjectNode document(final VerifyRecord record) {
    final ExpFindings findings = record.findings();
    final ObjectNode document = MAPPER.createObjectNode();
    document.put("schema", SCHEMA);
    final ObjectNode environment = JsonReport.environment(record.machine(), record.library());
    environment.set("commandLine", MAPPER.valueToTree(record.commandLine()));
    environment.put("startTime", record.startTime().toString());
    environment.put("elapsedSeconds", record.elapsedSeconds());
    environment.put("seed", record.seed());
    document.set("environment", environment);
    document.put("kernel", Kernel.EXP.id());
    document
        .putObject("inputs")
        .put("all", record.inputs().elements())
        .put("chosen", record.inputs().chosenElements())
        .put("boundaries", record.inputs().boundaryElements())
        .put("runs", record.inputs().runElements())
        .put("random", record.inputs().randomElements());
    final ArrayNode codes = document.putArray("codes");
    for (int code = 0; code < findings.codes().size(); code++) {
      codes.add(code(findings.codes().get(code), findings.of(code)));
    }
    final ArrayNode pairs = document.putArray("pairs");
    for (int a = 0; a < findings.codes().size(); a++) {
      for (int b = a + 1; b < findings.codes().size(); b++) {
        pairs.add(pair(findings, a, b));
      }
    }
    final ArrayNode groups = document.putArray("groups");
    for (final List<Integer> group : findings.groups()) {
      final ArrayNode names = groups.addArray();
      group.forEach(code -> names.add(findings.codes().get(code).name()));
    }
    final ArrayNode missing = document.putArray("unavailable");
    record
        .missing()
        .forEach(it -> missing.addObject().put("name", it.name()).put("reason", it.reason()));
    document.set("violations", MAPPER.valueToTree(findings.violations()));
    return document;
  }

  private static ObjectNode code(final VerifiedCode code, final ExpFindings.OfCode found) {
    final ObjectNode node = MAPPER.createObjectNode();
    node.put("name", code.name());
    node.put("code", code.code().id());
    node.put("memory", code.memory().id());
    final VerifiedCode.Variant variant = code.variant();
    node.put("isa", variant.isa().orElse(null));
    node.put("streaming", variant.streaming());
    node.put(
        "vectorBits", variant.vectorBits().isPresent() ? variant.vectorBits().getAsInt() : null);
    node.put("closable", variant.closable());
    node.put("inputs", found.inputs());
    put(node, "maxUlp", found.maxUlp());
    node.put("maxUlpAt", ExpFindings.hex(found.at()));
    node.put("maxAllowedUlp", code.maxAllowedUlp());
    put(node, "meanUlp", found.meanUlp());
    node.put("wrongSpecialValues", found.wrongSpecials().count());
    node.put("monotone", found.falls().count() == 0);
    node.put("falls", found.falls().count());
    return node;
  }

  private static ObjectNode pair(final ExpFindings findings, final int a, final int b) {
    final ExpFindings.OfPair pair = findings.of(a, b);
    final long differing = pair.differences().count();
    return MAPPER
        .createObjectNode()
        .put("a", findings.codes().get(a).name())
        .put("b", findings.codes().get(b).name())
        .put("inputs", pair.inputs())
        .put("differing", differing)
        .put("differingAt", differing == 0 ? null : ExpFindings.hex(pair.differences().at()));
  }

  private static void put(final ObjectNode node, final String name, final double value) {
    node.put(name, Double.isFinite(value) ? value : null);
  }
}
