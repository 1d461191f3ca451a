package dev.tandem.bench.cli;

import dev.tandem.bench.cli.Finding.State;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.Peer;
import dev.tandem.bench.contender.PeerWorkers;
import dev.tandem.bench.machine.CgroupFacts;
import dev.tandem.bench.machine.CpuFacts;
import dev.tandem.bench.machine.Fact;
import dev.tandem.bench.machine.JvmFacts;
import dev.tandem.bench.machine.LibraryFacts;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.machine.MemoryFacts;
import dev.tandem.bench.machine.ToolFacts;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.FloatingPointEnvironment;
import dev.tandem.bridge.Isa;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Looks at everything that Tandem needs or that its figures depend on. Used by one thread.
 *
 * <p>What is missing becomes a {@link Finding}; nothing that is missing ends the examination.
 */
final class Examination {
  private final MachineFacts machine;
  private final Map<String, String> library;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param library what is known of libtandem; empty if it cannot be had
   */
  private Examination(final MachineFacts machine, final Map<String, String> library) {
    this.machine = machine;
    this.library = library;
  }

  /**
   * What was found.
   *
   * @param isPoisoned whether a library that was to be checked changes the arithmetic of its loader
   */
  record Result(
      MachineFacts machine,
      Map<String, String> library,
      List<Finding> findings,
      boolean isPoisoned) {
    boolean isComplete() {
      return findings.stream().noneMatch(finding -> finding.state() == State.MISSING);
    }
  }

  /**
   * @param suspects libraries to load, to see whether they change floating-point arithmetic
   * @throws UnavailableException if a suspect cannot be loaded
   */
  static Result of(final List<Path> suspects) {
    // The suspects first: what cannot be judged need not wait for the rest.
    final List<Finding> judged = new ArrayList<>();
    final boolean isPoisoned = judge(suspects, judged);
    // Asking tools for their versions takes a second, meanwhile the bridges are tried.
    final CompletableFuture<MachineFacts> facts =
        CompletableFuture.supplyAsync(MachineFacts::collect);
    final CompletableFuture<List<Finding>> peers =
        CompletableFuture.supplyAsync(Examination::peers);
    Map<String, String> library = Map.of();
    Optional<String> whyNoLibrary = Optional.empty();
    try {
      library = LibraryFacts.collect();
    } catch (final UnavailableException unavailable) {
      whyNoLibrary = Optional.of(unavailable.getMessage());
    }
    final List<Finding> bridges = new ArrayList<>();
    for (final BridgeKind bridge : BridgeKind.values()) {
      bridges.add(tryBridge(bridge));
    }
    final Examination examination = new Examination(facts.join(), library);
    examination.cpu();
    examination.memory();
    examination.java();
    examination.tools();
    examination.library(whyNoLibrary);
    examination.findings.addAll(bridges);
    examination.arithmetic();
    examination.findings.addAll(judged);
    examination.findings.addAll(peers.join());
    examination.contenders();
    return new Result(
        examination.machine, examination.library, List.copyOf(examination.findings), isPoisoned);
  }

  // ---- the machine

  private void cpu() {
    final String group = "CPU";
    final CpuFacts cpu = machine.cpu();
    fact(group, "model", cpu.model());
    add(
        group,
        State.FACT,
        "cores",
        "%d for this process; %s logical, %s physical, %s memory nodes"
            .formatted(
                cpu.availableToJvm(),
                cpu.logicalCores().describe(),
                cpu.physicalCores().describe(),
                cpu.numaNodes().describe()));
    fact(group, "instruction sets", cpu.isa().map(names -> String.join(" ", names)));
    if (library.containsKey("isa")) {
      final String variable = System.getenv(Isa.VARIABLE);
      add(
          group,
          State.PRESENT,
          "chosen",
          "%s, of %s%s"
              .formatted(
                  library.get("isa"),
                  library.get("isas").replace(",", ", "),
                  variable == null || variable.isEmpty()
                      ? "; " + Isa.VARIABLE + " can lower it"
                      : "; lowered by " + Isa.VARIABLE + "=" + variable));
    }
    add(
        group,
        State.FACT,
        "caches",
        cpu.caches().stream()
            .map(cache ->
                "L%d %s %s"
                    .formatted(
                        cache.level(), cache.type().toLowerCase(Locale.ROOT), bytes(cache.bytes())))
            .collect(
                Collectors.collectingAndThen(
                    Collectors.joining(", "), all -> all.isEmpty() ? "unknown" : all)));
    fact(group, "frequency governor", cpu.governor());
    fact(group, "boost", cpu.boost().map(on -> on ? "on" : "off"));
    fact(group, "virtual machine", cpu.hypervisor().map(vm -> vm ? "yes" : "no"));
    fact(group, "load average", machine.loadAverageOneMinute().map("%.2f"::formatted));
  }

