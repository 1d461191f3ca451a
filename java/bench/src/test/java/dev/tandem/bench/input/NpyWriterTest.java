package dev.tandem.bench.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.bench.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpyWriterTest {
  @TempDir Path directory;

  @ParameterizedTest
  // 131072 doubles fill one copy buffer.
  @ValueSource(ints = {1, 7, 131_071, 131_072, 131_073})
  void shouldReadBackTheSameWhenWritten(final int elements) throws IOException {
    final double[] numbers = new SplittableRandom(1).doubles(elements).toArray();
    final Path target = directory.resolve("out.npy");
    NpyWriter.write(target, MemorySegment.ofArray(numbers));
    final NpyFile file = NpyFile.open(target);
    assertThat(file.dataOffset() % 64).isZero();
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment mapped = file.map(arena);
      assertThat(mapped.toArray(ValueLayout.JAVA_DOUBLE)).isEqualTo(numbers);
      NpyWriter.write(target, mapped); // Off-heap, over a file that exists and is mapped.
    }
    assertThat(NpyFile.open(target)).isEqualTo(file);
    assertOnlyFile(target);
  }

  @Test
  void shouldWriteTheVeryBytesOfNumpyWhenGivenTheSameArray() throws IOException {
    final Path target = directory.resolve("out.npy");
    final double[] numbers = {
      0.0, -0.0, 1.5, Double.POSITIVE_INFINITY, Double.NaN, Double.MIN_VALUE, -2.25
    };
    NpyWriter.write(target, MemorySegment.ofArray(numbers));
    try (InputStream numpy = NpyWriterTest.class.getResourceAsStream("numpy-v1.npy")) {
      assertThat(Files.readAllBytes(target)).isEqualTo(numpy.readAllBytes());
    }
  }

  @Test
  void shouldFollowTheLinkWhenTheTargetIsOne() throws IOException {
    final Path real = Files.createFile(directory.resolve("real.npy"));
    final Path link = Files.createSymbolicLink(directory.resolve("link.npy"), real);
    NpyWriter.write(link, MemorySegment.ofArray(new double[1]));
    assertThat(link).isSymbolicLink();
    assertThat(NpyFile.open(real).elements()).isEqualTo(1);
  }

  @Test
  void shouldLeaveNothingWhenItFails() throws IOException {
    final Path occupied = Files.createDirectory(directory.resolve("out.npy"));
    assertRefused(occupied, "not a regular file");
    assertRefused(directory.resolve("absent").resolve("out.npy"), "no directory");
    assertRefused(directory.resolve("n".repeat(250) + ".npy"), "could not be written");
    assertOnlyFile(occupied);
  }

  @Test
  void shouldLeaveNothingWhenTheSourceFailsHalfway() throws IOException {
    final Arena arena = Arena.ofConfined();
    final MemorySegment closed = arena.allocate(8, 8);
    arena.close();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> NpyWriter.write(directory.resolve("out.npy"), closed));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldRefuseWhenTheSegmentIsNoWholeNumberOfDoubles() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> NpyWriter.write(directory.resolve("a.npy"), MemorySegment.ofArray(new byte[9])))
        .withMessageContaining("not 9");
  }

  private void assertRefused(final Path target, final String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> NpyWriter.write(target, MemorySegment.ofArray(new double[1])))
        .withMessageContaining(reason);
  }

  private void assertOnlyFile(final Path expected) throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(expected);
    }
  }
}
