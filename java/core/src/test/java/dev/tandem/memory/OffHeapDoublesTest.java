package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.memory.OffHeapBuffer.Pages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffHeapDoublesTest {
  private static final long HUGE_PAGE_BYTES = 2L << 20;

  /** More elements than an int counts. */
  private static final long OVER_INT = (1L << 31) + 16;

  @TempDir private Path folder;

  // Nothing, one, a cache line and its neighbours, over a page, over a huge page.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 8, 9, 513, 300_001})
  void shouldBeAlignedAndZeroedWhenAllocated(final long length) {
    for (final Pages pages : Pages.values()) {
      try (OffHeapDoubles buffer = OffHeapDoubles.allocate(length, pages)) {
        assertThat(buffer.length()).isEqualTo(length);
        assertThat(buffer.segment().byteSize()).isEqualTo(length * Double.BYTES);
        final long alignment =
            pages == Pages.HUGE ? HUGE_PAGE_BYTES : OffHeapBuffer.ALIGNMENT_BYTES;
        assertThat(buffer.address() % alignment).isZero();
        assertThat(buffer.toArray()).isEqualTo(new double[(int) length]);
        assertThat(buffer.isReadOnly()).isFalse();
        assertThat(buffer.isConfined()).isFalse();
        assertThat(buffer.isClosableByOthers()).isFalse();
      }
    }
  }

  @Test
  void shouldTellTheTruthAboutHugePagesWhenAskedForThem() throws IOException {
    final Path switchFile = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    final boolean there =
        Files.isReadable(switchFile) && !Files.readString(switchFile).contains("[never]");
    try (OffHeapDoubles normal = OffHeapDoubles.allocate(1_000_000);
        OffHeapDoubles huge = OffHeapDoubles.allocate(1_000_000, Pages.HUGE)) {
      assertThat(normal.hugePages()).isFalse();
      assertThat(huge.hugePages()).isEqualTo(there);
      if (there) {
        // "hg" is the kernel's own note that this mapping was advised.
        assertThat(flagsOfMappingAt(huge.address())).contains(" hg");
        assertThat(flagsOfMappingAt(normal.address())).doesNotContain(" hg");
      }
    }
  }

  private static String flagsOfMappingAt(final long address) throws IOException {
    boolean inside = false;
    for (final String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        final String[] range = line.substring(0, line.indexOf(' ')).split("-");
        inside =
            Long.parseUnsignedLong(range[0], 16) <= address
                && address < Long.parseUnsignedLong(range[1], 16);
      } else if (inside && line.startsWith("VmFlags:")) {
        return line;
      }
    }
    throw new AssertionError("no mapping at " + Long.toHexString(address));
  }

  @Test
  void shouldRefuseWhenTheLengthIsImpossible() {
    assertThatThrownBy(() -> OffHeapDoubles.allocate(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 is negative");
    for (final long length :
        new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 8, Long.MAX_VALUE / 16 + 1}) {
      assertThatThrownBy(() -> OffHeapDoubles.allocate(length))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Long.toString(length))
          .hasMessageContaining("counts doubles, not bytes");
    }
  }

  // 256 TiB, and the largest length that passes the check before.
  @ParameterizedTest
  @ValueSource(longs = {1L << 45, Long.MAX_VALUE / 16})
  void shouldSayHowMuchIsMissingWhenMemoryDoesNotSuffice(final long length) {
    for (final Pages pages : Pages.values()) {
      assertThatThrownBy(() -> OffHeapDoubles.allocate(length, pages))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining(length + " doubles")
          .hasMessageContaining("%.1f GiB".formatted(length * 8.0 / (1L << 30)));
    }
  }

  /** A sparse file: more than 2^31 elements that take no memory. */
  @Test
  void shouldReachEveryElementWhenThereAreMoreThanAnIntCounts() throws IOException {
    final Path file = sparseFile(OVER_INT);
    final long last = OVER_INT - 1;
    try (OffHeapDoubles buffer = OffHeapDoubles.map(file, 0, OVER_INT, true)) {
      buffer.set(last, 42.0);
      buffer.set(last - (1L << 31), 1.0);
      assertThat(buffer.get(last)).isEqualTo(42.0);
      assertThat(buffer.get(last - (1L << 31))).isEqualTo(1.0);
      final OffHeapDoubles tail = buffer.slice(last - 3, OVER_INT);
      assertThat(tail.toArray()).containsExactly(0.0, 0.0, 0.0, 42.0);
      assertThat(tail.address()).isEqualTo(buffer.address() + (last - 3) * 8);
      assertThatThrownBy(() -> buffer.get(OVER_INT))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining(Long.toString(OVER_INT));
      assertThatThrownBy(buffer::toArray).isInstanceOf(IllegalStateException.class);
    }
    try (OffHeapDoubles tail = OffHeapDoubles.map(file, last * 8, 1, false)) {
      assertThat(tail.get(0)).isEqualTo(42.0);
    }
  }

  private Path sparseFile(final long doubles) throws IOException {
    final Path file = folder.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(doubles * Double.BYTES);
    }
    return file;
  }

  @Test
  void shouldHoldWhatWasWrittenWhenCopied() {
    try (OffHeapDoubles buffer = OffHeapDoubles.copyOf(1.5, -0.0, Double.NaN, 4.0)) {
      assertThat(buffer.toArray()).containsExactly(1.5, -0.0, Double.NaN, 4.0);
      buffer.copyFrom(new double[] {7.0});
      final double[] target = new double[2];
      buffer.copyTo(target);
      assertThat(target).containsExactly(7.0, -0.0);
      buffer.fill(9.0);
      assertThat(buffer.toArray()).containsExactly(9.0, 9.0, 9.0, 9.0);
      assertThatThrownBy(() -> buffer.copyFrom(new double[5]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("The array has 5 elements, this buffer holds 4");
      assertThatThrownBy(() -> buffer.copyTo(new double[5]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("The array has 5 elements, this buffer has 4");
    }
  }

  @Test
  void shouldRefuseWhenAnIndexIsOutOfRange() {
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(4)) {
      for (final long index : new long[] {-1, 4, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 61}) {
        assertThatThrownBy(() -> buffer.get(index))
            .isInstanceOf(IndexOutOfBoundsException.class)
            .hasMessage("Index %d of a buffer of 4 doubles".formatted(index));
        assertThatThrownBy(() -> buffer.set(index, 1))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }
}
