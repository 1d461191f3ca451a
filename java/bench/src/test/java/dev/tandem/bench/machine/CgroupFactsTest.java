package dev.tandem.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupFactsTest {

  private static final String V2_MOUNT =
      "35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";

  /** Captured; the process's group lies below the memory controller's root. */
  private static final String HYBRID_MOUNTS =
      """
      31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
      32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
      35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
      41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
      """;

  private static final String HYBRID_GROUPS =
      """
      9:name=systemd:/
      4:memory:/process_api/3ee9b810
      2:cpuacct:/
      1:cpu:/
      0::/
      """;

  @TempDir Path directory;

  @Test
  void shouldTellTheTightestLimitWhenV2GroupsNest() {
    final CgroupFacts cgroup =
        CgroupFacts.ofLinux(
            new FakeTree(directory)
                .with("/proc/self/mountinfo", V2_MOUNT)
                .with("/proc/self/cgroup", "0::/slice/job")
                .with("/sys/fs/cgroup/slice/job/cpu.max", "max 100000")
                .with("/sys/fs/cgroup/slice/cpu.max", "150000 100000")
                .with("/sys/fs/cgroup/slice/job/memory.max", "8000")
                .with("/sys/fs/cgroup/slice/job/memory.current", "1000")
                .with("/sys/fs/cgroup/slice/memory.max", "9000")
                .with("/sys/fs/cgroup/slice/memory.current", "8500")
                .with("/sys/fs/cgroup/slice/memory.stat", "anon 400\ninactive_file 500")
                .tree());

    assertThat(cgroup.version()).isEqualTo(Fact.known("v2"));
    assertThat(cgroup.cpuQuotaCores()).isEqualTo(Fact.known(1.5));
    assertThat(cgroup.memoryLimitBytes()).isEqualTo(Fact.known(9000L));
    assertThat(cgroup.memoryUsedBytes()).isEqualTo(Fact.known(8000L));
    assertThat(cgroup.memoryLeftBytes()).isEqualTo(Fact.known(1000L));
  }

  @Test
  void shouldFindTheGroupWhenTheMountShowsOnlyAContainersPart() {
    final CgroupFacts cgroup =
        CgroupFacts.ofLinux(
            new FakeTree(directory)
                .with(
                    "/proc/self/mountinfo",
                    "35 24 0:30 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup ro,memory\n"
                        + "36 24 0:31 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro master:1"
                        + " - cgroup cgroup ro,cpu,cpuacct")
                .with("/proc/self/cgroup", "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc")
                .with("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1048576")
                .with("/sys/fs/cgroup/memory/memory.usage_in_bytes", "48576")
                .with("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000")
                .with("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
                .tree());

    assertThat(cgroup.version()).isEqualTo(Fact.known("v1"));
    assertThat(cgroup.cpuQuotaCores()).isEqualTo(Fact.known(0.5));
    assertThat(cgroup.memoryLeftBytes()).isEqualTo(Fact.known(1_000_000L));
  }

  @Test
  void shouldSayThatThereIsNoLimitWhenV1GroupsHaveNone() {
    final CgroupFacts cgroup =
        CgroupFacts.ofLinux(
            new FakeTree(directory)
                .with("/proc/self/mountinfo", HYBRID_MOUNTS)
                .with("/proc/self/cgroup", HYBRID_GROUPS)
                .with("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1")
                .with("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000")
                .with("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
                .with("/sys/fs/cgroup/memory/memory.usage_in_bytes", "324308992")
                .with(
                    "/sys/fs/cgroup/memory/process_api/3ee9b810/memory.limit_in_bytes",
                    "9223372036854771712")
                .with("/sys/fs/cgroup/memory/process_api/3ee9b810/memory.usage_in_bytes", "4096")
                .tree());

    assertThat(cgroup.version()).isEqualTo(Fact.known("hybrid"));
    assertThat(cgroup.cpuQuotaCores()).isEqualTo(Fact.missing("no limit is set"));
    assertThat(cgroup.memoryLimitBytes()).isEqualTo(Fact.missing("no limit is set"));
    assertThat(cgroup.memoryUsedBytes()).as("its own group's").isEqualTo(Fact.known(4096L));
  }

  @Test
  void shouldSayWhyWhenThereAreNoGroups() {
    final CgroupFacts none = CgroupFacts.ofLinux(new SystemTree(directory));

    assertThat(none.memoryLimitBytes()).isEqualTo(Fact.missing("no /proc/self/cgroup"));
  }

  @Test
  void shouldTakeTheLesserOfMachineAndCgroupWhenMemoryIsAsked() {
    final FakeTree machine =
        new FakeTree(directory).with("/proc/meminfo", "MemAvailable:      100 kB");
    assertThat(MachineLimits.usableMemoryBytes(machine.tree())).isEqualTo(102_400);

    machine
        .with("/proc/self/mountinfo", V2_MOUNT)
        .with("/proc/self/cgroup", "0::/")
        .with("/sys/fs/cgroup/memory.max", "70000")
        .with("/sys/fs/cgroup/memory.current", "20000");
    assertThat(MachineLimits.usableMemoryBytes(machine.tree())).isEqualTo(50_000);

    machine.with("/sys/fs/cgroup/memory.current", "80000");
    assertThat(MachineLimits.usableMemoryBytes(machine.tree())).as("over its limit").isZero();
  }

  @Test
  void shouldTellAPlausibleAmountWhenAskedOnThisMachine() {
    assertThat(MachineLimits.usableMemoryBytes()).isBetween(1L << 20, 1L << 50);
  }
}
