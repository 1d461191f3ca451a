package dev.tandem.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * In what two runs' environments differ.
 *
 * @param machine what makes it another machine, on which no time can be held against the other's
 * @param other what may explain a difference in times, or be what is compared: the system, the JVM,
 *     the compiler, the code, how it was measured
 */
record Differences(List<Difference> machine, List<Difference> other) {

  /**
   * @param base the fact in the base run, or of a list what only that has
   * @param now likewise in the new run
   */
  record Difference(String name, String base, String now) {}

  /** Of a digest or a commit the beginning tells. */
  private static final Pattern DIGEST = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{28,52}\\b");

  /** A JSON pointer into the environment. */
  private record Compared(String name, String pointer) {}

  private static final List<Compared> MACHINE =
      List.of(
          new Compared("processor", "/cpu/model"),
          new Compared("processor's vendor", "/cpu/vendor"),
          new Compared("processor's family", "/cpu/family"),
          new Compared("processor's model number", "/cpu/modelNumber"),
          new Compared("processor's stepping", "/cpu/stepping"),
          new Compared("cores", "/cpu/physicalCores"),
          new Compared("logical processors", "/cpu/logicalCores"),
          new Compared("processors for the JVM", "/cpu/availableToJvm"),
          new Compared("instruction sets", "/cpu/isa"),
          new Compared("caches", "/cpu/caches"),
          new Compared("NUMA nodes", "/cpu/numaNodes"),
          new Compared("virtual machine", "/cpu/hypervisor"),
          new Compared("CPU quota", "/cgroup/cpuQuotaCores"),
          new Compared("operating system", "/operatingSystem/name"),
          new Compared("architecture", "/operatingSystem/architecture"));

  private static final List<Compared> OTHER =
      List.of(
          new Compared("kernel", "/operatingSystem/version"),
          new Compared("distribution", "/operatingSystem/distribution"),
          new Compared("microcode", "/cpu/microcode"),
          new Compared("governor", "/cpu/governor"),
          new Compared("boost", "/cpu/boost"),
          new Compared("memory, bytes", "/memory/totalBytes"),
          new Compared("huge pages", "/memory/transparentHugePages"),
          new Compared("JVM", "/jvm/version"),
          new Compared("JVM's vendor", "/jvm/vendorVersion"),
          new Compared("workers' JVM flags", "/workerJvmFlags"),
          new Compared("glibc", "/nativeRuntime/glibcVersion"),
          new Compared("OpenMP", "/nativeRuntime/openMp"),
          new Compared("compiler", "/library/compiler"),
          new Compared("compiler of formulas", "/library/compilerOfFormulas"),
          new Compared("compiler's flags", "/library/compileFlags"),
          new Compared("instruction set chosen", "/library/isa"),
          new Compared("digest of the C sources", "/library/sourceDigest"),
          new Compared("sha256 of libtandem", "/library/sha256"),
          new Compared("commit", "/commit/id"),
          new Compared("commit modified", "/commit/modified"),
          new Compared("seed", "/seed"),
          new Compared("generations", "/generations"),
          new Compared("rounds", "/roundsPerGeneration"));

  static Differences between(final RecordedRun base, final RecordedRun now) {
    final List<Difference> other =
        new ArrayList<>(between(OTHER, base.environment(), now.environment()));
    if (!base.baseline().equals(now.baseline())) {
      other.add(new Difference("baseline", base.baseline(), now.baseline()));
    }
    final Set<Difference> ofRows = new LinkedHashSet<>();
    for (final RecordedRun.Recorded row : base.rows().values()) {
      final RecordedRun.Recorded same = now.rows().get(row.key());
      if (same != null && row.isOk() && same.isOk()) {
        add(ofRows, row.key().contender() + "'s instruction set", row.isa(), same.isa());
        add(ofRows, row.key().contender() + "'s software", row.software(), same.software());
      }
    }
    other.addAll(ofRows);
    return new Differences(between(MACHINE, base.environment(), now.environment()), other);
  }

  private static List<Difference> between(
      final List<Compared> facts, final JsonNode base, final JsonNode now) {
    final Set<Difference> found = new LinkedHashSet<>();
    for (final Compared fact : facts) {
      final JsonNode before = base.at(fact.pointer());
      final JsonNode after = now.at(fact.pointer());
      if (!before.equals(after)) {
        addParts(found, fact.name(), before, after);
      }
    }
    return List.copyOf(found);
  }

  /** Of lists and of flags only what is not in both, since they are long. */
  private static void addParts(
      final Set<Difference> found, final String name, final JsonNode before, final JsonNode after) {
    final Set<String> onlyBefore = parts(before);
    final Set<String> onlyAfter = parts(after);
    final Set<String> common = new TreeSet<>(onlyBefore);
    common.retainAll(onlyAfter);
    onlyBefore.removeAll(common);
    onlyAfter.removeAll(common);
    if (common.isEmpty() || (onlyBefore.isEmpty() && onlyAfter.isEmpty())) {
      add(found, name, text(before), text(after));
    } else {
      add(found, name, String.join(" ", onlyBefore), String.join(" ", onlyAfter));
    }
  }

  private static Set<String> parts(final JsonNode node) {
    final Set<String> parts = new LinkedHashSet<>();
    if (node.isArray()) {
      node.forEach(it -> parts.add(text(it)));
    } else {
      parts.addAll(Arrays.asList(text(node).split(" ")));
    }
    return parts;
  }

  private static void add(
      final Set<Difference> found, final String name, final String before, final String after) {
    if (!before.equals(after)) {
      found.add(
          new Difference(
              name, before.isEmpty() ? "(none)" : before, after.isEmpty() ? "(none)" : after));
    }
  }

  private static String text(final JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    if (node.path("missing").isTextual()) {
      return "unknown (" + node.path("missing").asText() + ")";
    }
    if (node.isArray()) {
      final List<String> parts = new ArrayList<>();
      node.forEach(it -> parts.add(text(it)));
      return String.join(" ", parts);
    }
    if (node.isObject()) {
      final List<String> parts = new ArrayList<>();
      for (final Map.Entry<String, JsonNode> field : node.properties()) {
        parts.add(field.getKey() + "=" + text(field.getValue()));
      }
      return String.join(",", parts);
    }
    return DIGEST.matcher(node.asText()).replaceAll("$1");
  }
}