  private void memory() {
    final String group = "Memory";
    final MemoryFacts memory = machine.memory();
    final CgroupFacts cgroup = machine.cgroup();
    fact(group, "total", memory.totalBytes().map(Examination::bytes));
    fact(group, "available", memory.availableBytes().map(Examination::bytes));
    fact(group, "page", memory.pageBytes().map(Examination::bytes));
    fact(
        group,
        "huge pages",
        memory
            .transparentHugePages()
            .map(mode ->
                "transparent: %s, of %s"
                    .formatted(mode, memory.hugePageBytes().map(Examination::bytes).describe())));
    fact(group, "cgroup", cgroup.version());
    fact(group, "cgroup CPU quota", cgroup.cpuQuotaCores().map(cores -> cores + " CPUs"));
    fact(group, "cgroup memory limit", cgroup.memoryLimitBytes().map(Examination::bytes));
    fact(group, "cgroup memory left", cgroup.memoryLeftBytes().map(Examination::bytes));
  }

  private void java() {
    final String group = "Java";
    final JvmFacts jvm = machine.jvm();
    add(
        group,
        State.PRESENT,
        "JDK",
        "%s, %s, in %s"
            .formatted(jvm.version(), jvm.vendorVersion().orElse(jvm.vendor()), jvm.home()));
    add(group, State.FACT, "flags", jvm.flags().isEmpty() ? "none" : String.join(" ", jvm.flags()));
    add(
        group,
        jvm.vectorModulePresent() ? State.PRESENT : State.MISSING,
        "Vector API",
        jvm.vectorModulePresent()
            ? "module jdk.incubator.vector is there"
            : "this Java runtime has no module jdk.incubator.vector; use a full JDK");
    add(
        group,
        jvm.nativeAccessEnabled() ? State.PRESENT : State.MISSING,
        "native access",
        jvm.nativeAccessEnabled()
            ? "enabled"
            : "start the JVM with --enable-native-access=ALL-UNNAMED, as scripts/tandem does");
  }

  private void tools() {
    for (final ToolFacts tool : machine.tools()) {
      add(
          "Tools on PATH",
          tool.path().toOptional().isPresent() ? State.PRESENT : State.ABSENT,
          tool.name(),
          tool.path()
              .map(path -> tool.version().describe() + ", " + path)
              .toOptional()
              .orElse("not on PATH"));
    }
  }

  // ---- what was built

  private void library(final Optional<String> whyNot) {
    final String group = "Native code";
    whyNot.ifPresentOrElse(
        reason -> add(group, State.MISSING, "libtandem", reason),
        () -> {
          add(group, State.PRESENT, "libtandem", library.get("path"));
          add(group, State.FACT, "SHA-256", library.get("sha256"));
          add(group, State.FACT, "source digest", library.get("sourceDigest"));
          add(group, State.FACT, "built by", library.get("compiler"));
          add(group, State.FACT, "flags", library.get("compileFlags"));
        });
    try {
      NativeLibrary.openmpDriver();
      add(group, State.PRESENT, "libtandem_openmp", "loaded");
    } catch (final UnavailableException unavailable) {
      add(group, State.MISSING, "libtandem_openmp", unavailable.getMessage());
    }
    known(group, "OpenMP runtime", machine.nativeRuntime().openMp());
    known(group, "libmvec", machine.nativeRuntime().libmvec());
    fact(group, "glibc", machine.nativeRuntime().glibcVersion());
    final Path worker = Availability.workerExecutable();
    final boolean isThere = Files.isExecutable(worker);
    add(
        group,
        isThere ? State.PRESENT : State.MISSING,
        "C-only worker",
        isThere ? worker.toString() : "no executable " + worker + "; build it with scripts/build");
    fact(group, "commit", machine.commit().map(it -> VersionCommand.describe(Fact.known(it))));
  }

