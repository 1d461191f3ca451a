package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.memory.OffHeapDoubles.Pages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffHeapDoublesTest {
  private static final long HUGE_PAGE_BYTES = 2L << 20;

  /** More elements than an int counts. */
  private static final long OVER_INT = (1L << 31) + 16;

  @TempDir private Path folder;

  // Nothing, one, a cache line and its neighbours, over a page, over a huge page.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 8, 9, 513, 300_001})
  void shouldBeAlignedAndZeroedWhenAllocated(final long length) {
    for (final Pages pages : Pages.values()) {
      try (OffHeapDoubles buffer = OffHeapDoubles.allocate(length, pages)) {
        assertThat(buffer.length()).isEqualTo(length);
        assertThat(buffer.segment().byteSize()).isEqualTo(length * Double.BYTES);
        final long alignment =
            pages == Pages.HUGE ? HUGE_PAGE_BYTES : OffHeapDoubles.ALIGNMENT_BYTES;
        assertThat(buffer.address() % alignment).isZero();
        assertThat(buffer.toArray()).isEqualTo(new double[(int) length]);
        assertThat(buffer.isReadOnly()).isFalse();
        assertThat(buffer.isConfined()).isFalse();
        assertThat(buffer.isClosableByOthers()).isFalse();
      }
    }
  }

  @Test
  void shouldTellTheTruthAboutHugePagesWhenAskedForThem() throws IOException {
    final Path switchFile = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    final boolean there =
        Files.isReadable(switchFile) && !Files.readString(switchFile).contains("[never]");
    try (OffHeapDoubles normal = OffHeapDoubles.allocate(1_000_000);
        OffHeapDoubles huge = OffHeapDoubles.allocate(1_000_000, Pages.HUGE)) {
      assertThat(normal.hugePages()).isFalse();
      assertThat(huge.hugePages()).isEqualTo(there);
      if (there) {
        // "hg" is the kernel's own note that this mapping was advised.
        assertThat(flagsOfMappingAt(huge.address())).contains(" hg");
        assertThat(flagsOfMappingAt(normal.address())).doesNotContain(" hg");
      }
    }
  }

  private static String flagsOfMappingAt(final long address) throws IOException {
    boolean inside = false;
    for (final String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        final String[] range = line.substring(0, line.indexOf(' ')).split("-");
        inside =
            Long.parseUnsignedLong(range[0], 16) <= address
                && address < Long.parseUnsignedLong(range[1], 16);
      } else if (inside && line.startsWith("VmFlags:")) {
        return line;
      }
    }
    throw new AssertionError("no mapping at " + Long.toHexString(address));
  }

  @Test
  void shouldRefuseWhenTheLengthIsImpossible() {
    assertThatThrownBy(() -> OffHeapDoubles.allocate(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 is negative");
    for (final long length :
        new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 8, Long.MAX_VALUE / 16 + 1}) {
      assertThatThrownBy(() -> OffHeapDoubles.allocate(length))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Long.toString(length))
          .hasMessageContaining("counts doubles, not bytes");
    }
  }

  // 256 TiB, and the largest length that passes the check before.
  @ParameterizedTest
  @ValueSource(longs = {1L << 45, Long.MAX_VALUE / 16})
  void shouldSayHowMuchIsMissingWhenMemoryDoesNotSuffice(final long length) {
    for (final Pages pages : Pages.values()) {
      assertThatThrownBy(() -> OffHeapDoubles.allocate(length, pages))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining(length + " doubles")
          .hasMessageContaining("%.1f GiB".formatted(length * 8.0 / (1L << 30)));
    }
  }

  /** A sparse file: more than 2^31 elements that take no memory. */
  @Test
  void shouldReachEveryElementWhenThereAreMoreThanAnIntCounts() throws IOException {
    final Path file = sparseFile(OVER_INT);
    final long last = OVER_INT - 1;
    try (OffHeapDoubles buffer = OffHeapDoubles.map(file, 0, OVER_INT, true)) {
      buffer.set(last, 42.0);
      buffer.set(last - (1L << 31), 1.0);
      assertThat(buffer.get(last)).isEqualTo(42.0);
      assertThat(buffer.get(last - (1L << 31))).isEqualTo(1.0);
      final OffHeapDoubles tail = buffer.slice(last - 3, OVER_INT);
      assertThat(tail.toArray()).containsExactly(0.0, 0.0, 0.0, 42.0);
      assertThat(tail.address()).isEqualTo(buffer.address() + (last - 3) * 8);
      assertThatThrownBy(() -> buffer.get(OVER_INT))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining(Long.toString(OVER_INT));
      assertThatThrownBy(buffer::toArray).isInstanceOf(IllegalStateException.class);
    }
    try (OffHeapDoubles tail = OffHeapDoubles.map(file, last * 8, 1, false)) {
      assertThat(tail.get(0)).isEqualTo(42.0);
    }
  }

  private Path sparseFile(final long doubles) throws IOException {
    final Path file = folder.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(doubles * Double.BYTES);
    }
    return file;
  }

  @Test
  void shouldHoldWhatWasWrittenWhenCopied() {
    try (OffHeapDoubles buffer = OffHeapDoubles.copyOf(1.5, -0.0, Double.NaN, 4.0)) {
      assertThat(buffer.toArray()).containsExactly(1.5, -0.0, Double.NaN, 4.0);
      buffer.copyFrom(new double[] {7.0});
      final double[] target = new double[2];
      buffer.copyTo(target);
      assertThat(target).containsExactly(7.0, -0.0);
      buffer.fill(9.0);
      assertThat(buffer.toArray()).containsExactly(9.0, 9.0, 9.0, 9.0);
      assertThatThrownBy(() -> buffer.copyFrom(new double[5]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("The array has 5 elements, this buffer holds 4");
      assertThatThrownBy(() -> buffer.copyTo(new double[5]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("The array has 5 elements, this buffer has 4");
    }
  }

  @Test
  void shouldRefuseWhenAnIndexIsOutOfRange() {
    try (OffHeapDoubles buffer = OffHeapDoubles.allocate(4)) {
      for (final long index : new long[] {-1, 4, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 61}) {
        assertThatThrownBy(() -> buffer.get(index))
            .isInstanceOf(IndexOutOfBoundsException.class)
            .hasMessage("Index %d of a buffer of 4 doubles".formatted(index));
        assertThatThrownBy(() -> buffer.set(index, 1))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Nested
  class Slices {
    // 1L << 61 and 1L << 62 become 0 when multiplied by 8.
    @ParameterizedTest
    @CsvSource({
      "-1, 2",
      "0, 5",
      "3, 2",
      "5, 5",
      "5, 4",
      "0, 2305843009213693952",
      "2305843009213693952, 4611686018427387904",
      "-9223372036854775808, 0"
    })
    void shouldRefuseWhenOutOfRange(final long from, final long to) {
      try (OffHeapDoubles buffer = OffHeapDoubles.allocate(4)) {
        assertThatThrownBy(() -> buffer.slice(from, to))
            .isInstanceOf(IndexOutOfBoundsException.class)
            .hasMessageContaining("[%d, %d)".formatted(from, to))
            .hasMessageContaining("4 doubles");
      }
    }

    @Test
    void shouldShareMemoryAndFateWhenSliced() {
      final OffHeapDoubles buffer = OffHeapDoubles.copyOf(0, 1, 2, 3, 4);
      final OffHeapDoubles slice = buffer.slice(1, 4).slice(1, 3);
      assertThat(slice.toArray()).containsExactly(2.0, 3.0);
      slice.set(0, 20.0);
      assertThat(buffer.get(2)).isEqualTo(20.0);
      assertThat(buffer.slice(5, 5).length()).isZero();

      try (Pin _ = slice.pin()) {
        assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
      }
      slice.close();
      assertThatThrownBy(() -> buffer.get(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldOverlapWhenTheyShareAByte() {
      try (OffHeapDoubles buffer = OffHeapDoubles.allocate(10);
          OffHeapDoubles other = OffHeapDoubles.allocate(10)) {
        assertThat(buffer.overlaps(buffer)).isTrue();
        assertThat(buffer.slice(0, 6).overlaps(buffer.slice(5, 10))).isTrue();
        assertThat(buffer.slice(5, 10).overlaps(buffer.slice(0, 6))).isTrue();
        assertThat(buffer.slice(2, 3).overlaps(buffer)).isTrue();
        assertThat(buffer.slice(0, 5).overlaps(buffer.slice(5, 10))).isFalse();
        assertThat(buffer.slice(5, 10).overlaps(buffer.slice(0, 5))).isFalse();
        assertThat(buffer.overlaps(other)).isFalse();
        assertThat(buffer.slice(4, 4).overlaps(buffer)).isFalse();
        assertThat(buffer.overlaps(buffer.slice(4, 4))).isFalse();
      }
    }
  }

  @Nested
  class Closing {
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
  }

  @Nested
  class Views {
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

  @Nested
  class Adopted {
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
            .hasMessageContaining("OffHeapDoubles.view");
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

  @Nested
  class Mapped {
    private Path fileOf(final double... values) throws IOException {
      final ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
      bytes.asDoubleBuffer().put(values);
      return Files.write(folder.resolve("doubles"), bytes.array());
    }

    @Test
    void shouldReadAndWriteTheFileWhenWritable() throws IOException {
      final Path file = fileOf(1, 2, 3, 4);
      try (OffHeapDoubles mapped = OffHeapDoubles.map(file, 8, 3, true)) {
        assertThat(mapped.toArray()).containsExactly(2.0, 3.0, 4.0);
        assertThat(mapped.isClosableByOthers()).isFalse();
        mapped.set(0, 20.0);
      }
      try (OffHeapDoubles mapped = OffHeapDoubles.map(file, 0, 4, false)) {
        assertThat(mapped.toArray()).containsExactly(1.0, 20.0, 3.0, 4.0);
      }
    }

    @Test
    void shouldRefuseWritesWhenReadOnly() throws IOException {
      try (OffHeapDoubles mapped = OffHeapDoubles.map(fileOf(1, 2), 0, 2, false)) {
        assertThat(mapped.isReadOnly()).isTrue();
        assertThatThrownBy(() -> mapped.set(0, 1))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("read-only");
      }
    }

    @Test
    void shouldMapNothingWhenTheLengthIsZero() throws IOException {
      try (OffHeapDoubles mapped = OffHeapDoubles.map(fileOf(1, 2), 16, 0, false)) {
        assertThat(mapped.length()).isZero();
      }
    }

    // One too many; from beyond the end; more bytes than a long counts.
    @ParameterizedTest
    @CsvSource({"0, 3", "8, 2", "24, 0", "0, 9223372036854775807", "8, 1152921504606846976"})
    void shouldSayWhatIsThereWhenTheFileIsTooShort(final long offsetBytes, final long length)
        throws IOException {
      final Path file = fileOf(1, 2);
      assertThatThrownBy(() -> OffHeapDoubles.map(file, offsetBytes, length, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("has 16 bytes")
          .hasMessageContaining(length + " were asked for");
    }

    @ParameterizedTest
    @CsvSource({"-8, 1", "4, 1", "0, -1"})
    void shouldRefuseWhenTheRangeIsImpossible(final long offsetBytes, final long length)
        throws IOException {
      final Path file = fileOf(1, 2);
      assertThatThrownBy(() -> OffHeapDoubles.map(file, offsetBytes, length, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the offset a multiple of 8");
    }

    @Test
    void shouldNameTheFileWhenItIsMissing() {
      final Path missing = folder.resolve("missing");
      assertThatThrownBy(() -> OffHeapDoubles.map(missing, 0, 1, false))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("missing");
    }
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
