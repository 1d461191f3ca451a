package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class OffHeapDoublesAdoptedTest {
  @Test
  void shouldCloseTheArenaWhenClosed() {
    final Arena arena = Arena.ofShared();
    final OffHeapDoubles buffer = OffHeapDoubles.adopt(arena.allocate(16, 8), arena);
    assertThat(buffer.isClosableByOthers()).isFalse();
    buffer.close();
    assertThat(arena.scope().isAlive()).isFalse();
  }

  @Test
  void shouldRefuseWhenTheArenaIsNotItsOwn() {
    try (Arena arena = Arena.ofShared();
        Arena other = Arena.ofShared()) {
      assertThatThrownBy(() -> OffHeapDoubles.adopt(arena.allocate(16, 8), other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not live in this arena");
    }
  }

  @Test
  void shouldRefuseWhenTheArenaIsConfined() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> OffHeapDoubles.adopt(arena.allocate(16, 8), arena))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Arena.ofShared()");
    }
  }

  @Test
  void shouldRefuseWhenNobodyCanCloseTheArena() {
    for (final Arena arena : new Arena[] {Arena.global(), Arena.ofAuto()}) {
      assertThatThrownBy(() -> OffHeapDoubles.adopt(arena.allocate(16, 8), arena))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("view(segment)");
    }
  }

  @Test
  void shouldRefuseWhenTheMemoryHoldsNoDoubles() {
    try (Arena arena = Arena.ofShared()) {
      assertThatThrownBy(() -> OffHeapDoubles.adopt(arena.allocate(12, 8), arena))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("12 bytes");
    }
  }
}
