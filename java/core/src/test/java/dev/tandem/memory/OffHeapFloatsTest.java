package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.kernel.Operands;
import dev.tandem.run.ChunkPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs from doubles; the rest is OffHeapBuffer's, which OffHeapDoubles' tests judge. */
class OffHeapFloatsTest {
  @TempDir private Path folder;

  @Test
  void shouldHoldFloats() {
    try (OffHeapFloats buffer = OffHeapFloats.copyOf(1.5f, -0f, Float.NaN, Float.MIN_VALUE)) {
      assertThat(buffer.type()).isEqualTo(ElementType.FLOAT32);
      assertThat(buffer.length()).isEqualTo(4);
      assertThat(buffer.segment().byteSize()).isEqualTo(16);
      assertThat(buffer.get(0)).isEqualTo(1.5f);
      buffer.set(0, 2.25f);
      assertThat(buffer.toArray()).containsExactly(2.25f, -0f, Float.NaN, Float.MIN_VALUE);
      buffer.fill(3);
      final float[] copy = new float[3];
      buffer.copyTo(copy);
      assertThat(copy).containsExactly(3, 3, 3);
    }
  }

  @Test
  void shouldShareMemoryWhenSliced() {
    try (OffHeapFloats buffer = OffHeapFloats.allocate(10)) {
      final OffHeapFloats slice = buffer.slice(3, 7);
      slice.set(0, 5);
      assertThat(slice.length()).isEqualTo(4);
      assertThat(buffer.get(3)).isEqualTo(5);
      assertThat(slice.overlaps(buffer)).isTrue();
      assertThat(slice.overlaps(buffer.slice(7, 10))).isFalse();
    }
  }

  @Test
  void shouldMapAFile() throws IOException {
    final ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
    bytes.putInt(7).putFloat(1.25f).putFloat(-2);
    final Path file = Files.write(folder.resolve("floats"), bytes.array());
    try (OffHeapFloats mapped = OffHeapFloats.map(file, 4, 2, false)) {
      assertThat(mapped.toArray()).containsExactly(1.25f, -2);
    }
    assertThatThrownBy(() -> OffHeapFloats.map(file, 4, 3, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("which are 2 floats from byte 4 on; 3 were asked for");
    assertThatThrownBy(() -> OffHeapFloats.map(file, 2, 1, false))
        .hasMessageContaining("the offset a multiple of 4");
  }

  @Test
  void shouldViewWhatIsAlignedToAFloat() {
    final ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    try (OffHeapFloats view =
        OffHeapFloats.view(bytes.putFloat(4, 9).slice(4, 8).order(bytes.order()))) {
      assertThat(view.toArray()).containsExactly(9, 0);
    }
    final ByteBuffer odd = bytes.slice(0, 6).order(bytes.order());
    assertThatThrownBy(() -> OffHeapFloats.view(odd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no whole number of floats");
  }

  @Test
  void shouldNotGoIntoOneRunWithDoubles() {
    try (OffHeapFloats floats = OffHeapFloats.allocate(4);
        OffHeapDoubles doubles = OffHeapDoubles.allocate(4)) {
      assertThatThrownBy(() -> Operands.of(doubles, floats))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Input 0 has floats, the output doubles; give buffers of one type");
    }
  }

  /** 16 floats have a line of 64 bytes. */
  @Test
  void shouldBeCutAtCacheLines() {
    try (OffHeapFloats out = OffHeapFloats.allocate(1_000)) {
      final ChunkPlan plan = ChunkPlan.of(Operands.of(out), 3);
      assertThat(plan.count()).isEqualTo(3);
      for (int chunk = 1; chunk < plan.count(); chunk++) {
        assertThat((out.address() + 4 * plan.from(chunk)) % ChunkPlan.CACHE_LINE_BYTES).isZero();
        assertThat(plan.from(chunk)).isBetween(333L * chunk, 333L * chunk + 48);
      }
      assertThat(plan.to(2)).isEqualTo(1_000);
    }
  }
}
