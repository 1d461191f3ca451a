package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class OffHeapDoublesViewsTest {
  @Test
  void shouldSeeTheSameBytesWhenOverADirectByteBuffer() {
    final ByteBuffer bytes = ByteBuffer.allocateDirect(40).order(ByteOrder.nativeOrder());
    bytes.putDouble(8, 1.0).putDouble(16, 2.0).putDouble(24, 3.0).position(8).limit(32);
    final OffHeapDoubles view = OffHeapDoubles.view(bytes);
    assertThat(view.toArray()).containsExactly(1.0, 2.0, 3.0);
    view.set(1, 20.0);
    assertThat(bytes.getDouble(16)).isEqualTo(20.0);
    assertThat(bytes.position()).isEqualTo(8);
    assertThat(view.isClosableByOthers()).isFalse();
    view.close();
    assertThat(bytes.getDouble(16)).isEqualTo(20.0);
  }

  @Test
  void shouldRefuseWhenAByteBufferDoesNotHoldDoublesInPlace() {
    final ByteOrder foreign =
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN;
    final ByteBuffer direct = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
    refused(ByteBuffer.allocate(64).order(ByteOrder.nativeOrder()), "on the heap");
    refused(ByteBuffer.allocateDirect(64).order(foreign), "ByteOrder.nativeOrder()");
    refused(direct.duplicate().order(direct.order()).position(4), "not a multiple of 8");
    refused(direct.duplicate().order(direct.order()).limit(60), "no whole number of doubles");
  }

  private static void refused(final ByteBuffer bytes, final String why) {
    assertThatThrownBy(() -> OffHeapDoubles.view(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldBeReadOnlyWhenTheByteBufferIs() {
    final ByteBuffer bytes =
        ByteBuffer.allocateDirect(16).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    final OffHeapDoubles view = OffHeapDoubles.view(bytes);
    assertThat(view.isReadOnly()).isTrue();
    assertThat(view.get(0)).isZero();
    assertThatThrownBy(() -> view.set(0, 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> view.fill(1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> view.copyFrom(new double[1]))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldRefuseWhenASegmentHoldsNoDoublesInPlace() {
    final MemorySegment native16 = Arena.ofAuto().allocate(16, 8);
    refused(MemorySegment.ofArray(new double[4]), "on the heap");
    refused(native16.asSlice(4, 8), "not a multiple of 8");
    refused(native16.asSlice(0, 12), "no whole number of doubles");
  }

  private static void refused(final MemorySegment segment, final String why) {
    assertThatThrownBy(() -> OffHeapDoubles.view(segment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldKnowWhoCanCloseItWhenOverASegment() {
    assertThat(OffHeapDoubles.view(Arena.global().allocate(8, 8)).isClosableByOthers()).isFalse();
    assertThat(OffHeapDoubles.view(Arena.ofAuto().allocate(8, 8)).isClosableByOthers()).isFalse();
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      final OffHeapDoubles sharedView = OffHeapDoubles.view(shared.allocate(8, 8));
      assertThat(sharedView.isClosableByOthers()).isTrue();
      assertThat(sharedView.isConfined()).isFalse();
      final OffHeapDoubles confinedView = OffHeapDoubles.view(confined.allocate(8, 8));
      assertThat(confinedView.isClosableByOthers()).isTrue();
      assertThat(confinedView.isConfined()).isTrue();
      assertThat(confinedView.slice(0, 1).isConfined()).isTrue();
    }
  }

  @Test
  void shouldLeaveTheMemoryAloneWhenTheViewIsClosed() {
    try (Arena arena = Arena.ofShared()) {
      final MemorySegment segment = arena.allocate(8, 8);
      OffHeapDoubles.view(segment).close();
      assertThat(segment.scope().isAlive()).isTrue();
    }
  }

  @Test
  void shouldFailWithoutCrashingWhenItsOwnerClosedTheMemory() {
    final Arena arena = Arena.ofShared();
    final OffHeapDoubles view = OffHeapDoubles.view(arena.allocate(8, 8));
    arena.close();
    assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> view.set(0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(view::toArray).isInstanceOf(IllegalStateException.class);
  }
}
