package dev.tandem.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Anonymous memory straight from the operating system.
 *
 * <p>Not from {@code Arena.allocate}, which writes zeros in the calling thread and so decides which
 * NUMA node every page lies on; and not from {@code malloc}, which knows no huge pages. Pages that
 * nobody has touched read as zero and cost nothing.
 */
final class Pager {
  private static final long HUGE_PAGE_BYTES = 2L << 20;

  private static final boolean MAC = isMac();
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = MAC ? 0x1002 : 0x22;
  private static final int MADV_HUGEPAGE = 14;

  private static final MethodHandle MMAP =
      link(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      link("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      link("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private Pager() {}

  /**
   * Memory of at least the bytes asked for.
   *
   * @param address where it starts, aligned to a page, or to 2 MiB on huge pages
   */
  record Region(long address, long mappedAddress, long mappedBytes, boolean hugePages) {
    void release() {
      try {
        final int ignored = (int) MUNMAP.invokeExact(mappedAddress, mappedBytes);
      } catch (final Throwable throwable) {
        throw new AssertionError(throwable);
      }
    }
  }

  /**
   * @throws OutOfMemoryError if that much memory is not there, with the figures
   */
  static Region allocate(final long bytes, final boolean huge) {
    final long available = availableBytes().orElse(Long.MAX_VALUE);
    if (bytes > available) {
      // Linux would grant it, and kill the process when the pages are touched.
      throw refused(bytes, "%.1f GiB are available".formatted(gibibytes(available)));
    }
    final long mappedBytes = Math.max(1, bytes) + (huge ? HUGE_PAGE_BYTES : 0);
    try {
      final MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(0L, mappedBytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (mapped.address() == -1) {
        throw refused(bytes, "the operating system refused it");
      }
      final long start = mapped.address();
      if (!huge) {
        return new Region(start, start, mappedBytes, false);
      }
      final long aligned = (start + HUGE_PAGE_BYTES - 1) & -HUGE_PAGE_BYTES;
      final boolean granted =
          !MAC
              && (int) MADVISE.invokeExact(aligned, Math.max(1, bytes), MADV_HUGEPAGE) == 0
              && !hugePagesAreSwitchedOff();
      return new Region(aligned, start, mappedBytes, granted);
    } catch (final Error error) {
      throw error;
    } catch (final Throwable throwable) {
      throw new AssertionError(throwable);
    }
  }

  /** madvise succeeds all the same when the administrator has switched them off. */
  private static boolean hugePagesAreSwitchedOff() {
    try {
      return Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"))
          .contains("[never]");
    } catch (final IOException absent) {
      return true;
    }
  }

  private static OutOfMemoryError refused(final long bytes, final String why) {
    return new OutOfMemoryError(
        "Cannot allocate %d doubles (%.1f GiB): %s"
            .formatted(bytes / Double.BYTES, gibibytes(bytes), why));
  }

  private static double gibibytes(final long bytes) {
    return bytes / (double) (1L << 30);
  }

  /** What Linux says can be had without swapping, and below the cgroup's limit, where known. */
  private static OptionalLong availableBytes() {
    final OptionalLong machine = memAvailable();
    final OptionalLong limit = readLong("/sys/fs/cgroup/memory.max");
    final OptionalLong usage = readLong("/sys/fs/cgroup/memory.current");
    if (limit.isEmpty() || usage.isEmpty()) {
      return machine;
    }
    final long left = Math.max(0, limit.getAsLong() - usage.getAsLong());
    return OptionalLong.of(Math.min(machine.orElse(Long.MAX_VALUE), left));
  }

  private static OptionalLong memAvailable() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (final IOException | RuntimeException absent) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong readLong(final String file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(Path.of(file)).strip()));
    } catch (final IOException | RuntimeException absent) {
      // No cgroup, or "max": no limit.
      return OptionalLong.empty();
    }
  }

  private static boolean isMac() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
  }

  private static MethodHandle link(final String symbol, final FunctionDescriptor descriptor) {
    final Linker linker = Linker.nativeLinker();
    final SymbolLookup libc = linker.defaultLookup();
    return linker.downcallHandle(libc.findOrThrow(symbol), descriptor);
  }
}
