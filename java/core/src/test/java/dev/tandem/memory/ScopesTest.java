package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scopes goes by names inside the JDK. If a JDK changes them, the first test fails; the second one
 * is what safety rests on.
 */
class ScopesTest {
  @TempDir private Path folder;

  @Test
  void shouldKnowMemoryThatNobodyCanCloseWhenItMeetsThisJdk() throws IOException {
    final ByteBuffer direct = ByteBuffer.allocateDirect(64);
    assertThat(Scopes.isNeverClosed(MemorySegment.ofBuffer(direct))).isTrue();
    assertThat(Scopes.isNeverClosed(MemorySegment.ofBuffer(direct.slice(8, 16)))).isTrue();
    assertThat(Scopes.isNeverClosed(Arena.ofAuto().allocate(64))).isTrue();
    assertThat(Scopes.isNeverClosed(Arena.ofAuto().allocate(64).asSlice(8))).isTrue();
    assertThat(Scopes.isNeverClosed(Arena.global().allocate(64))).isTrue();
    assertThat(Scopes.isNeverClosed(MemorySegment.ofAddress(64).reinterpret(8))).isTrue();
    final Path file = Files.write(folder.resolve("mapped"), new byte[64]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      final ByteBuffer mapped = channel.map(MapMode.READ_ONLY, 0, 64);
      assertThat(Scopes.isNeverClosed(MemorySegment.ofBuffer(mapped))).isTrue();
    }
  }

  @Test
  void shouldNotTrustMemoryWhenItsArenaCanBeClosed() {
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      for (final Arena arena : new Arena[] {shared, confined}) {
        final MemorySegment segment = arena.allocate(64, 8);
        assertThat(Scopes.isNeverClosed(segment)).isFalse();
        assertThat(Scopes.isNeverClosed(segment.asSlice(8))).isFalse();
        assertThat(Scopes.isNeverClosed(segment.asReadOnly())).isFalse();
        assertThat(Scopes.isNeverClosed(MemorySegment.ofBuffer(segment.asByteBuffer()))).isFalse();
      }
    }
  }

  @Test
  void shouldTellConfinedMemoryWhenOneThreadOwnsIt() throws InterruptedException {
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      assertThat(Scopes.isConfined(confined.allocate(8))).isTrue();
      assertThat(Scopes.isConfined(shared.allocate(8))).isFalse();
      assertThat(Scopes.isConfined(Arena.ofAuto().allocate(8))).isFalse();
      assertThat(Scopes.isConfined(Arena.global().allocate(8))).isFalse();
      final MemorySegment segment = confined.allocate(8);
      final boolean[] seenByAnother = new boolean[1];
      final Thread another = new Thread(() -> seenByAnother[0] = Scopes.isConfined(segment));
      another.start();
      another.join();
      assertThat(seenByAnother[0]).isTrue();
    }
  }
}
