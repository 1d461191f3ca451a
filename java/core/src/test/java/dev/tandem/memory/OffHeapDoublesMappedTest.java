package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffHeapDoublesMappedTest {
  @TempDir private Path folder;

  private Path fileOf(final double... values) throws IOException {
    final ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
    bytes.asDoubleBuffer().put(values);
    return Files.write(folder.resolve("doubles"), bytes.array());
  }

  @Test
  void shouldReadAndWriteTheFileWhenWritable() throws IOException {
    final Path file = fileOf(1, 2, 3, 4);
    try (OffHeapDoubles mapped = OffHeapDoubles.map(file, 8, 3, true)) {
      assertThat(mapped.toArray()).containsExactly(2.0, 3.0, 4.0);
      assertThat(mapped.isClosableByOthers()).isFalse();
      mapped.set(0, 20.0);
    }
    try (OffHeapDoubles mapped = OffHeapDoubles.map(file, 0, 4, false)) {
      assertThat(mapped.toArray()).containsExactly(1.0, 20.0, 3.0, 4.0);
    }
  }

  @Test
  void shouldRefuseWritesWhenReadOnly() throws IOException {
    try (OffHeapDoubles mapped = OffHeapDoubles.map(fileOf(1, 2), 0, 2, false)) {
      assertThat(mapped.isReadOnly()).isTrue();
      assertThatThrownBy(() -> mapped.set(0, 1))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("read-only");
    }
  }

  @Test
  void shouldMapNothingWhenTheLengthIsZero() throws IOException {
    try (OffHeapDoubles mapped = OffHeapDoubles.map(fileOf(1, 2), 16, 0, false)) {
      assertThat(mapped.length()).isZero();
    }
  }

  // One too many; from beyond the end; more bytes than a long counts.
  @ParameterizedTest
  @CsvSource({"0, 3", "8, 2", "24, 0", "0, 9223372036854775807", "8, 1152921504606846976"})
  void shouldSayWhatIsThereWhenTheFileIsTooShort(final long offsetBytes, final long length)
      throws IOException {
    final Path file = fileOf(1, 2);
    assertThatThrownBy(() -> OffHeapDoubles.map(file, offsetBytes, length, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("has 16 bytes")
        .hasMessageContaining(length + " were asked for");
  }

  @ParameterizedTest
  @CsvSource({"-8, 1", "4, 1", "0, -1"})
  void shouldRefuseWhenTheRangeIsImpossible(final long offsetBytes, final long length)
      throws IOException {
    final Path file = fileOf(1, 2);
    assertThatThrownBy(() -> OffHeapDoubles.map(file, offsetBytes, length, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the offset a multiple of 8");
  }

  @Test
  void shouldNameTheFileWhenItIsMissing() {
    final Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> OffHeapDoubles.map(missing, 0, 1, false))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
  }
}
