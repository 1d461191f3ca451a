package dev.tandem.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads or writes one byte near a guarded segment and says so if it lives. Run in a JVM of its own.
 *
 * <p>Arguments: {@code end|start}, bytes, offset of the access from the segment's start, {@code
 * read|write}.
 */
final class StrayAccess {
  static final String SURVIVED = "survived";

  private StrayAccess() {}

  public static void main(final String[] arguments) {
    final long bytes = Long.parseLong(arguments[1]);
    final long offset = Long.parseLong(arguments[2]);
    try (GuardedMemory memory =
        arguments[0].equals("end")
            ? GuardedMemory.flushEnd(bytes)
            : GuardedMemory.flushStart(bytes)) {
      System.out.println("accessing");
      final MemorySegment everything = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
      final long address = memory.address() + offset;
      if (arguments[3].equals("read")) {
        System.out.println(everything.get(ValueLayout.JAVA_BYTE, address));
      } else {
        everything.set(ValueLayout.JAVA_BYTE, address, (byte) 1);
      }
      System.out.println(SURVIVED);
    }
  }
}
