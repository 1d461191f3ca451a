package dev.tandem.bench.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How much CPU time processes have used, and how much of it the hypervisor kept.
 *
 * <p>Stateless and cheap enough (microseconds) to be asked between samples. Figures are cumulative:
 * subtract two of them. The kernel brings a running thread's figure up to date at its timer tick,
 * so a thread that has been computing for less than a tick (1 to 10 ms) may not show yet.
 */
public final class CpuAccounting {

  /** No Linux has larger ones (PID_MAX_LIMIT in include/linux/threads.h). */
  private static final long MAX_LINUX_PID = 1L << 22;

  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

  private CpuAccounting() {}

  /**
   * CPU nanoseconds that the process has used, all its threads, ended ones included.
   *
   * <p>On Linux this is the process's CPU clock. Without native access it is the sum over {@code
   * /proc/PID/task/TID/schedstat}, which <em>shrinks</em> when a thread ends; elsewhere it is what
   * {@link ProcessHandle} says. Empty if there is no such process.
   */
  public static OptionalLong cpuNanos(final long pid) {
    if (!LINUX) {
      return ofProcessHandle(pid);
    }
    if (pid <= 0 || pid > MAX_LINUX_PID) {
      // Shifted into a clock id these would name other clocks, 0 this process's own.
      return OptionalLong.empty();
    }
    return CpuAccounting.class.getModule().isNativeAccessEnabled()
        ? ProcessClock.nanos(pid)
        : ofSchedstat(SystemTree.THIS_MACHINE, pid);
  }

  /**
   * Ticks (of 1/100 s) in which this machine's CPUs had work but the hypervisor ran something else,
   * summed over CPUs. Empty where the system does not tell.
   */
  public static OptionalLong stealTicks() {
    return LINUX ? stealTicks(SystemTree.THIS_MACHINE) : OptionalLong.empty();
  }

  static OptionalLong stealTicks(final SystemTree tree) {
    // cpu user nice system idle iowait irq softirq steal guest guest_nice
    return ofFact(
        tree.text("/proc/stat")
            .map(text -> Long.valueOf(text.lines().findFirst().orElse("").split("\\s+")[8])));
  }

  static OptionalLong ofSchedstat(final SystemTree tree, final long pid) {
    long sum = 0;
    boolean found = false;
    for (final String task : tree.list("/proc/" + pid + "/task")) {
      // Its first field is the time on a CPU. A thread that ends meanwhile has no file any more.
      final OptionalLong nanos =
          ofFact(tree.text(task + "/schedstat").map(text -> Long.valueOf(text.split(" ")[0])));
      sum += nanos.orElse(0);
      found |= nanos.isPresent();
    }
    return found ? OptionalLong.of(sum) : OptionalLong.empty();
  }

  static OptionalLong ofProcessHandle(final long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(Duration::toNanos)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong ofFact(final Fact<Long> fact) {
    return fact.toOptional().map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** {@code clock_gettime} on another process's CPU clock. Linked on first use. */
  private static final class ProcessClock {

    private static final MethodHandle CLOCK_GETTIME = link();

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
      final Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("clock_gettime"),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    static OptionalLong nanos(final long pid) {
      // What clock_getcpuclockid() makes of a pid: MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) in
      // the kernel's include/linux/posix-timers.h.
      final int clock = (int) (~pid << 3) | 2;
      try (Arena arena = Arena.ofConfined()) {
        final MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
        final int status = (int) CLOCK_GETTIME.invokeExact(clock, time);
        return status == 0
            ? OptionalLong.of(
                time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1))
            : OptionalLong.empty();
      } catch (final RuntimeException | Error e) {
        throw e;
      } catch (final Throwable e) {
        throw new AssertionError("clock_gettime cannot throw", e);
      }
    }
  }
}
