package dev.tandem.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFactsTest {

  @TempDir Path directory;

  @Test
  void shouldTellBytesWhenMeminfoCountsKilobytes() {
    final MemoryFacts memory =
        MemoryFacts.ofLinux(
            new FakeTree(directory)
                .with(
                    "/proc/meminfo",
                    """
                    MemTotal:       24684092 kB
                    MemFree:        24511872 kB
                    MemAvailable:   24438048 kB
                    SwapTotal:             0 kB
                    HugePages_Total:       0
                    Hugepagesize:       2048 kB\
                    """)
                .with("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never")
                .with(
                    "/sys/kernel/mm/transparent_hugepage/defrag",
                    "always defer defer+madvise [madvise] never")
                .tree());

    assertThat(memory.totalBytes()).isEqualTo(Fact.known(24_684_092L << 10));
    assertThat(memory.availableBytes()).isEqualTo(Fact.known(24_438_048L << 10));
    assertThat(memory.swapTotalBytes()).isEqualTo(Fact.known(0L));
    assertThat(memory.swapFreeBytes()).isEqualTo(Fact.missing("no “SwapFree” in /proc/meminfo"));
    assertThat(memory.hugePageBytes()).isEqualTo(Fact.known(2L << 20));
    assertThat(memory.transparentHugePages()).isEqualTo(Fact.known("madvise"));
    assertThat(memory.transparentHugePagesDefrag()).isEqualTo(Fact.known("madvise"));
  }

  @Test
  void shouldFindThePageSizeWhenTheAuxiliaryVectorHasIt() {
    final byte[] auxv =
        ByteBuffer.allocate(6 * Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(33)
            .putLong(139_799_638_892_544L)
            .putLong(6)
            .putLong(65_536)
            .putLong(0)
            .putLong(0)
            .array();

    assertThat(MemoryFacts.pageBytesOfAuxv(auxv)).isEqualTo(Fact.known(65_536L));
    assertThat(MemoryFacts.pageBytesOfAuxv(new byte[3])).isInstanceOf(Fact.Missing.class);
  }

  @Test
  void shouldCountDroppablePagesAsAvailableWhenMacosTells() {
    final MemoryFacts memory =
        MemoryFacts.ofMacos(
            Fact.known(
                """
                hw.memsize: 17179869184
                hw.pagesize: 16384
                vm.swapusage: total = 2048.00M  used = 1030.50M  free = 1017.50M  (encrypted)
                """),
            Fact.known(
                """
                Mach Virtual Memory Statistics: (page size of 16384 bytes)
                Pages free:                               10000.
                Pages active:                            300000.
                Pages inactive:                            2000.
                Pages speculative:                          300.
                """));

    assertThat(memory.totalBytes()).isEqualTo(Fact.known(16L << 30));
    assertThat(memory.availableBytes()).isEqualTo(Fact.known(12_300L * 16_384));
    assertThat(memory.swapTotalBytes()).isEqualTo(Fact.known(2L << 30));
    assertThat(memory.swapFreeBytes()).isEqualTo(Fact.known(2035L << 19));
  }

  @Test
  void shouldSayWhyWhenAFileIsNotWhatItWas() {
    final MemoryFacts memory =
        MemoryFacts.ofLinux(
            new FakeTree(directory).with("/proc/meminfo", "MemTotal: plenty").tree());

    assertThat(memory.totalBytes().describe())
        .startsWith("unknown (not understood: plenty (")
        .contains("not a size in bytes");
  }
}
