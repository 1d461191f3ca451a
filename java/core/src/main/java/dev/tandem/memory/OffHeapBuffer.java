package dev.tandem.memory;

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
 * A fixed number of elements of one type outside the Java heap.
 *
 * <p><b>Ownership.</b> A buffer that was allocated, mapped or adopted owns its memory and gives it
 * back in {@link #close()}; nothing else does. A view owns nothing: closing it only ends the view.
 * A slice shares its buffer's memory and fate.
 *
 * <p><b>Lifetime.</b> While a run uses a buffer it is <em>pinned</em>, and closing it fails. Using
 * a closed buffer fails with {@link IllegalStateException}; it never reaches freed memory.
 *
 * <p><b>Sharing.</b> Any number of threads may use a buffer; elements are plain memory, so whoever
 * writes what others read must order the two, as with an array. Runs do so: what was written before
 * a run is seen by it, and what it wrote is seen after it.
 */
public abstract sealed class OffHeapBuffer implements AutoCloseable
    permits OffHeapDoubles, OffHeapFloats {
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
  static final class Root {
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

  /** Some memory, and whose it is. */
  record Part(Root root, MemorySegment segment) {}

  final MemorySegment segment;
  final long length;
  private final ElementType type;
  private final Root root;

  OffHeapBuffer(final ElementType type, final Part part) {
    this.type = type;
    this.root = part.root;
    this.segment = part.segment;
    this.length = segment.byteSize() / type.bytes();
  }

  /**
   * A new buffer of that type, as {@link OffHeapDoubles#allocate(long)} and {@link
   * OffHeapFloats#allocate(long)} make them.
   */
  public static OffHeapBuffer of(final ElementType type, final long length) {
    return type == ElementType.FLOAT32
        ? OffHeapFloats.allocate(length)
        : OffHeapDoubles.allocate(length);
  }

  /** A mapped file of that type's elements, as {@link OffHeapDoubles#map} has it. */
  public static OffHeapBuffer ofFile(
      final ElementType type,
      final Path file,
      final long offsetBytes,
      final long length,
      final boolean writable)
      throws IOException {
    return type == ElementType.FLOAT32
        ? OffHeapFloats.map(file, offsetBytes, length, writable)
        : OffHeapDoubles.map(file, offsetBytes, length, writable);
  }

  /**
   * The elements from {@code from} (inclusive) to {@code to} (exclusive), sharing this buffer's
   * memory: no copy. Closing either closes both.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ from ≤ to ≤ length
   */
  public abstract OffHeapBuffer slice(long from, long to);

  static Part allocate(final ElementType type, final long length, final Pages pages) {
    if (length < 0) {
      throw new IllegalArgumentException(
          "Length %d is negative; give a number of %s from 0".formatted(length, type));
    }
    if (length > Long.MAX_VALUE / type.bytes() / 2) {
      throw new IllegalArgumentException(
          "Length %d cannot be addressed: it counts %s, not bytes".formatted(length, type));
    }
    NativeAccess.require();
    final Pager.Region region = Pager.allocate(length * type.bytes(), pages == Pages.HUGE);
    final Arena arena = Arena.ofShared();
    final MemorySegment segment =
        MemorySegment.ofAddress(region.address())
            .reinterpret(length * type.bytes(), arena, ignored -> region.release());
    return new Part(new Root(arena::close, false, region.hugePages()), segment);
  }

  static Part view(final ElementType type, final ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          "The byte buffer is on the heap, where it may move; allocate it with"
              + " ByteBuffer.allocateDirect, or copy it with copyOf");
    }
    if (buffer.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          "The byte buffer's order is %s, this machine's is %s; call order(ByteOrder.nativeOrder()) before writing to it"
              .formatted(buffer.order(), ByteOrder.nativeOrder()));
    }
    return view(type, MemorySegment.ofBuffer(buffer));
  }

  static Part view(final ElementType type, final MemorySegment segment) {
    requireElements(type, segment);
    return new Part(new Root(() -> {}, !Scopes.isNeverClosed(segment), false), segment);
  }

  static Part adopt(final ElementType type, final MemorySegment segment, final Arena arena) {
    requireElements(type, segment);
    if (Scopes.isNeverClosed(segment)) {
      throw new IllegalArgumentException(
          "Nobody can close the arena that the segment lives in; use view(segment)");
    }
    if (!segment.scope().equals(arena.scope())) {
      throw new IllegalArgumentException(
          "The segment does not live in this arena; give the arena that it was allocated from");
    }
    if (Scopes.isConfined(segment)) {
      throw new IllegalArgumentException(
          "The arena is confined to one thread; allocate from Arena.ofShared()");
    }
    return new Part(new Root(arena::close, false, false), segment);
  }

  static Part map(
      final ElementType type,
      final Path file,
      final long offsetBytes,
      final long length,
      final boolean writable)
      throws IOException {
    if (offsetBytes < 0 || offsetBytes % type.bytes() != 0 || length < 0) {
      throw new IllegalArgumentException(
          "Cannot map %d %s from byte %d of %s: both must be at least 0, the offset a multiple of %d"
              .formatted(length, type, offsetBytes, file, type.bytes()));
    }
    final long sizeBytes = Files.size(file);
    if (length > (sizeBytes - offsetBytes) / type.bytes()) {
      throw new IllegalArgumentException(
          "%s has %d bytes, which are %d %s from byte %d on; %d were asked for"
              .formatted(
                  file,
                  sizeBytes,
                  Math.max(0, sizeBytes - offsetBytes) / type.bytes(),
                  type,
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
              length * type.bytes(),
              arena);
      return new Part(new Root(arena::close, false, false), segment);
    } catch (final IOException | RuntimeException exception) {
      arena.close();
      throw exception;
    }
  }

  private static void requireElements(final ElementType type, final MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "The segment is on the heap, where it may move; use the array itself, with a bridge that"
              + " takes heap arrays, or copy it");
    }
    if (segment.address() % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "The memory starts at address 0x%x, which is not a multiple of %d"
              .formatted(segment.address(), type.bytes()));
    }
    if (segment.byteSize() % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "The memory has %d bytes, which is no whole number of %s"
              .formatted(segment.byteSize(), type));
    }
  }

  public final ElementType type() {
    return type;
  }

  /** Elements in this buffer. */
  public final long length() {
    return length;
  }

  final Part part(final long from, final long to) {
    requireOpen();
    if (from < 0 || to < from || to > length) {
      throw new IndexOutOfBoundsException(
          "Slice [%d, %d) of a buffer of %d %s; needed is 0 <= from <= to <= length"
              .formatted(from, to, length, type));
    }
    return new Part(root, segment.asSlice(from * type.bytes(), (to - from) * type.bytes()));
  }

  /**
   * The memory itself. Valid until the buffer is closed; afterwards, every access through it throws
   * {@link IllegalStateException}.
   */
  public final MemorySegment segment() {
    requireOpen();
    return segment;
  }

  /** The address of the first element. Meaningless once the buffer is closed. */
  public final long address() {
    requireOpen();
    return segment.address();
  }

  /** Whether the memory is on huge pages, as was asked for. */
  public final boolean hugePages() {
    return root.hugePages;
  }

  public final boolean isReadOnly() {
    return segment.isReadOnly();
  }

  /** Whether somebody else can free this memory, however many pins there are. */
  public final boolean isClosableByOthers() {
    return root.closableByOthers;
  }

  /** Whether only the thread that owns the memory's arena may touch it. */
  public final boolean isConfined() {
    return Scopes.isConfined(segment);
  }

  /** Whether any byte belongs to both. Buffers of no elements overlap nothing. */
  public final boolean overlaps(final OffHeapBuffer other) {
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
  public final Pin pin() {
    return Pin.of(List.of(this), () -> {});
  }

  final void addPin() {
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

  final void removePin() {
    root.pins.decrementAndGet();
  }

  /**
   * Gives the memory back. Closing a closed buffer does nothing.
   *
   * @throws IllegalStateException if a run is using the buffer, or one of its slices
   */
  @Override
  public final void close() {
    final int pins = root.pins.compareAndExchange(0, Root.CLOSED);
    if (pins > 0) {
      throw new IllegalStateException(
          "This buffer of %d %s is in use (pinned %d times); close it after the run has ended"
              .formatted(length, type, pins));
    }
    if (pins == 0) {
      root.release.run();
    }
  }

  final void requireOpen() {
    if (root.pins.get() == Root.CLOSED) {
      throw closed();
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("This buffer of %d %s was closed".formatted(length, type));
  }

  final void requireIndex(final long index) {
    requireOpen();
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(
          "Index %d of a buffer of %d %s".formatted(index, length, type));
    }
  }

  final void requireWritable() {
    if (segment.isReadOnly()) {
      throw new UnsupportedOperationException("This buffer's memory is read-only");
    }
  }

  final void requireRoomFor(final int arrayLength, final String verb) {
    if (arrayLength > length) {
      throw new IndexOutOfBoundsException(
          "The array has %d elements, this buffer %s %d".formatted(arrayLength, verb, length));
    }
  }

  @Override
  public final String toString() {
    return "%s[length=%d%s]"
        .formatted(
            getClass().getSimpleName(), length, root.pins.get() == Root.CLOSED ? ", closed" : "");
  }
}