  private static Finding tryBridge(final BridgeKind bridge) {
    final String group = "Bridges, each tried with one call";
    try {
      final BridgeTrial.Outcome outcome = BridgeTrial.compute(bridge);
      final String computed =
          "%d special values, error at most %.3f ulp"
              .formatted(outcome.elements(), outcome.maxUlp());
      if (!outcome.isCorrect()) {
        return new Finding(
            group, State.MISSING, bridge.id(), "computes wrong results: " + computed);
      }
      return meet(new Finding(group, State.PRESENT, bridge.id(), computed), bridge);
    } catch (final UnavailableException unavailable) {
      // Only jna stands in the default table.
      return new Finding(
          group,
          bridge == BridgeKind.JNA ? State.MISSING : State.ABSENT,
          bridge.id(),
          unavailable.getMessage());
    }
  }

  /** Adds how many threads can be inside C at once. */
  private static Finding meet(final Finding computed, final BridgeKind bridge) {
    final int threads = Math.min(Runtime.getRuntime().availableProcessors(), 4);
    if (bridge.isCritical()) {
      return computed.with(State.PRESENT, "holds the JVM, so no meeting inside C was tried");
    }
    if (threads == 1) {
      return computed.with(State.PRESENT, "one CPU, so no meeting inside C was tried");
    }
    return BridgeTrial.canMeet(bridge, threads)
        ? computed.with(State.PRESENT, threads + " threads were inside C at once")
        : computed.with(
            State.MISSING, threads + " threads did not get inside C at once within 2 s; try again");
  }

  // ---- floating point

  private void arithmetic() {
    final boolean intact = FloatingPointEnvironment.subnormalsIntact();
    add(
        "Floating point",
        intact ? State.PRESENT : State.MISSING,
        "subnormal numbers",
        intact
            ? "intact after loading the libraries and calling through every bridge"
            : "lost in this thread: a library that was loaded has switched them off; find it with"
                + " doctor --check-library FILE");
  }

  private static boolean judge(final List<Path> suspects, final List<Finding> findings) {
    boolean isPoisoned = false;
    for (final Path suspect : suspects) {
      final Optional<String> change = FloatingPointEnvironment.checkLoading(suspect);
      isPoisoned |= change.isPresent();
      findings.add(
          new Finding(
              "Floating point",
              change.isPresent() ? State.MISSING : State.PRESENT,
              suspect.toString(),
              change.orElse("changes nothing in the thread that loads it")));
    }
    return isPoisoned;
  }

  // ---- other projects

  /** With what each peer would be started. */
  private static List<Finding> peers() {
    final List<Finding> findings = new ArrayList<>();
    for (final Peer peer : Peer.values()) {
      try {
        final String command = String.join(" ", PeerWorkers.of(Availability.root()).command(peer));
        findings.add(new Finding("Peers", State.PRESENT, peer.id(), command));
      } catch (final UnavailableException unavailable) {
        findings.add(new Finding("Peers", State.ABSENT, peer.id(), unavailable.getMessage()));
      }
    }
    return findings;
  }

  // ---- the sum of it

  private void contenders() {
    final String group = "Default table";
    final Map<String, List<String>> idsByReason = new LinkedHashMap<>();
    int available = 0;
    final List<Contender> table = DefaultContenders.of(Runtime.getRuntime().availableProcessors());
    for (final Contender contender : table) {
      final Optional<String> reason = Availability.reasonUnavailable(contender, Kernel.EXPSUM);
      if (reason.isEmpty()) {
        available++;
      } else {
        idsByReason.computeIfAbsent(reason.get(), _ -> new ArrayList<>()).add(contender.id());
      }
    }
    final boolean all = available == table.size();
    add(
        group,
        all ? State.PRESENT : State.ABSENT,
        "contenders",
        "%d of %d can run here".formatted(available, table.size()));
    idsByReason.forEach((reason, ids) -> add(group, State.ABSENT, String.join(", ", ids), reason));
  }

  private void fact(final String group, final String name, final Fact<?> fact) {
    add(group, fact instanceof Fact.Known<?> ? State.FACT : State.ABSENT, name, fact.describe());
  }

  private void known(final String group, final String name, final Fact<String> fact) {
    add(group, fact instanceof Fact.Known<?> ? State.PRESENT : State.ABSENT, name, fact.describe());
  }

  private void add(final String group, final State state, final String name, final String text) {
    findings.add(new Finding(group, state, name, text));
  }

  static String bytes(final long bytes) {
    final String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return value == Math.rint(value)
        ? "%d %s".formatted((long) value, units[unit])
        : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
