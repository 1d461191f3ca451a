package dev.tandem.bench.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The machine's memory, before any container's limit.
 *
 * <p>Immutable.
 *
 * @param availableBytes what can be used without swapping, page cache that can be dropped included
 * @param transparentHugePages {@code always}, {@code madvise} or {@code never}
 * @param transparentHugePagesDefrag when the kernel makes room for huge pages
 */
public record MemoryFacts(
    Fact<Long> totalBytes,
    Fact<Long> availableBytes,
    Fact<Long> swapTotalBytes,
    Fact<Long> swapFreeBytes,
    Fact<Long> pageBytes,
    Fact<Long> hugePageBytes,
    Fact<String> transparentHugePages,
    Fact<String> transparentHugePagesDefrag) {

  private static final String MEMINFO = "/proc/meminfo";
  private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage";

  /** The auxiliary vector's entry for the page size (elf.h). */
  private static final long AT_PAGESZ = 6;

  static MemoryFacts ofLinux(final SystemTree tree) {
    final Fact<Map<String, String>> meminfo =
        tree.text(MEMINFO).map(text -> Texts.keyValues(text, ':'));
    return new MemoryFacts(
        bytes(meminfo, "MemTotal"),
        bytes(meminfo, "MemAvailable"),
        bytes(meminfo, "SwapTotal"),
        bytes(meminfo, "SwapFree"),
        tree.bytes("/proc/self/auxv").flatMap(MemoryFacts::pageBytesOfAuxv),
        bytes(meminfo, "Hugepagesize"),
        tree.text(HUGE_PAGES + "/enabled").map(Texts::bracketed),
        tree.text(HUGE_PAGES + "/defrag").map(Texts::bracketed));
  }

  /** From {@code sysctl hw vm.swapusage} and {@code vm_stat}. */
  static MemoryFacts ofMacos(final Fact<String> sysctl, final Fact<String> vmStat) {
    final Fact<Map<String, String>> values = sysctl.map(text -> Texts.keyValues(text, ':'));
    final Fact<Long> pageBytes = number(values, "hw.pagesize");
    final Fact<String> swap = values.flatMap(map -> Texts.find(map, "vm.swapusage", "sysctl"));
    return new MemoryFacts(
        number(values, "hw.memsize"),
        vmStat.flatMap(text -> pageBytes.map(size -> size * availablePages(text))),
        swap.map(text -> swapBytes(text, "total")),
        swap.map(text -> swapBytes(text, "free")),
        pageBytes,
        Fact.missing("macOS does not tell"),
        Fact.missing("macOS has none"),
        Fact.missing("macOS has none"));
  }

  static Fact<Long> pageBytesOfAuxv(final byte[] auxv) {
    final ByteBuffer words = ByteBuffer.wrap(auxv).order(ByteOrder.nativeOrder());
    while (words.remaining() >= 2 * Long.BYTES) {
      final long key = words.getLong();
      final long value = words.getLong();
      if (key == AT_PAGESZ) {
        return Fact.known(value);
      }
    }
    return Fact.missing("no AT_PAGESZ in /proc/self/auxv");
  }

  private static long availablePages(final String vmStat) {
    final Map<String, String> pages = Texts.keyValues(vmStat, ':');
    long sum = 0;
    for (final String key : new String[] {"Pages free", "Pages inactive", "Pages speculative"}) {
      sum += Long.parseLong(pages.getOrDefault(key, "0.").replace(".", ""));
    }
    return sum;
  }

  /** {@code total = 2048.00M used = 1030.50M free = 1017.50M (encrypted)}. */
  private static long swapBytes(final String swapUsage, final String what) {
    final String number = swapUsage.split(what + " = ")[1].split("M")[0];
    return (long) (Double.parseDouble(number) * (1 << 20));
  }

  private static Fact<Long> bytes(final Fact<Map<String, String>> meminfo, final String key) {
    return meminfo.flatMap(map -> Texts.find(map, key, MEMINFO)).map(Texts::bytes);
  }

  private static Fact<Long> number(final Fact<Map<String, String>> values, final String key) {
    return values.flatMap(map -> Texts.find(map, key, "sysctl")).map(Long::valueOf);
  }
}
