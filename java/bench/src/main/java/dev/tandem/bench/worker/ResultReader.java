package dev.tandem.bench.worker;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Whoever reads a result next, in its shortest form. Stateless. */
final class ResultReader {
  private ResultReader() {}

  /**
   * The sum of the doubles' 64-bit patterns, modulo 2^64: whatever order a compiler adds them in,
   * it is the same. One element for each cycle, which is faster than any memory delivers them.
   */
  static long sumOfBits(final MemorySegment result) {
    final long length = result.byteSize() / Double.BYTES;
    long sum = 0;
    for (long i = 0; i < length; i++) {
      sum += result.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i);
    }
    return sum;
  }
}
