package dev.tandem.memory;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import dev.tandem.bridge.NativeAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of doubles outside the Java heap.
 *
 * <p><b>Ownership.</b> A buffer that was allocated, mapped or adopted owns its memory and gives it
 * back in {@link #close()}; nothing else does. A {@linkplain #view(MemorySegment) view} owns
 * nothing: closing it only ends the view. A {@linkplain #slice slice} shares its buffer's memory
 * and fate.
 *
 * <p><b>Lifetime.</b> While a run uses a buffer it is <em>pinned</em>, and closing it fails. Using
 * a closed buffer fails with {@link IllegalStateException}; it never reaches freed memory.
 *
 * <p><b>Sharing.</b> Any number of threads may use a buffer; elements are plain memory, so whoever
 * writes what others read must order the two, as with an array. Runs do so: what was written before
 * a run is seen by it, and what it wrote is seen after it.
 */
public final class OffHeapDoubles implements AutoCloseable {
  /** Where allocated buffers start: the cache line of every common CPU, and of a 512-bit vector. */
  public static final int ALIGNMENT_BYTES = 64;

  /** How memory is asked for. */
  public enum Pages {
    /** The system's own page size. */
    NORMAL,
    /**
     * Transparent huge pages, by {@code madvise}: aligned to 2 MiB. Where the system has none, the
     * buffer gets normal pages, which {@link #hugePages()} tells.
     */
    HUGE
  }

  /** What a buffer and its slices share: the count of pins, or that it is closed. */
  private static final class Root {
    private static final int CLOSED = -1;

    private final AtomicInteger pins = new AtomicInteger();
    private final Runnable release;
    private final boolean closableByOthers;
    private final boolean hugePages;

    private Root(final Runnable release, final boolean closableByOthers, final boolean hugePages) {
      this.release = release;
      this.closableByOthers = closableByOthers;
      this.hugePages = hugePages;
    }
  }

  private final Root root;
  private final MemorySegment segment;
  private final long length;

  private OffHeapDoubles(final Root root, final MemorySegment segment) {
    this.root = root;
    this.segment = segment;
    this.length = segment.byteSize() / Double.BYTES;
  }

  /** {@link #allocate(long, Pages)} with normal pages. */
  public static OffHeapDoubles allocate(final long length) {
    return allocate(length, Pages.NORMAL);
  }

  /**
   * A new buffer of zeros, aligned to {@value #ALIGNMENT_BYTES} bytes. Its pages are not touched
   * here: each gets its place when a thread first writes to it, so let the threads that will use it
   * do that ({@code Runner.touch}).
   *
   * @param length doubles, at least 0
   * @throws IllegalArgumentException if the length is negative or too large to address
   * @throws dev.tandem.bridge.UnavailableException if this JVM denies native access
   * @throws OutOfMemoryError if the machine, or the cgroup, has not that much memory left
   */
  public static OffHeapDoubles allocate(final long length, final Pages pages) {
    if (length < 0) {
      throw new IllegalArgumentException(
          "Length %d is negative; give a number of doubles from 0".formatted(length));
    }
    if (length > Long.MAX_VALUE / Double.BYTES / 2) {
      throw new IllegalArgumentException(
          "Length %d cannot be addressed: it counts doubles, not bytes".formatted(length));
    }
    NativeAccess.require();
    final Pager.Region region = Pager.allocate(length * Double.BYTES, pages == Pages.HUGE);
    final Arena arena = Arena.ofShared();
    final MemorySegment segment =
        MemorySegment.ofAddress(region.address())
            .reinterpret(length * Double.BYTES, arena, ignored -> region.release());
    return new OffHeapDoubles(new Root(arena::close, false, region.hugePages()), segment);
  }

  /**
   * Zeroed memory like {@link #allocate(long)}'s, given back once it is unreachable. Unlike memory
   * from {@code Arena.ofAuto} it does not count against {@code -XX:MaxDirectMemorySize}, which is
   * the heap's size unless it is set.
   */
  public static MemorySegment allocateScratch(final long length) {
    NativeAccess.require();
    final Pager.Region region = Pager.allocate(length * Double.BYTES, false);
    return MemorySegment.ofAddress(region.address())
        .reinterpret(length * Double.BYTES, Arena.ofAuto(), ignored -> region.release());
  }

  /** A new buffer that holds a copy of {@code values}. */
  public static OffHeapDoubles copyOf(final double... values) {
    final OffHeapDoubles buffer = allocate(values.length);
    buffer.copyFrom(values);
    return buffer;
  }

  /**
   * A view of a direct byte buffer's bytes from its position to its limit, without a copy. The view
   * keeps the byte buffer reachable.
   *
   * @throws IllegalArgumentException if it is not direct, not in native byte order, not aligned to
   *     8 bytes, or no whole number of doubles
   */
  public static OffHeapDoubles view(final ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          "The byte buffer is on the heap, where it may move; allocate it with"
              + " ByteBuffer.allocateDirect, or copy it with OffHeapDoubles.copyOf");
    }
    if (buffer.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          "The byte buffer's order is %s, this machine's is %s; call order(ByteOrder.nativeOrder()) before writing to it"
              .formatted(buffer.order(), ByteOrder.nativeOrder()));
    }
    return view(MemorySegment.ofBuffer(buffer));
  }

  /**
   * A view of caller-owned memory, without a copy.
   *
   * <p>Memory that its owner could close while C reads it (an arena that is confined or shared) can
   * be used by Java codes and over the bridge {@code ffm} only, which keep it open for as long as
   * they run; the other bridges pass bare addresses and refuse it. To use it with those, hand it
   * over with {@link #adopt}. A confined segment can be used by its own thread only.
   *
   * @throws IllegalArgumentException if it is on the heap, not aligned to 8 bytes, or no whole
   *     number of doubles
   */
  public static OffHeapDoubles view(final MemorySegment segment) {
    requireDoubles(segment);
    return new OffHeapDoubles(new Root(() -> {}, !Scopes.isNeverClosed(segment), false), segment);
  }

  /**
   * Takes memory over together with the arena that it lives in: the arena is closed by {@link
   * #close()} and must not be closed by anybody else.
   *
   * @throws IllegalArgumentException as {@link #view(MemorySegment)}, or if the segment is not the
   *     arena's, or cannot be used by every thread, or the arena is one that cannot be closed
   */
  public static OffHeapDoubles adopt(final MemorySegment segment, final Arena arena) {
    requireDoubles(segment);
    if (Scopes.isNeverClosed(segment)) {
      throw new IllegalArgumentException(
          "Nobody can close the arena that the segment lives in; use it with OffHeapDoubles.view");
    }
    if (!segment.scope().equals(arena.scope())) {
      throw new IllegalArgumentException(
          "The segment does not live in this arena; give the arena that it was allocated from");
    }
    if (Scopes.isConfined(segment)) {
      throw new IllegalArgumentException(
          "The arena is confined to one thread; allocate from Arena.ofShared()");
    }
    return new OffHeapDoubles(new Root(arena::close, false, false), segment);
  }

  /**
   * Maps doubles of a file, in native byte order, without a copy. If somebody cuts the file short
   * meanwhile, Java code that reads beyond its end gets an {@link InternalError}, and C code ends
   * the process with SIGBUS: map only files that nobody changes, or run such work in a process of
   * its own.
   *
   * @param offsetBytes where the first double is; a multiple of 8
   * @param length doubles
   * @param writable whether writes go to the file; otherwise the buffer cannot be written
   * @throws IllegalArgumentException if the file is shorter than that
   * @throws IOException if the file cannot be opened or mapped
   */
  public static OffHeapDoubles map(
      final Path file, final long offsetBytes, final long length, final boolean writable)
      throws IOException {
    if (offsetBytes < 0 || offsetBytes % Double.BYTES != 0 || length < 0) {
      throw new IllegalArgumentException(
          "Cannot map %d doubles from byte %d of %s: both must be at least 0, the offset a multiple of 8"
              .formatted(length, offsetBytes, file));
    }
    final long sizeBytes = Files.size(file);
    if (length > (sizeBytes - offsetBytes) / Double.BYTES) {
      throw new IllegalArgumentException(
          "%s has %d bytes, which are %d doubles from byte %d on; %d were asked for"
              .formatted(
                  file,
                  sizeBytes,
                  Math.max(0, sizeBytes - offsetBytes) / Double.BYTES,
                  offsetBytes,
                  length));
    }
    final Arena arena = Arena.ofShared();
    try (FileChannel channel =
        writable
            ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(file, StandardOpenOption.READ)) {
      final MemorySegment segment =
          channel.map(
              writable ? MapMode.READ_WRITE : MapMode.READ_ONLY,
              offsetBytes,
              length * Double.BYTES,
              arena);
      return new OffHeapDoubles(new Root(arena::close, false, false), segment);
    } catch (final IOException | RuntimeException exception) {
      arena.close();
      throw exception;
    }
  }

  private static void requireDoubles(final MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "The segment is on the heap, where it may move; use the array itself, with a bridge that"
              + " takes heap arrays, or copy it");
    }
    if (segment.address() % Double.BYTES != 0) {
      throw new IllegalArgumentException(
          "The memory starts at address 0x%x, which is not a multiple of 8"
              .formatted(segment.address()));
    }
    if (segment.byteSize() % Double.BYTES != 0) {
      throw new IllegalArgumentException(
          "The memory has %d bytes, which is no whole number of doubles"
              .formatted(segment.byteSize()));
    }
  }

  /** Doubles in this buffer. */
  public long length() {
    return length;
  }

  /**
   * The doubles from {@code from} (inclusive) to {@code to} (exclusive), sharing this buffer's
   * memory: no copy. Closing either closes both.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ from ≤ to ≤ length
   */
  public OffHeapDoubles slice(final long from, final long to) {
    requireOpen();
    if (from < 0 || to < from || to > length) {
      throw new IndexOutOfBoundsException(
          "Slice [%d, %d) of a buffer of %d doubles; needed is 0 <= from <= to <= length"
              .formatted(from, to, length));
    }
    return new OffHeapDoubles(
        root, segment.asSlice(from * Double.BYTES, (to - from) * Double.BYTES));
  }

  /**
   * @throws IndexOutOfBoundsException unless 0 ≤ index &lt; length
   * @throws IllegalStateException if this buffer is closed
   */
  public double get(final long index) {
    requireIndex(index);
    return segment.getAtIndex(JAVA_DOUBLE, index);
  }

  /**
   * @throws IndexOutOfBoundsException unless 0 ≤ index &lt; length
   * @throws IllegalStateException if this buffer is closed
   * @throws UnsupportedOperationException if its memory is read-only
   */
  public void set(final long index, final double value) {
    requireIndex(index);
    requireWritable();
    segment.setAtIndex(JAVA_DOUBLE, index, value);
  }

  /** Sets every element; the calling thread touches every page. */
  public void fill(final double value) {
    requireOpen();
    requireWritable();
    for (long i = 0; i < length; i++) {
      segment.setAtIndex(JAVA_DOUBLE, i, value);
    }
  }

  /**
   * Copies an array to the start of this buffer.
   *
   * @throws IndexOutOfBoundsException if this buffer is shorter than the array
   */
  public void copyFrom(final double[] source) {
    requireOpen();
    requireWritable();
    requireRoomFor(source.length, "holds");
    MemorySegment.copy(source, 0, segment, JAVA_DOUBLE, 0, source.length);
  }

  /**
   * Copies the start of this buffer into a whole array.
   *
   * @throws IndexOutOfBoundsException if this buffer is shorter than the array
   */
  public void copyTo(final double[] target) {
    requireOpen();
    requireRoomFor(target.length, "has");
    MemorySegment.copy(segment, JAVA_DOUBLE, 0, target, 0, target.length);
  }

  /**
   * A new array with this buffer's elements.
   *
   * @throws IllegalStateException if there are more than an array can hold
   */
  public double[] toArray() {
    requireOpen();
    return segment.toArray(JAVA_DOUBLE);
  }

  /**
   * The memory itself. Valid until the buffer is closed; afterwards, every access through it throws
   * {@link IllegalStateException}.
   */
  public MemorySegment segment() {
    requireOpen();
    return segment;
  }

  /** The address of the first element. Meaningless once the buffer is closed. */
  public long address() {
    requireOpen();
    return segment.address();
  }

  /** Whether the memory is on huge pages, as was asked for. */
  public boolean hugePages() {
    return root.hugePages;
  }

  public boolean isReadOnly() {
    return segment.isReadOnly();
  }

  /** Whether somebody else can free this memory, however many pins there are. */
  public boolean isClosableByOthers() {
    return root.closableByOthers;
  }

  /** Whether only the thread that owns the memory's arena may touch it. */
  public boolean isConfined() {
    return Scopes.isConfined(segment);
  }

  /** Whether any byte belongs to both. Buffers of no elements overlap nothing. */
  public boolean overlaps(final OffHeapDoubles other) {
    return length > 0
        && other.length > 0
        && segment.address() < other.segment.address() + other.segment.byteSize()
        && other.segment.address() < segment.address() + segment.byteSize();
  }

  /**
   * Keeps the buffer open until the pin is closed.
   *
   * @throws IllegalStateException if the buffer is closed
   */
  public Pin pin() {
    return Pin.of(List.of(this), () -> {});
  }

  void addPin() {
    for (; ; ) {
      final int pins = root.pins.get();
      if (pins == Root.CLOSED) {
        throw closed();
      }
      if (root.pins.compareAndSet(pins, pins + 1)) {
        return;
      }
    }
  }

  void removePin() {
    root.pins.decrementAndGet();
  }

  /**
   * Gives the memory back. Closing a closed buffer does nothing.
   *
   * @throws IllegalStateException if a run is using the buffer, or one of its slices
   */
  @Override
  public void close() {
    final int pins = root.pins.compareAndExchange(0, Root.CLOSED);
    if (pins > 0) {
      throw new IllegalStateException(
          "This buffer of %d doubles is in use (pinned %d times); close it after the run has ended"
              .formatted(length, pins));
    }
    if (pins == 0) {
      root.release.run();
    }
  }

  private void requireOpen() {
    if (root.pins.get() == Root.CLOSED) {
      throw closed();
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("This buffer of %d doubles was closed".formatted(length));
  }

  private void requireIndex(final long index) {
    requireOpen();
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(
          "Index %d of a buffer of %d doubles".formatted(index, length));
    }
  }

  private void requireWritable() {
    if (segment.isReadOnly()) {
      throw new UnsupportedOperationException("This buffer's memory is read-only");
    }
  }

  private void requireRoomFor(final int arrayLength, final String verb) {
    if (arrayLength > length) {
      throw new IndexOutOfBoundsException(
          "The array has %d elements, this buffer %s %d".formatted(arrayLength, verb, length));
    }
  }

  @Override
  public String toString() {
    return "OffHeapDoubles[length=%d%s]"
        .formatted(length, root.pins.get() == Root.CLOSED ? ", closed" : "");
  }
}
