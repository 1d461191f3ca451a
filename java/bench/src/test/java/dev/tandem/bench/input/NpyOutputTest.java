package dev.tandem.bench.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bench.UsageException;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.memory.OffHeapDoubles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NpyOutputTest {
  @TempDir private Path folder;

  @Test
  void shouldAppearWholeWhenCommitted() throws IOException {
    final Path target = Files.writeString(folder.resolve("out.npy"), "what was there");
    try (NpyOutput output = NpyOutput.reserve(target, ElementType.FLOAT64, 1_000)) {
      for (long from = 0; from < 1_000; from += 300) {
        final long length = Math.min(300, 1_000 - from);
        try (OffHeapBuffer part = output.map(from, length)) {
          for (long i = 0; i < length; i++) {
            part.type().set(part.segment(), i, from + i);
          }
        }
      }
      assertThat(target).hasContent("what was there");
      output.commit();
    }
    final NpyFile file = NpyFile.open(target, ElementType.FLOAT64);
    assertThat(file.elements()).isEqualTo(1_000);
    try (OffHeapDoubles all = OffHeapDoubles.map(target, file.dataOffset(), 1_000, false)) {
      for (long i = 0; i < 1_000; i++) {
        assertThat(all.get(i)).isEqualTo(i);
      }
    }
    assertThat(Files.list(folder)).containsExactly(target);
  }

  @Test
  void shouldLeaveNothingWhenNotCommitted() throws IOException {
    final Path target = folder.resolve("out.npy");
    try (NpyOutput output = NpyOutput.reserve(target, ElementType.FLOAT64, 1_000)) {
      assertThat(output.elements()).isEqualTo(1_000);
      assertThat(Files.list(folder)).hasSize(1);
    }
    assertThat(Files.list(folder)).isEmpty();
  }

  @Test
  void shouldReserveTheBlocksNotOnlyTheLength() throws IOException {
    try (NpyOutput output =
        NpyOutput.reserve(folder.resolve("out.npy"), ElementType.FLOAT64, 1 << 20)) {
      assertThat(output.elements()).isEqualTo(1 << 20);
      final Path file = Files.list(folder).findFirst().orElseThrow();
      final Process blocks =
          new ProcessBuilder("du", "-k", file.toString()).redirectErrorStream(true).start();
      final String said = new String(blocks.getInputStream().readAllBytes());
      assertThat(Long.parseLong(said.split("\\s")[0])).isGreaterThanOrEqualTo(8 << 10);
    }
  }

  @Test
  void shouldRefuseWhatTheDiskCannotHold() throws IOException {
    assertThatThrownBy(
            () -> NpyOutput.reserve(folder.resolve("out.npy"), ElementType.FLOAT64, 1L << 55))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the file system has")
        .hasMessageContaining("free some or name a file elsewhere");
    assertThat(Files.list(folder)).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldDeleteWhatAKilledProcessLeft() throws Exception {
    final Path target = folder.resolve("out.npy");
    final long gone = endedProcess();
    final String mine = TemporaryFile.beside(target).getFileName().toString();
    final String pid = "-" + ProcessHandle.current().pid() + "-";
    assertThat(mine).contains(pid);
    final Path abandoned = Files.createFile(folder.resolve(mine.replace(pid, "-" + gone + "-")));
    final Path inUse = Files.createFile(folder.resolve(mine));
    final Path elsewhere =
        Files.createFile(
            folder.resolve(
                ".out.npy.0-" + gone + mine.substring(mine.indexOf(pid) + pid.length() - 1)));
    final Path other =
        Files.createFile(
            folder.resolve(mine.replace("out", "other").replace(pid, "-" + gone + "-")));
    NpyOutput.reserve(target, ElementType.FLOAT64, 10).close();
    assertThat(abandoned).doesNotExist();
    assertThat(List.of(inUse, elsewhere, other)).allMatch(Files::exists);
  }

  private static long endedProcess() throws IOException, InterruptedException {
    final Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }
}
