package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.memory.OffHeapBuffer.Pages;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OffHeapDoublesClosingTest {
  @Test
  void shouldRefuseToCloseWhenPinned() {
    final OffHeapDoubles buffer = OffHeapDoubles.allocate(4);
    final Pin one = buffer.pin();
    final Pin other = buffer.pin();
    assertThatThrownBy(buffer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "This buffer of 4 doubles is in use (pinned 2 times); close it after the run has"
                + " ended");
    one.close();
    assertThatThrownBy(buffer::close).hasMessageContaining("pinned 1 times");
    buffer.set(3, 1.0);
    other.close();
    buffer.close();
    assertThatThrownBy(buffer::pin).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldDoNothingWhenClosedTwice() {
    final OffHeapDoubles buffer = OffHeapDoubles.allocate(4);
    buffer.close();
    assertThatCode(buffer::close).doesNotThrowAnyException();
    assertThat(buffer).hasToString("OffHeapDoubles[length=4, closed]");
  }

  /** Whoever ends a pin twice must not end another's. */
  @Test
  void shouldEndNoOtherPinWhenOneIsClosedAgain() {
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(1);
        Pin _ = buffer.pin()) {
      final Pin mine = buffer.pin();
      for (int i = 0; i < 3; i++) {
        mine.close();
        assertThatThrownBy(buffer::close).hasMessageContaining("pinned 1 times");
      }
    }
  }

  @Test
  void shouldPinNoneWhenOneOfSeveralIsClosed() {
    final AtomicInteger ends = new AtomicInteger();
    final OffHeapDoubles closed = OffHeapDoubles.allocate(1);
    closed.close();
    // Closing it at the end fails if a pin is left.
    try (OffHeapDoubles first = OffHeapDoubles.allocate(1)) {
      assertThatThrownBy(() -> Pin.of(List.of(first, first, closed), ends::incrementAndGet))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was closed");
    }
    assertThat(ends).hasValue(0);
  }

  @Test
  void shouldEndEveryPinOnceWhenThreadsRaceToCloseIt() throws InterruptedException {
    for (int round = 0; round < 300; round++) {
      final OffHeapDoubles buffer = OffHeapDoubles.allocate(1);
      final AtomicInteger ends = new AtomicInteger();
      final Pin pin = Pin.of(List.of(buffer, buffer), ends::incrementAndGet);
      final Thread other = new Thread(pin::close);
      other.start();
      pin.close();
      other.join();
      assertThat(ends).hasValue(1);
      buffer.close();
    }
  }

  static Stream<Arguments> uses() {
    return Stream.of(
        use("get", buffer -> buffer.get(0)),
        use("get out of range", buffer -> buffer.get(-1)),
        use("set", buffer -> buffer.set(0, 1)),
        use("slice", buffer -> buffer.slice(0, 1)),
        use("segment", OffHeapDoubles::segment),
        use("address", OffHeapDoubles::address),
        use("fill", buffer -> buffer.fill(1)),
        use("copyFrom", buffer -> buffer.copyFrom(new double[1])),
        use("copyTo", buffer -> buffer.copyTo(new double[1])),
        use("toArray", OffHeapDoubles::toArray),
        use("pin", buffer -> buffer.pin().close()));
  }

  private static Arguments use(final String name, final Consumer<OffHeapDoubles> use) {
    return Arguments.of(name, use);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uses")
  void shouldRefuseWhenUsedAfterClose(final String name, final Consumer<OffHeapDoubles> use) {
    final OffHeapDoubles allocated = OffHeapDoubles.allocate(4);
    final OffHeapDoubles view = OffHeapDoubles.view(Arena.ofAuto().allocate(32, 8));
    final OffHeapDoubles slice = allocated.slice(1, 3);
    use(view, use, false);
    use(allocated, use, false);
    allocated.close();
    view.close();
    use(allocated, use, true);
    use(view, use, true);
    use(slice, use, true);
  }

  private static void use(
      final OffHeapDoubles buffer, final Consumer<OffHeapDoubles> use, final boolean closed) {
    if (closed) {
      assertThatThrownBy(() -> use.accept(buffer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was closed");
      return;
    }
    try {
      use.accept(buffer);
    } catch (final IndexOutOfBoundsException outOfRange) {
      // The use "get out of range" says so while the buffer is open.
    }
  }

  @Test
  void shouldFailWithoutCrashingWhenItsSegmentOutlivesIt() {
    final OffHeapDoubles buffer = OffHeapDoubles.allocate(4);
    final MemorySegment segment = buffer.segment();
    buffer.close();
    assertThatThrownBy(() -> segment.getAtIndex(ValueLayout.JAVA_DOUBLE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Whoever holds a pin can read; whoever closed sees nobody pin afterwards. */
  @Test
  void shouldLetEitherWinWhenPinnedAndClosedAtOnce() throws InterruptedException {
    final int rounds = 300;
    int closedWhilePinnedByOthers = 0;
    for (int round = 0; round < rounds; round++) {
      final OffHeapDoubles buffer = OffHeapDoubles.copyOf(1.0);
      final AtomicReference<Throwable> failure = new AtomicReference<>();
      final AtomicBoolean started = new AtomicBoolean();
      final Thread user =
          new Thread(() -> {
            started.set(true);
            try {
              for (; ; ) {
                final Pin pin;
                try {
                  pin = buffer.pin();
                } catch (final IllegalStateException closed) {
                  return;
                }
                final double read = buffer.segment().getAtIndex(ValueLayout.JAVA_DOUBLE, 0);
                pin.close();
                if (read != 1.0) {
                  throw new AssertionError("read " + read);
                }
              }
            } catch (final Throwable throwable) {
              failure.set(throwable);
            }
          });
      user.start();
      while (!started.get()) {
        Thread.onSpinWait();
      }
      for (boolean closed = false; !closed; ) {
        try {
          buffer.close();
          closed = true;
        } catch (final IllegalStateException pinned) {
          closedWhilePinnedByOthers++;
        }
      }
      user.join();
      assertThat(failure.get()).isNull();
    }
    // Otherwise the two never met and this test shows nothing.
    assertThat(closedWhilePinnedByOthers).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Pages.class)
  void shouldGiveTheMemoryBackWhenClosed(final Pages pages) throws IOException {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "needs Linux's /proc");
    final long before = addressSpaceBytes();
    for (int i = 0; i < 64; i++) {
      OffHeapDoubles.allocate(1 << 24, pages).close();
    }
    // 64 x 128 MiB, of which not one may be left. The JVM's own growth is far below that.
    assertThat(addressSpaceBytes() - before).isLessThan(128L << 20);
  }

  private static long addressSpaceBytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmSize:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          << 10;
    }
  }
}
