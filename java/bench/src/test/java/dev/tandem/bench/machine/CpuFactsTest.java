package dev.tandem.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.machine.CpuFacts.Cache;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuFactsTest {

  /** Captured on an AMD EPYC guest, cut to two of its blocks. */
  private static final String X86 =
      """
      processor	: 0
      vendor_id	: AuthenticAMD
      cpu family	: 23
      model		: 1
      model name	: AMD EPYC
      stepping	: 2
      microcode	: 0x1000065
      physical id	: 0
      core id		: 0
      flags		: fpu sse sse2 fma avx f16c hypervisor avx2 sha_ni

      processor	: 1
      vendor_id	: AuthenticAMD
      physical id	: 0
      core id		: 0
      flags		: fpu sse sse2 fma avx f16c hypervisor avx2 sha_ni
      """;

  /** The form that an arm64 kernel prints on a Neoverse N1. */
  private static final String AARCH64 =
      """
      processor	: 0
      BogoMIPS	: 243.75
      Features	: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid
      CPU implementer	: 0x41
      CPU architecture: 8
      CPU variant	: 0x3
      CPU part	: 0xd0c
      CPU revision	: 1

      processor	: 1
      Features	: fp asimd
      """;

  private static final String APPLE_M1 =
      """
      hw.ncpu: 8
      hw.cachelinesize: 128
      hw.l1dcachesize: 65536
      hw.l2cachesize: 4194304
      hw.perflevel0.l1icachesize: 196608
      hw.perflevel0.l1dcachesize: 131072
      hw.perflevel0.l2cachesize: 12582912
      hw.perflevel0.cpusperl2: 4
      hw.physicalcpu: 8
      hw.logicalcpu: 8
      hw.cpufamily: 458787763
      hw.optional.neon: 1
      machdep.cpu.brand_string: Apple M1
      kern.hv_vmm_present: 0
      """;

  private static final String INTEL_MAC =
      """
      hw.physicalcpu: 6
      hw.logicalcpu: 12
      hw.cachelinesize: 64
      hw.l1icachesize: 32768
      hw.l1dcachesize: 32768
      hw.l2cachesize: 262144
      hw.l3cachesize: 12582912
      machdep.cpu.vendor: GenuineIntel
      machdep.cpu.brand_string: Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz
      machdep.cpu.family: 6
      machdep.cpu.model: 158
      machdep.cpu.stepping: 10
      machdep.cpu.features: FPU SSE SSE2 FMA AVX1.0 RDRAND
      machdep.cpu.leaf7_features: AVX2 BMI2 ADX
      """;

  @TempDir Path directory;

  @Test
  void shouldTellModelCoresAndIsaWhenLinuxRunsOnX86() {
    final CpuFacts cpu =
        CpuFacts.ofLinux(
            new FakeTree(directory)
                .with("/proc/cpuinfo", X86)
                .with("/sys/devices/system/node/online", "0-1")
                .with("/sys/devices/system/cpu/cpufreq/boost", "1")
                .tree());

    assertThat(cpu.model()).isEqualTo(Fact.known("AMD EPYC"));
    assertThat(cpu.vendor()).isEqualTo(Fact.known("AuthenticAMD"));
    assertThat(cpu.family()).isEqualTo(Fact.known("23"));
    assertThat(cpu.modelNumber()).isEqualTo(Fact.known("1"));
    assertThat(cpu.stepping()).isEqualTo(Fact.known("2"));
    assertThat(cpu.isa()).isEqualTo(Fact.known(List.of("sse2", "avx", "avx2", "fma")));
    assertThat(cpu.hypervisor()).isEqualTo(Fact.known(true));
    assertThat(cpu.logicalCores()).isEqualTo(Fact.known(2));
    assertThat(cpu.physicalCores()).as("hyper-threads share a core").isEqualTo(Fact.known(1));
    assertThat(cpu.numaNodes()).isEqualTo(Fact.known(2));
    assertThat(cpu.boost()).isEqualTo(Fact.known(true));
    assertThat(cpu.governor().describe()).startsWith("unknown (no /sys/").endsWith("governor)");
  }

  @Test
  void shouldTranslateArmNumbersWhenLinuxRunsOnAarch64() {
    final CpuFacts cpu =
        CpuFacts.ofLinux(new FakeTree(directory).with("/proc/cpuinfo", AARCH64).tree());

    assertThat(cpu.model()).isEqualTo(Fact.known("Neoverse-N1"));
    assertThat(cpu.vendor()).isEqualTo(Fact.known("ARM"));
    assertThat(cpu.family()).isEqualTo(Fact.known("8"));
    assertThat(cpu.modelNumber()).isEqualTo(Fact.known("0xd0c"));
    assertThat(cpu.stepping()).isEqualTo(Fact.known("r3p1"));
    assertThat(cpu.isa()).isEqualTo(Fact.known(List.of("asimd")));
    assertThat(cpu.hypervisor()).isInstanceOf(Fact.Missing.class);
    assertThat(cpu.physicalCores()).isInstanceOf(Fact.Missing.class);
  }

  @Test
  void shouldPreferTopologyAndReadCachesWhenSysIsThere() {
    final String cpus = "/sys/devices/system/cpu";
    final CpuFacts cpu =
        CpuFacts.ofLinux(
            new FakeTree(directory)
                .with("/proc/cpuinfo", AARCH64)
                .with(cpus + "/online", "0-3,6")
                .with(cpus + "/cpu0/topology/thread_siblings_list", "0-1")
                .with(cpus + "/cpu1/topology/thread_siblings_list", "0-1")
                .with(cpus + "/cpu2/topology/thread_siblings_list", "2-3")
                .with(cpus + "/cpu0/cache/index0/level", "1")
                .with(cpus + "/cpu0/cache/index0/type", "Data")
                .with(cpus + "/cpu0/cache/index0/size", "32K")
                .with(cpus + "/cpu0/cache/index0/coherency_line_size", "64")
                .with(cpus + "/cpu0/cache/index0/shared_cpu_list", "0-1")
                .with(cpus + "/cpu0/cache/index1/level", "unreadable")
                .with(cpus + "/cpu0/cache/index1/size", "8192K")
                .tree());

    assertThat(cpu.logicalCores()).isEqualTo(Fact.known(5));
    assertThat(cpu.physicalCores()).isEqualTo(Fact.known(2));
    assertThat(cpu.caches())
        .containsExactly(new Cache(1, "Data", 32 << 10, Fact.known(64), Fact.known(2)));
  }

  @Test
  void shouldTellThePerformanceCoresCachesWhenMacosRunsOnAppleSilicon() {
    final CpuFacts cpu = CpuFacts.ofSysctl(Fact.known(APPLE_M1));

    assertThat(cpu.model()).isEqualTo(Fact.known("Apple M1"));
    assertThat(cpu.vendor()).isEqualTo(Fact.known("Apple"));
    assertThat(cpu.isa()).isEqualTo(Fact.known(List.of("asimd")));
    assertThat(cpu.hypervisor()).isEqualTo(Fact.known(false));
    assertThat(cpu.caches()).extracting(Cache::bytes).containsExactly(131072L, 196608L, 12582912L);
    assertThat(cpu.caches()).extracting(Cache::lineBytes).containsOnly(Fact.known(128));
    assertThat(cpu.caches().getLast().sharedByCpus()).isEqualTo(Fact.known(4));
  }

  @Test
  void shouldJoinBothFeatureListsWhenMacosRunsOnIntel() {
    final CpuFacts cpu = CpuFacts.ofSysctl(Fact.known(INTEL_MAC));

    assertThat(cpu.vendor()).isEqualTo(Fact.known("GenuineIntel"));
    assertThat(cpu.isa()).isEqualTo(Fact.known(List.of("sse2", "avx", "avx2", "fma")));
    assertThat(cpu.physicalCores()).isEqualTo(Fact.known(6));
    assertThat(cpu.logicalCores()).isEqualTo(Fact.known(12));
    assertThat(cpu.caches()).extracting(Cache::level).containsExactly(1, 1, 2, 3);
  }

  @Test
  void shouldSayWhyWhenNothingCanBeRead() {
    final CpuFacts linux = CpuFacts.ofLinux(new SystemTree(directory));
    final CpuFacts macos = CpuFacts.ofSysctl(Fact.missing("no sysctl"));

    assertThat(linux.model()).isEqualTo(Fact.missing("no /proc/cpuinfo"));
    assertThat(linux.caches()).isEmpty();
    assertThat(macos.model()).isEqualTo(Fact.missing("no sysctl"));
    assertThat(macos.caches()).isEmpty();
  }

  @Test
  void shouldOrderAndShareCachesWhenSeveralCpusUseOne() {
    final String caches = "/sys/devices/system/cpu/cpu0/cache/index";
    final CpuFacts cpu =
        CpuFacts.ofLinux(
            new FakeTree(directory)
                .with("/proc/cpuinfo", X86)
                .with("/sys/devices/system/cpu/online", "0-7")
                .with(caches + "0/level", "3")
                .with(caches + "0/type", "Unified")
                .with(caches + "0/size", "8192K")
                .with(caches + "0/shared_cpu_list", "0-3")
                .with(caches + "1/level", "1")
                .with(caches + "1/type", "Instruction")
                .with(caches + "1/size", "64K")
                .with(caches + "2/level", "1")
                .with(caches + "2/type", "Data")
                .with(caches + "2/size", "32K")
                .with(caches + "2/shared_cpu_list", "0-1")
                .tree());
    assertThat(cpu.dataCaches()).extracting(Cache::bytes).containsExactly(32L << 10, 8L << 20);
    assertThat(cpu.dataCaches())
        .extracting(Cache::bytesPerCpu)
        .containsExactly(16L << 10, 2L << 20);
    // Two of them, if this JVM has two CPUs to reach them from.
    assertThat(cpu.lastLevelBytes())
        .hasValue((8L << 20) * Math.min(2, Runtime.getRuntime().availableProcessors()));
    final CpuFacts unknown =
        CpuFacts.ofLinux(new FakeTree(directory.resolve("none")).with("/proc/cpuinfo", X86).tree());
    assertThat(unknown.dataCaches()).isEmpty();
    assertThat(unknown.lastLevelBytes()).isEmpty();
  }
}
