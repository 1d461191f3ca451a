package dev.tandem.memory;

import java.util.Arrays;
import java.util.Optional;

/** Where a kernel's arrays live. */
public enum Memory {
  /** Aligned memory outside the Java heap, pinned while a kernel may touch it. */
  OFFHEAP("offheap"),
  /** A {@code double[]}, which the garbage collector may move. */
  HEAP("heap");

  private final String id;

  Memory(final String id) {
    this.id = id;
  }

  /** The name in ids, on the command line and in records. */
  public String id() {
    return id;
  }

  public static Optional<Memory> ofId(final String id) {
    return Arrays.stream(values()).filter(memory -> memory.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
