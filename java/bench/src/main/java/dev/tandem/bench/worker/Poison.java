package dev.tandem.bench.worker;

import dev.tandem.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What workers fill an output with that is to be verified: a NaN that no kernel computes, so that
 * an element that was not written is seen. Part of the protocol, see docs/method.md.
 */
public final class Poison {
  /** Its bits as a double, by which it is told from other NaNs. */
  public static final long BITS = 0x7ff8dead0000deadL;

  /** The same as a float. */
  static final int FLOAT_BITS = 0x7fc0dead;

  private Poison() {}

  /** Poisons every element. */
  static void fill(final ElementType type, final MemorySegment output) {
    final long length = output.byteSize() / type.bytes();
    for (long i = 0; i < length; i++) {
      if (type == ElementType.FLOAT32) {
        output.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, FLOAT_BITS);
      } else {
        output.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i, BITS);
      }
    }
  }

  /** Whether an element still is what {@link #fill} made it. */
  public static boolean isAt(final ElementType type, final MemorySegment output, final long index) {
    return type == ElementType.FLOAT32
        ? output.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index) == FLOAT_BITS
        : output.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index) == BITS;
  }
}
