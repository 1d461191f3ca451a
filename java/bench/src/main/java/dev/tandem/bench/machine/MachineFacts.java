package dev.tandem.bench.machine;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * All that a record says about the machine it was taken on: the JSON's {@code environment}.
 *
 * <p>Immutable. Collecting never fails; what cannot be read is {@link Fact.Missing} with its
 * reason.
 *
 * @param commit of the checkout that Tandem runs from
 */
public record MachineFacts(
    OperatingSystem operatingSystem,
    CpuFacts cpu,
    MemoryFacts memory,
    CgroupFacts cgroup,
    Fact<Double> loadAverageOneMinute,
    JvmFacts jvm,
    NativeRuntimeFacts nativeRuntime,
    List<ToolFacts> tools,
    Fact<Commit> commit) {

  /**
   * The operating system.
   *
   * @param version of the kernel on Linux, of the product on macOS
   */
  public record OperatingSystem(
      String name, String version, String architecture, Fact<String> distribution) {}

  /**
   * The facts now, with the commit of the checkout in {@code tandem.root} or the work directory.
   */
  public static MachineFacts collect() {
    return collect(Path.of(System.getProperty("tandem.root", "")).toAbsolutePath());
  }

  /**
   * The facts now. Takes as long as the slowest tool needs to say its version, at most about 2 s.
   *
   * @param checkoutRoot the directory whose git commit is told
   */
  public static MachineFacts collect(final Path checkoutRoot) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      final List<CompletableFuture<ToolFacts>> tools =
          ToolFacts.NAMES.stream()
              .map(name -> CompletableFuture.supplyAsync(() -> ToolFacts.of(name), executor))
              .toList();
      final CompletableFuture<Fact<Commit>> commit =
          CompletableFuture.supplyAsync(() -> Commit.of(checkoutRoot), executor);
      final SystemTree tree = SystemTree.THIS_MACHINE;
      final boolean macos = isMacos();
      final Fact<String> sysctl = macos ? sysctl() : Fact.missing("not macOS");
      return new MachineFacts(
          operatingSystem(tree),
          macos ? CpuFacts.ofSysctl(sysctl) : CpuFacts.ofLinux(tree),
          macos ? MemoryFacts.ofMacos(sysctl, vmStat()) : MemoryFacts.ofLinux(tree),
          macos ? CgroupFacts.none("macOS has none") : CgroupFacts.ofLinux(tree),
          readLoadAverage(),
          JvmFacts.collect(),
          NativeRuntimeFacts.collect(macos),
          tools.stream().map(CompletableFuture::join).toList(),
          commit.join());
    }
  }

  static boolean isMacos() {
    return System.getProperty("os.name").startsWith("Mac");
  }

  static Fact<String> sysctl() {
    return Commands.output(
        List.of(
            "/usr/sbin/sysctl", "-i", "hw", "machdep.cpu", "kern.hv_vmm_present", "vm.swapusage"),
        Commands.TIMEOUT);
  }

  static Fact<String> vmStat() {
    return Commands.output(List.of("/usr/bin/vm_stat"), Commands.TIMEOUT);
  }

  private static OperatingSystem operatingSystem(final SystemTree tree) {
    return new OperatingSystem(
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        tree.text("/etc/os-release")
            .map(text -> Texts.keyValues(text, '='))
            .flatMap(values -> Texts.find(values, "PRETTY_NAME", "/etc/os-release"))
            .map(name -> name.replace("\"", "")));
  }

  private static Fact<Double> readLoadAverage() {
    final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? Fact.missing("the system does not tell") : Fact.known(load);
  }
}
