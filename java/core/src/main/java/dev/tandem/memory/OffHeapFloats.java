package dev.tandem.memory;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A fixed number of floats outside the Java heap, with an {@link OffHeapBuffer}'s ownership,
 * lifetime and sharing.
 */
public final class OffHeapFloats extends OffHeapBuffer {
  private OffHeapFloats(final Part part) {
    super(ElementType.FLOAT32, part);
  }

  /** {@link #allocate(long, Pages)} with normal pages. */
  public static OffHeapFloats allocate(final long length) {
    return allocate(length, Pages.NORMAL);
  }

  /**
   * A new buffer of zeros, aligned to {@value #ALIGNMENT_BYTES} bytes. Its pages are not touched
   * here: each gets its place when a thread first writes to it, so let the threads that will use it
   * do that ({@code Runner.touch}).
   *
   * @param length floats, at least 0
   * @throws IllegalArgumentException if the length is negative or too large to address
   * @throws dev.tandem.bridge.UnavailableException if this JVM denies native access
   * @throws OutOfMemoryError if the machine, or the cgroup, has not that much memory left
   */
  public static OffHeapFloats allocate(final long length, final Pages pages) {
    return new OffHeapFloats(allocate(ElementType.FLOAT32, length, pages));
  }

  /** A new buffer that holds a copy of {@code values}. */
  public static OffHeapFloats copyOf(final float... values) {
    final OffHeapFloats buffer = allocate(values.length);
    buffer.copyFrom(values);
    return buffer;
  }

  /**
   * A view of a direct byte buffer's bytes from its position to its limit, without a copy. The view
   * keeps the byte buffer reachable.
   *
   * @throws IllegalArgumentException if it is not direct, not in native byte order, not aligned to
   *     4 bytes, or no whole number of floats
   */
  public static OffHeapFloats view(final ByteBuffer buffer) {
    return new OffHeapFloats(view(ElementType.FLOAT32, buffer));
  }

  /**
   * A view of caller-owned memory, without a copy.
   *
   * <p>Memory that its owner could close while C reads it (an arena that is confined or shared) can
   * be used by Java codes and over the bridge {@code ffm} only, which keep it open for as long as
   * they run; the other bridges pass bare addresses and refuse it. To use it with those, hand it
   * over with {@link #adopt}. A confined segment can be used by its own thread only.
   *
   * @throws IllegalArgumentException if it is on the heap, not aligned to 4 bytes, or no whole
   *     number of floats
   */
  public static OffHeapFloats view(final MemorySegment segment) {
    return new OffHeapFloats(view(ElementType.FLOAT32, segment));
  }

  /**
   * Takes memory over together with the arena that it lives in: the arena is closed by {@link
   * #close()} and must not be closed by anybody else.
   *
   * @throws IllegalArgumentException as {@link #view(MemorySegment)}, or if the segment is not the
   *     arena's, or cannot be used by every thread, or the arena is one that cannot be closed
   */
  public static OffHeapFloats adopt(final MemorySegment segment, final Arena arena) {
    return new OffHeapFloats(adopt(ElementType.FLOAT32, segment, arena));
  }

  /**
   * Maps floats of a file, in native byte order, without a copy. If somebody cuts the file short
   * meanwhile, Java code that reads beyond its end gets an {@link InternalError}, and C code ends
   * the process with SIGBUS: map only files that nobody changes, or run such work in a process of
   * its own.
   *
   * @param offsetBytes where the first float is; a multiple of 4
   * @param length floats
   * @param writable whether writes go to the file; otherwise the buffer cannot be written
   * @throws IllegalArgumentException if the file is shorter than that
   * @throws IOException if the file cannot be opened or mapped
   */
  public static OffHeapFloats map(
      final Path file, final long offsetBytes, final long length, final boolean writable)
      throws IOException {
    return new OffHeapFloats(map(ElementType.FLOAT32, file, offsetBytes, length, writable));
  }

  /**
   * The floats from {@code from} (inclusive) to {@code to} (exclusive), sharing this buffer's
   * memory: no copy. Closing either closes both.
   *
   * @throws IndexOutOfBoundsException unless 0 ≤ from ≤ to ≤ length
   */
  @Override
  public OffHeapFloats slice(final long from, final long to) {
    return new OffHeapFloats(part(from, to));
  }

  /**
   * @throws IndexOutOfBoundsException unless 0 ≤ index &lt; length
   * @throws IllegalStateException if this buffer is closed
   */
  public float get(final long index) {
    requireIndex(index);
    return segment.getAtIndex(JAVA_FLOAT, index);
  }

  /**
   * @throws IndexOutOfBoundsException unless 0 ≤ index &lt; length
   * @throws IllegalStateException if this buffer is closed
   * @throws UnsupportedOperationException if its memory is read-only
   */
  public void set(final long index, final float value) {
    requireIndex(index);
    requireWritable();
    segment.setAtIndex(JAVA_FLOAT, index, value);
  }

  /** Sets every element; the calling thread touches every page. */
  public void fill(final float value) {
    requireOpen();
    requireWritable();
    for (long i = 0; i < length; i++) {
      segment.setAtIndex(JAVA_FLOAT, i, value);
    }
  }

  /**
   * Copies an array to the start of this buffer.
   *
   * @throws IndexOutOfBoundsException if this buffer is shorter than the array
   */
  public void copyFrom(final float[] source) {
    requireOpen();
    requireWritable();
    requireRoomFor(source.length, "holds");
    MemorySegment.copy(source, 0, segment, JAVA_FLOAT, 0, source.length);
  }

  /**
   * Copies the start of this buffer into a whole array.
   *
   * @throws IndexOutOfBoundsException if this buffer is shorter than the array
   */
  public void copyTo(final float[] target) {
    requireOpen();
    requireRoomFor(target.length, "has");
    MemorySegment.copy(segment, JAVA_FLOAT, 0, target, 0, target.length);
  }

  /**
   * A new array with this buffer's elements.
   *
   * @throws IllegalStateException if there are more than an array can hold
   */
  public float[] toArray() {
    requireOpen();
    return segment.toArray(JAVA_FLOAT);
  }
}
