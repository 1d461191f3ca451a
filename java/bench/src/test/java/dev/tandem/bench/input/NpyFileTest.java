package dev.tandem.bench.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.bench.UsageException;
import dev.tandem.memory.ElementType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
  private static final double[] IN_RESOURCES = {
    0.0, -0.0, 1.5, Double.POSITIVE_INFINITY, Double.NaN, Double.MIN_VALUE, -2.25
  };

  @TempDir Path directory;

  /** Files that NumPy 2.4.6 wrote, each with the array above or one of the type that it names. */
  private Path resource(final String name) throws IOException {
    final Path path = directory.resolve(name);
    try (InputStream stream = NpyFileTest.class.getResourceAsStream(name)) {
      Files.copy(stream, path);
    }
    return path;
  }

  private Path file(final byte[] bytes) throws IOException {
    return Files.write(directory.resolve("a.npy"), bytes);
  }

  private static byte[] npy(final int major, final String header, final int dataBytes) {
    final byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return npy(major, text.length, text, dataBytes);
  }

  private static byte[] npy(
      final int major, final int claimedBytes, final byte[] header, final int dataBytes) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(NpyFile.MAGIC);
    bytes.write(major);
    bytes.write(0);
    final ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    length.putInt(claimedBytes);
    bytes.write(length.array(), 0, major == 1 ? 2 : 4);
    bytes.writeBytes(header);
    bytes.writeBytes(new byte[dataBytes]);
    return bytes.toByteArray();
  }

  /** Pads so that version 1.0 data begins at a multiple of 64. */
  private static byte[] aligned(final String dict, final int dataBytes) {
    return npy(1, dict + " ".repeat(Math.floorMod(-(10 + dict.length()), 64)), dataBytes);
  }

  private static String dict(final String descr, final String shape) {
    return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }";
  }

  private void assertRefused(final Path path, final String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> NpyFile.open(path, ElementType.FLOAT64))
        .withMessageContaining(path.toString())
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"numpy-v1.npy", "numpy-v2.npy", "numpy-v3.npy"})
  void shouldMapTheNumbersWhenNumpyWroteTheFile(final String name) throws IOException {
    final NpyFile file = NpyFile.open(resource(name), ElementType.FLOAT64);
    assertThat(file.elements()).isEqualTo(IN_RESOURCES.length);
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment mapped = file.map(arena);
      assertThat(mapped.isReadOnly()).isTrue();
      assertThat(mapped.toArray(ValueLayout.JAVA_DOUBLE)).isEqualTo(IN_RESOURCES);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "numpy-float32.npy    | dtype is '<f4' (float32) and float64 ('<f8') is accepted",
        "numpy-float32.npy    | np.save(f, a.astype('<f8'))",
        "numpy-big-endian.npy | big-endian ('>f8')",
        "numpy-structured.npy | structured",
        "numpy-fortran.npy    | shape is (2, 3) in Fortran (column) order",
        "numpy-fortran.npy    | flatten it: np.save(f, np.ravel(a))",
        "numpy-scalar.npy     | shape is (), and one dimension is accepted",
      })
  void shouldSayHowToConvertWhenNumpyWroteSomethingElse(final String name, final String reason)
      throws IOException {
    assertRefused(resource(name), reason);
  }

  @Test
  void shouldRefuseWhenThereIsNoRegularFile() throws IOException {
    assertRefused(directory.resolve("absent.npy"), "no such file");
    assertRefused(directory, "not a regular file");
    assertRefused(file(new byte[0]), "not a .npy file");
    assertRefused(file("1.0,2.0\n".getBytes(StandardCharsets.US_ASCII)), "not a .npy file");
  }

  @Test
  void shouldRefuseWhenTheFileEndsWithinTheHeader() throws IOException {
    final byte[] whole = Files.readAllBytes(resource("numpy-v1.npy"));
    for (int length = NpyFile.MAGIC.length; length < 128; length++) {
      assertRefused(file(Arrays.copyOf(whole, length)), "ends within the header");
    }
  }

  @Test
  void shouldNameBothLengthsWhenTheFileIsTruncatedOrTooLong() throws IOException {
    final byte[] whole = Files.readAllBytes(resource("numpy-v1.npy"));
    assertRefused(
        file(Arrays.copyOf(whole, whole.length - 1)),
        "truncated: %d bytes expected, %d found".formatted(whole.length, whole.length - 1));
    assertRefused(file(Arrays.copyOf(whole, whole.length + 3)), "3 bytes follow its array");
  }

  @Test
  void shouldRefuseWhenTheVersionIsUnknown() throws IOException {
    assertRefused(file(npy(4, dict("'<f8'", "(1,)"), 8)), "format version 4.0 is unknown");
    assertRefused(file(npy(255, dict("'<f8'", "(1,)"), 8)), "format version 255.0 is unknown");
  }

  @Test
  void shouldRefuseWhenTheHeaderClaimsTooMuch() throws IOException {
    assertRefused(file(npy(2, -1, new byte[0], 0)), "header claims 4294967295 bytes");
    assertRefused(file(aligned(dict("'<f8'", "(9223372036854775807,)"), 8)), "9223372036854775807");
    assertRefused(file(aligned(dict("'<f8'", "(281474976710656,)"), 8)), "truncated");
  }

  @Test
  void shouldRefuseWhenTheNumbersAreNotAligned() throws IOException {
    final String dict = dict("'<f8'", "(1,)");
    final String text = dict + " ".repeat(Math.floorMod(4 - (10 + dict.length()), 8));
    assertRefused(file(npy(1, text, 8)), "no multiple of 8");
  }

  @Test
  void shouldRefuseWhenThereIsNoElement() throws IOException {
    assertRefused(file(aligned(dict("'<f8'", "(0,)"), 0)), "empty");
  }

  @Test
  void shouldAcceptWhenTheLiteralIsWrittenAnotherWay() throws IOException {
    final String literal = "{ \"shape\":(2L , ),\n'descr':'<f8','fortran_order':True}";
    assertThat(NpyFile.open(file(aligned(literal, 16)), ElementType.FLOAT64).elements())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "[]",
        "{'descr': '<f8'}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} + x",
        "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "{'descr': '<f\\x38', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,)}",
        "{'descr': [[[[, 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f8",
        "\u0000\u0000\u0000"
      })
  void shouldCallItMalformedWhenTheHeaderIsNoSuchLiteral(final String header) throws IOException {
    assertRefused(file(aligned(header, 8)), "header is malformed");
  }

  @Test
  void shouldStayFlatWhenTheHeaderNestsDeeply() throws IOException {
    final String nested = "{'descr': " + "[".repeat(60_000);
    assertRefused(file(npy(2, nested, 8)), "header is malformed");
  }

  @Test
  void shouldShowNoControlCharactersWhenTheTypeHasThem() throws IOException {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(
            () -> NpyFile.open(file(aligned(dict("'\u001b[31m'", "(1,)"), 8)), ElementType.FLOAT64))
        .withMessageContaining("'?[31m'");
  }

  @Test
  void shouldRefuseToMapWhenTheFileHasShrunk() throws IOException {
    final Path path = resource("numpy-v1.npy");
    final NpyFile file = NpyFile.open(path, ElementType.FLOAT64);
    Files.write(path, new byte[3]);
    try (Arena arena = Arena.ofConfined()) {
      assertThatExceptionOfType(UsageException.class)
          .isThrownBy(() -> file.map(arena))
          .withMessageContaining("3 found");
    }
  }
}
