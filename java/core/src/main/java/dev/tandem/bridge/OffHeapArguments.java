package dev.tandem.bridge;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * What one run passes to C when its arrays are off-heap: the same for each of its chunks.
 *
 * <p>Owns nothing but the small block of input pointers; the caller keeps all memory alive until
 * the last chunk has ended. Immutable, may be shared between threads.
 */
public final class OffHeapArguments {
  private final List<MemorySegment> inputs;
  private final MemorySegment output;
  private final MemorySegment scratch;
  private final MemorySegment pointers;
  private final long pointersAddress;
  private final long outputAddress;
  private final long scratchAddress;

  /**
   * @param scratch what the code needs, or {@link MemorySegment#NULL}
   */
  public OffHeapArguments(
      final List<MemorySegment> inputs, final MemorySegment output, final MemorySegment scratch) {
    this.inputs = List.copyOf(inputs);
    this.output = output;
    this.scratch = scratch;
    this.pointers = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, Math.max(1, inputs.size()));
    for (int i = 0; i < inputs.size(); i++) {
      pointers.setAtIndex(ValueLayout.JAVA_LONG, i, inputs.get(i).address());
    }
    this.pointersAddress = pointers.address();
    this.outputAddress = output.address();
    this.scratchAddress = scratch.address();
  }

  /** An input; past the last one the last, for calls that name two. */
  MemorySegment input(final int index) {
    return inputs.get(Math.min(index, inputs.size() - 1));
  }

  MemorySegment output() {
    return output;
  }

  MemorySegment scratch() {
    return scratch;
  }

  /** The address of the inputs' addresses. */
  long pointersAddress() {
    return pointersAddress;
  }

  long outputAddress() {
    return outputAddress;
  }

  long scratchAddress() {
    return scratchAddress;
  }
}
