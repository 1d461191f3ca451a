package dev.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedMemoryTest {
  private static final long CHILD_TIMEOUT_SECONDS = 60;

  @TempDir private Path directory;

  // Nothing, one byte, an odd length, a page exactly and its neighbours, several pages.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 24, 4095, 4096, 4097, 16384, 100_001})
  void shouldBeUsableToTheLastByteWhenMapped(final long bytes) {
    try (GuardedMemory end = GuardedMemory.flushEnd(bytes);
        GuardedMemory start = GuardedMemory.flushStart(bytes)) {
      assertThat((end.address() + bytes) % GuardedMemory.pageBytes()).isZero();
      assertThat(start.address() % GuardedMemory.pageBytes()).isZero();
      for (final GuardedMemory memory : List.of(end, start)) {
        final MemorySegment segment = memory.segment();
        assertThat(segment.byteSize()).isEqualTo(bytes);
        assertThat(segment.address()).isEqualTo(memory.address());
        assertThat(segment.mismatch(MemorySegment.ofArray(new byte[(int) bytes]))).isEqualTo(-1);
        segment.fill((byte) 0x5a);
        for (long i = 0; i < bytes; i++) {
          assertThat(segment.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) 0x5a);
        }
      }
    }
  }

  @Test
  void shouldFailWithoutCrashingWhenUsedAfterClose() {
    final GuardedMemory memory = GuardedMemory.flushEnd(8);
    memory.close();
    assertThatThrownBy(() -> memory.segment().get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(memory::close).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldSayWhyWhenTheSizeIsImpossible() {
    assertThatThrownBy(() -> GuardedMemory.flushEnd(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> GuardedMemory.flushStart(1L << 60))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("mmap")
        .hasMessageContaining("errno");
  }

  @ParameterizedTest
  @CsvSource({
    "end,   24, 24, read",
    "end,   24, 24, write",
    "start, 24, -1, read",
    "start, 24, -1, write",
    // The far side is guarded too, behind the rest of the page (any page up to 64 KiB).
    "end,   24, -65536, read",
    "start, 24, 65536,  read",
    "end,   0,  0,  read",
    "end,   0,  -1, read",
  })
  void shouldFaultWhenAccessIsBeyond(
      final String side, final String bytes, final String offset, final String access)
      throws IOException, InterruptedException {
    assertThat(outputOfChild(side, bytes, offset, access))
        .contains("accessing")
        .doesNotContain(StrayAccess.SURVIVED);
  }

  /** Shows that the test above fails for the right reason. */
  @ParameterizedTest
  @CsvSource({
    "end,   24, 23, read",
    "end,   24, 0,  write",
    "start, 24, 0,  read",
    "start, 24, 23, write",
  })
  void shouldSurviveWhenAccessIsWithin(
      final String side, final String bytes, final String offset, final String access)
      throws IOException, InterruptedException {
    assertThat(outputOfChild(side, bytes, offset, access)).contains(StrayAccess.SURVIVED);
  }

  private String outputOfChild(final String... arguments) throws IOException, InterruptedException {
    final Path output = directory.resolve("output.txt");
    final List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + directory.resolve("hs_err.log"),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                locationOf(GuardedMemory.class)
                    + File.pathSeparator
                    + locationOf(StrayAccess.class),
                StrayAccess.class.getName()));
    command.addAll(List.of(arguments));
    final Process child =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!child.waitFor(CHILD_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      child.destroyForcibly().waitFor();
      throw new AssertionError("the child JVM still ran after " + CHILD_TIMEOUT_SECONDS + " s");
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** Not java.class.path: a runner may put a jar there that holds only a manifest. */
  private static Path locationOf(final Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (final URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
