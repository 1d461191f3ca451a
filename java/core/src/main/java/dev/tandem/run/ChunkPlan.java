package dev.tandem.run;

import dev.tandem.kernel.Operands;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a run's elements are cut into chunks {@code [from, to)}.
 *
 * <p>Chunks cover every element once, in order, and none is empty. Off-heap, boundaries lie on
 * cache lines of the output's address, so that no two threads write one line; for arrays on the
 * heap there is no such promise, since the collector moves them. Immutable; may be shared between
 * threads.
 */
public final class ChunkPlan {
  /** The cache line of the CPUs that Tandem runs on: 128 bytes on Apple silicon, else 64. */
  public static final int CACHE_LINE_BYTES = isAppleSilicon() ? 128 : 64;

  private final long[] boundaries;
  private final int lineBytes;

  /** How far behind a line's start the output begins. */
  private final int pastLineBytes;

  private final int elementBytes;

  private ChunkPlan(
      final long[] boundaries,
      final int lineBytes,
      final int pastLineBytes,
      final int elementBytes) {
    this.boundaries = boundaries;
    this.lineBytes = lineBytes;
    this.pastLineBytes = pastLineBytes;
    this.elementBytes = elementBytes;
  }

  /** The plan for a run on so many threads. */
  public static ChunkPlan of(final Operands operands, final int threads) {
    return operands.memory() == Memory.HEAP
        ? ofHeap(operands.length(), threads)
        : ofOffHeap(operands.type(), operands.length(), threads, operands.outputAddress());
  }

  /** Whether this is the plan for these operands too, on as many threads. */
  boolean isFor(final Operands operands) {
    if (operands.length() != length()) {
      return false;
    }
    return operands.memory() == Memory.HEAP
        ? lineBytes == Double.BYTES
        : lineBytes == CACHE_LINE_BYTES
            && elementBytes == operands.type().bytes()
            && pastLineBytes == Math.floorMod(operands.outputAddress(), (long) CACHE_LINE_BYTES);
  }

  /**
   * Chunks of {@code (length + threads - 1) / threads} elements, the last one shorter.
   *
   * @param length elements, at least 0
   * @param threads at least 1
   */
  public static ChunkPlan ofHeap(final long length, final int threads) {
    return cut(length, threads, 0, Double.BYTES, Double.BYTES);
  }

  /**
   * The same for doubles off the heap, each boundary moved up to the next cache line of the output.
   *
   * @param outputAddress where the output's first element lies, a multiple of 8
   */
  public static ChunkPlan ofOffHeap(
      final long length, final int threads, final long outputAddress) {
    return ofOffHeap(ElementType.FLOAT64, length, threads, outputAddress);
  }

  /**
   * The same for elements of any type.
   *
   * @param outputAddress a multiple of their size
   */
  public static ChunkPlan ofOffHeap(
      final ElementType type, final long length, final int threads, final long outputAddress) {
    return cut(length, threads, outputAddress, CACHE_LINE_BYTES, type.bytes());
  }

  private static ChunkPlan cut(
      final long length,
      final int threads,
      final long address,
      final int lineBytes,
      final int elementBytes) {
    if (length < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "Cannot cut %d elements for %d threads; needed are at least 0 elements and 1 thread"
              .formatted(length, threads));
    }
    final long chunkElements = length / threads + (length % threads == 0 ? 0 : 1);
    final long[] boundaries = new long[(int) Math.min(threads, length) + 1];
    int count = 0;
    long from = 0;
    while (from < length) {
      final long nominal =
          from > length - chunkElements ? length : nextNominal(from, chunkElements);
      final long pastLine = Math.floorMod(address + nominal * elementBytes, (long) lineBytes);
      final long up = pastLine == 0 ? 0 : (lineBytes - pastLine) / elementBytes;
      from = nominal > length - up ? length : nominal + up;
      boundaries[++count] = from;
    }
    return new ChunkPlan(
        Arrays.copyOf(boundaries, count + 1),
        lineBytes,
        (int) Math.floorMod(address, (long) lineBytes),
        elementBytes);
  }

  /** The first multiple of the chunk length after {@code from}. */
  private static long nextNominal(final long from, final long chunkElements) {
    return (from / chunkElements + 1) * chunkElements;
  }

  /** Chunks in this plan: 0 for no elements, and never more than threads or elements. */
  public int count() {
    return boundaries.length - 1;
  }

  /** A chunk's first element. */
  public long from(final int chunk) {
    return boundaries[chunk];
  }

  /** The element after a chunk's last. */
  public long to(final int chunk) {
    return boundaries[chunk + 1];
  }

  /** Elements of all chunks. */
  public long length() {
    return boundaries[boundaries.length - 1];
  }

  /** The {@code count() + 1} boundaries as C reads them, in the caller's arena. */
  MemorySegment nativeBoundaries(final Arena arena) {
    return arena.allocateFrom(ValueLayout.JAVA_LONG, boundaries);
  }

  private static boolean isAppleSilicon() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
        && System.getProperty("os.arch").equals("aarch64");
  }

  @Override
  public String toString() {
    return "ChunkPlan" + Arrays.toString(boundaries);
  }
}
