package dev.tandem.bench.machine;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processor: who made it, what it can do, how fast it may run.
 *
 * <p>Immutable. Family, model and stepping are texts, since Arm counts them in hexadecimal parts
 * and revisions ({@code r3p1}).
 *
 * @param isa the instruction sets that matter here and that this CPU has, by their Linux names; for
 *     Arm's NEON that is {@code asimd}
 * @param availableToJvm what the JVM counts, cgroup limits and affinity included
 * @param caches of CPU 0, on Apple silicon of a performance core
 * @param boost whether the CPU may run above its nominal frequency
 * @param hypervisor whether the CPU says that this is a virtual machine
 */
public record CpuFacts(
    Fact<String> model,
    Fact<String> vendor,
    Fact<String> family,
    Fact<String> modelNumber,
    Fact<String> stepping,
    Fact<String> microcode,
    Fact<Integer> physicalCores,
    Fact<Integer> logicalCores,
    int availableToJvm,
    Fact<List<String>> isa,
    List<Cache> caches,
    Fact<Integer> numaNodes,
    Fact<String> governor,
    Fact<Boolean> boost,
    Fact<Boolean> hypervisor) {

  /**
   * One cache.
   *
   * @param type {@code Data}, {@code Instruction} or {@code Unified}
   * @param sharedByCpus how many logical CPUs share it
   */
  public record Cache(
      int level, String type, long bytes, Fact<Integer> lineBytes, Fact<Integer> sharedByCpus) {

    /** What one logical CPU has of it where all use it. */
    public long bytesPerCpu() {
      return bytes / sharedByCpus.orElse(1);
    }
  }

  /** The caches that data go through, nearest first; empty if nothing is known of them. */
  public List<Cache> dataCaches() {
    return caches.stream()
        .filter(cache -> !cache.type().equals("Instruction"))
        .sorted(Comparator.comparing(Cache::level))
        .toList();
  }

  /**
   * What all caches of the last level that this JVM can reach hold together; empty if nothing is
   * known of them.
   */
  public OptionalLong lastLevelBytes() {
    final List<Cache> all = dataCaches();
    if (all.isEmpty()) {
      return OptionalLong.empty();
    }
    final Cache last = all.getLast();
    final int cpus = logicalCores.orElse(availableToJvm);
    final int caches = Math.ceilDiv(cpus, last.sharedByCpus().orElse(cpus));
    return OptionalLong.of(last.bytes() * Math.min(caches, availableToJvm));
  }

  private static final List<String> ISA_NAMES =
      List.of(
          "sse2",
          "avx",
          "avx2",
          "fma",
          "avx512f",
          "avx512dq",
          "avx512vl",
          "avx512bw",
          "asimd",
          "sve");

  private static final String CPUINFO = "/proc/cpuinfo";
  private static final String CPUS = "/sys/devices/system/cpu";

  /** From Arm's and the kernel's lists of MIDR_EL1 values (arch/arm64/include/asm/cputype.h). */
  private static final Map<String, String> ARM_IMPLEMENTERS =
      Map.of(
          "0x41",
          "ARM",
          "0x46",
          "Fujitsu",
          "0x48",
          "HiSilicon",
          "0x4e",
          "NVIDIA",
          "0x51",
          "Qualcomm",
          "0x61",
          "Apple",
          "0xc0",
          "Ampere");

  private static final Map<String, String> ARM_PARTS =
      Map.of(
          "0xd03",
          "Cortex-A53",
          "0xd08",
          "Cortex-A72",
          "0xd0b",
          "Cortex-A76",
          "0xd0c",
          "Neoverse-N1",
          "0xd40",
          "Neoverse-V1",
          "0xd49",
          "Neoverse-N2",
          "0xd4f",
          "Neoverse-V2",
          "0xd84",
          "Neoverse-V3",
          "0xd8e",
          "Neoverse-N3");

  static CpuFacts ofLinux(final SystemTree tree) {
    final Fact<String> cpuinfo = tree.text(CPUINFO);
    final Fact<Map<String, String>> first = cpuinfo.map(text -> Texts.keyValues(text, ':'));
    final Fact<Set<String>> flags =
        either(first, "flags", "Features")
            .map(text -> Arrays.stream(text.split("\\s+")).collect(toSet()));
    return new CpuFacts(
        get(first, "model name").or(first.flatMap(CpuFacts::armModel)),
        get(first, "vendor_id").or(first.flatMap(CpuFacts::armVendor)),
        either(first, "cpu family", "CPU architecture"),
        either(first, "model", "CPU part"),
        get(first, "stepping").or(first.flatMap(CpuFacts::armRevision)),
        get(first, "microcode"),
        physicalCores(tree, cpuinfo),
        logicalCores(tree, cpuinfo),
        Runtime.getRuntime().availableProcessors(),
        flags.map(names -> ISA_NAMES.stream().filter(names::contains).toList()),
        linuxCaches(tree),
        tree.text("/sys/devices/system/node/online").map(Texts::rangeCount),
        tree.text(CPUS + "/cpu0/cpufreq/scaling_governor"),
        tree.text(CPUS + "/cpufreq/boost")
            .map("1"::equals)
            .or(tree.text(CPUS + "/intel_pstate/no_turbo").map("0"::equals)),
        first.flatMap(values ->
            values.containsKey("flags")
                ? flags.map(names -> names.contains("hypervisor"))
                : Fact.missing("Arm CPUs have no flag that tells")));
  }

  /** From {@code sysctl hw machdep.cpu kern.hv_vmm_present}. */
  static CpuFacts ofSysctl(final Fact<String> sysctl) {
    final Fact<Map<String, String>> values = sysctl.map(text -> Texts.keyValues(text, ':'));
    return new CpuFacts(
        get(values, "machdep.cpu.brand_string"),
        get(values, "machdep.cpu.vendor")
            .or(get(values, "machdep.cpu.brand_string").map(name -> name.split(" ")[0])),
        either(values, "machdep.cpu.family", "hw.cpufamily"),
        either(values, "machdep.cpu.model", "hw.cpusubfamily"),
        get(values, "machdep.cpu.stepping"),
        get(values, "machdep.cpu.microcode_version"),
        get(values, "hw.physicalcpu").map(Integer::valueOf),
        get(values, "hw.logicalcpu").map(Integer::valueOf),
        Runtime.getRuntime().availableProcessors(),
        values.map(CpuFacts::sysctlIsa),
        values.map(CpuFacts::sysctlCaches).orElse(List.of()),
        Fact.missing("macOS does not tell"),
        Fact.missing("macOS does not tell"),
        Fact.missing("macOS does not tell"),
        get(values, "kern.hv_vmm_present").map("1"::equals));
  }

  private static Fact<String> armModel(final Map<String, String> values) {
    return Texts.find(values, "CPU part", CPUINFO)
        .map(part -> ARM_PARTS.getOrDefault(part, "part " + part));
  }

  private static Fact<String> armVendor(final Map<String, String> values) {
    return Texts.find(values, "CPU implementer", CPUINFO)
        .map(code -> ARM_IMPLEMENTERS.getOrDefault(code, "implementer " + code));
  }

  private static Fact<String> armRevision(final Map<String, String> values) {
    return Texts.find(values, "CPU variant", CPUINFO)
        .flatMap(variant ->
            Texts.find(values, "CPU revision", CPUINFO)
                .map(revision -> "r" + Integer.decode(variant) + "p" + revision));
  }

  private static Fact<Integer> logicalCores(final SystemTree tree, final Fact<String> cpuinfo) {
    return tree.text(CPUS + "/online")
        .map(Texts::rangeCount)
        .or(
            cpuinfo.map(
                text -> (int) text.lines().filter(line -> line.startsWith("processor")).count()));
  }

  private static Fact<Integer> physicalCores(final SystemTree tree, final Fact<String> cpuinfo) {
    final Set<String> siblings =
        tree.list(CPUS).stream()
            .filter(path -> path.matches(".*/cpu\\d+"))
            .map(path -> tree.text(path + "/topology/thread_siblings_list").toOptional())
            .flatMap(Optional::stream)
            .collect(toCollection(LinkedHashSet::new));
    return siblings.isEmpty()
        ? cpuinfo.flatMap(CpuFacts::physicalCoresOfCpuinfo)
        : Fact.known(siblings.size());
  }

  private static Fact<Integer> physicalCoresOfCpuinfo(final String cpuinfo) {
    final Set<String> cores =
        Arrays.stream(cpuinfo.split("\n\\s*\n"))
            .map(block -> Texts.keyValues(block, ':'))
            .filter(values -> values.containsKey("core id"))
            .map(values -> values.get("physical id") + "/" + values.get("core id"))
            .collect(toSet());
    return cores.isEmpty()
        ? Fact.missing("no “core id” in " + CPUINFO + " and no topology in " + CPUS)
        : Fact.known(cores.size());
  }

  private static List<Cache> linuxCaches(final SystemTree tree) {
    final List<Cache> caches = new ArrayList<>();
    for (final String index : tree.list(CPUS + "/cpu0/cache")) {
      final Fact<Integer> level = tree.text(index + "/level").map(Integer::valueOf);
      final Fact<Long> bytes = tree.text(index + "/size").map(Texts::bytes);
      if (level instanceof Fact.Known<Integer> l && bytes instanceof Fact.Known<Long> b) {
        caches.add(
            new Cache(
                l.value(),
                tree.text(index + "/type").orElse("Unified"),
                b.value(),
                tree.text(index + "/coherency_line_size").map(Integer::valueOf),
                tree.text(index + "/shared_cpu_list").map(Texts::rangeCount)));
      }
    }
    return List.copyOf(caches);
  }

  private static List<String> sysctlIsa(final Map<String, String> values) {
    final Set<String> names =
        Stream.of("machdep.cpu.features", "machdep.cpu.leaf7_features")
            .flatMap(key -> Arrays.stream(values.getOrDefault(key, "").split("\\s+")))
            .map(name -> "AVX1.0".equals(name) ? "avx" : name.toLowerCase(Locale.ROOT))
            .collect(toSet());
    // Older macOS says hw.optional.neon, later ones also hw.optional.AdvSIMD.
    if ("1".equals(values.get("hw.optional.neon"))
        || "1".equals(values.get("hw.optional.AdvSIMD"))) {
      names.add("asimd");
    }
    return ISA_NAMES.stream().filter(names::contains).toList();
  }

  private static List<Cache> sysctlCaches(final Map<String, String> values) {
    final Fact<Integer> lineBytes =
        Texts.find(values, "hw.cachelinesize", "sysctl").map(Integer::valueOf);
    final List<Cache> caches = new ArrayList<>();
    addSysctlCache(caches, values, lineBytes, 1, "Data", "l1dcachesize");
    addSysctlCache(caches, values, lineBytes, 1, "Instruction", "l1icachesize");
    addSysctlCache(caches, values, lineBytes, 2, "Unified", "l2cachesize");
    addSysctlCache(caches, values, lineBytes, 3, "Unified", "l3cachesize");
    return List.copyOf(caches);
  }

  private static void addSysctlCache(
      final List<Cache> caches,
      final Map<String, String> values,
      final Fact<Integer> lineBytes,
      final int level,
      final String type,
      final String key) {
    // On Apple silicon perflevel0 are the performance cores; hw.l2cachesize is the efficiency one.
    final Fact<Long> bytes =
        Texts.find(values, "hw.perflevel0." + key, "sysctl")
            .or(Texts.find(values, "hw." + key, "sysctl"))
            .map(Long::valueOf);
    final Fact<Integer> sharedByCpus =
        level == 1
            ? Fact.missing("macOS does not tell")
            : Texts.find(values, "hw.perflevel0.cpusperl" + level, "sysctl").map(Integer::valueOf);
    bytes
        .toOptional()
        .filter(size -> size > 0)
        .ifPresent(size -> caches.add(new Cache(level, type, size, lineBytes, sharedByCpus)));
  }

  private static Fact<String> get(final Fact<Map<String, String>> values, final String key) {
    return values.flatMap(map -> Texts.find(map, key, "what the system says of its CPU"));
  }

  private static Fact<String> either(
      final Fact<Map<String, String>> values, final String key, final String other) {
    return get(values, key).or(get(values, other));
  }
}
