package dev.tandem.bench.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tandem.bench.UsageException;
import dev.tandem.memory.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
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
    NpyWriter.write(target, ElementType.FLOAT64, MemorySegment.ofArray(numbers));
    final NpyFile file = NpyFile.open(target, ElementType.FLOAT64);
    assertThat(file.dataOffset() % 64).isZero();
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment mapped = file.map(arena);
      assertThat(mapped.toArray(ValueLayout.JAVA_DOUBLE)).isEqualTo(numbers);
      NpyWriter.write(
          target, ElementType.FLOAT64, mapped); // Off-heap, over a file that exists and is mapped.
    }
    assertThat(NpyFile.open(target, ElementType.FLOAT64)).isEqualTo(file);
    assertOnlyFile(target);
  }

  @Test
  void shouldReadBackTheSameFloatsWhenWritten() throws IOException {
    // One more than fills a copy buffer.
    final float[] numbers = new float[262_145];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 0.1f * i;
    }
    final Path target = directory.resolve("out.npy");
    NpyWriter.write(target, ElementType.FLOAT32, MemorySegment.ofArray(numbers));
    try (Arena arena = Arena.ofConfined()) {
      assertThat(
              NpyFile.open(target, ElementType.FLOAT32).map(arena).toArray(ValueLayout.JAVA_FLOAT))
          .isEqualTo(numbers);
    }
    assertThat(Files.readString(target, StandardCharsets.ISO_8859_1)).contains("'descr': '<f4'");
  }

  @Test
  void shouldWriteTheVeryBytesOfNumpyWhenGivenTheSameArray() throws IOException {
    final Path target = directory.resolve("out.npy");
    final double[] numbers = {
      0.0, -0.0, 1.5, Double.POSITIVE_INFINITY, Double.NaN, Double.MIN_VALUE, -2.25
    };
    NpyWriter.write(target, ElementType.FLOAT64, MemorySegment.ofArray(numbers));
    try (InputStream numpy = NpyWriterTest.class.getResourceAsStream("numpy-v1.npy")) {
      assertThat(Files.readAllBytes(target)).isEqualTo(numpy.readAllBytes());
    }
  }

  @Test
  void shouldFollowTheLinkWhenTheTargetIsOne() throws IOException {
    final Path real = Files.createFile(directory.resolve("real.npy"));
    final Path link = Files.createSymbolicLink(directory.resolve("link.npy"), real);
    NpyWriter.write(link, ElementType.FLOAT64, MemorySegment.ofArray(new double[1]));
    assertThat(link).isSymbolicLink();
    assertThat(NpyFile.open(real, ElementType.FLOAT64).elements()).isEqualTo(1);
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
        .isThrownBy(
            () -> NpyWriter.write(directory.resolve("out.npy"), ElementType.FLOAT64, closed));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldRefuseWhenTheSegmentIsNoWholeNumberOfDoubles() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            NpyWriter.write(
                directory.resolve("a.npy"),
                ElementType.FLOAT64,
                MemorySegment.ofArray(new byte[9])))
        .withMessageContaining("not 9");
  }

  private void assertRefused(final Path target, final String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() ->
            NpyWriter.write(target, ElementType.FLOAT64, MemorySegment.ofArray(new double[1])))
        .withMessageContaining(reason);
  }

  private void assertOnlyFile(final Path expected) throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(expected);
    }
  }
}
