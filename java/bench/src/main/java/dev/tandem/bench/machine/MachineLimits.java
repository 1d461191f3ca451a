package dev.tandem.bench.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What a run may use on this machine now. Stateless. */
public final class MachineLimits {

  private MachineLimits() {}

  /**
   * Bytes that can be allocated now without swapping and without passing a cgroup's limit.
   *
   * <p>The machine's available memory or what the tightest cgroup leaves, whichever is less. Where
   * neither can be read it is the memory that the JVM counts as free.
   */
  public static long usableMemoryBytes() {
    return MachineFacts.isMacos()
        ? orFreeMemory(
            MemoryFacts.ofMacos(MachineFacts.sysctl(), MachineFacts.vmStat()).availableBytes())
        : usableMemoryBytes(SystemTree.THIS_MACHINE);
  }

  static long usableMemoryBytes(final SystemTree tree) {
    final long available = orFreeMemory(MemoryFacts.ofLinux(tree).availableBytes());
    return Math.min(available, CgroupFacts.ofLinux(tree).memoryLeftBytes().orElse(available));
  }

  private static long orFreeMemory(final Fact<Long> available) {
    return available
        .toOptional()
        .orElseGet(() ->
            ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getFreeMemorySize());
  }
}
