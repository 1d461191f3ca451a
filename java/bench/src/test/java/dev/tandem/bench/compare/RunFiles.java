package dev.tandem.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Writes records of runs that nobody ran. */
final class RunFiles {
  static final String BASELINE = "java-libm/single/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode document = MAPPER.createObjectNode();
  private final ArrayNode results;
  private final int generations;
  private final double[] machineSpeed;

  /**
   * @param seed of the machine's speed, which all contenders of a round share
   */
  RunFiles(final int generations, final long seed) {
    this.generations = generations;
    final SplittableRandom random = new SplittableRandom(seed);
    machineSpeed = random.doubles(10L * generations, 1, 1.8).toArray();
    document.put("schema", "tandem/1");
    final ObjectNode environment = document.putObject("environment");
    environment.put("startTime", "2026-11-22T10:00:00.123Z");
    environment.put("generations", generations);
    environment.putObject("cpu").put("model", "AMD EPYC").put("logicalCores", 2);
    environment.putObject("library").put("compileFlags", "-O3 -fPIC");
    document.put("baseline", BASELINE);
    results = document.putArray("results");
  }

  ObjectNode document() {
    return document;
  }

  ObjectNode environment() {
    return (ObjectNode) document.get("environment");
  }

  /**
   * @param luck by which the processes differ, in both directions
   */
  RunFiles ok(final String contender, final double millis, final double luck) {
    final ArrayNode samples = row(contender, "ok", null).putArray("samples");
    for (int generation = 0; generation < generations; generation++) {
      for (int round = 0; round < 10; round++) {
        samples
            .addObject()
            .put("generation", generation)
            .put("round", round)
            .put("calls", 10)
            .put(
                "nanos",
                (long)
                    (1e7
                        * millis
                        * machineSpeed[10 * generation + round]
                        * (1 + luck * (generation - 1) + 0.001 * ((round * 7) % 5 - 2))));
      }
    }
    return this;
  }

  RunFiles notOk(final String contender, final String status, final String reason) {
    row(contender, status, reason).putArray("samples");
    return this;
  }

  private ObjectNode row(final String contender, final String status, final String reason) {
    return results
        .addObject()
        .put("kernel", "expsum")
        .put("contender", contender)
        .put("elements", 1_000_000)
        .put("isa", "avx2")
        .putNull("software")
        .put("status", status)
        .put("reason", reason)
        .put("steady", true);
  }

  Path writeTo(final Path file) throws IOException {
    return Files.writeString(file, document.toPrettyString());
  }
}
