package dev.tandem.memory;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import dev.tandem.bridge.NativeAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A fixed number of doubles outside the Java heap, with an {@link OffHeapBuffer}'s ownership,
 * lifetime and sharing.
 */
public final class OffHeapDoubles extends OffHeapBuffer {
  private OffHeapDoubles(final Part part) {
    super(ElementType.FLOAT64, part);
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
    return new OffHeapDoubles(allocate(ElementType.FLOAT64, length, pages));
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
    return new OffHeapDoubles(view(ElementType.FLOAT64, buffer));
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
    return new OffHeapDoubles(view(ElementType.FLOAT64, segment));
  }

  /**
   * Takes memory over together with the arena that it lives in: the arena is closed by {@link
   * #close()} and must not be closed by anybody else.
   *
   * @throws IllegalArgumentException as {@link #view(MemorySegment)}, or if the segment is not the
   *     arena's, or cannot be used by every thread, or the arena is one that cannot be closed
   */
  public static OffHeapDoubles adopt(final MemorySegment segment, final Arena arena) {
    return new OffHeapDoubles(adopt(ElementType.FLOAT64, segment, arena));
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
    return new OffHeapDoubles(map(ElementType.FLOAT64, file, offsetBytes, length, writable));
  }

  /**
   * The doubles from {@code from} (inclusive) to {@code to} (exclusive), sharing this buffer's
   * memory: no copy. Closing either closes both.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ from ≤ to ≤ length
   */
  @Override
  public OffHeapDoubles slice(final long from, final long to) {
    return new OffHeapDoubles(part(from, to));
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
}
