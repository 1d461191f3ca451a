package dev.tandem.bridge;

import dev.tandem.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What one run passes to C when its arrays are on the heap: the same for each of its chunks.
 *
 * <p>Shares the arrays with the caller; may be shared between threads.
 */
public final class HeapArguments {
  private final List<Object> inputs;
  private final Object output;
  private final int elementBytes;
  private final MemorySegment scratch;
  private final List<MemorySegment> inputSegments;
  private final MemorySegment outputSegment;

  /**
   * @param inputs arrays of that type
   * @param output another
   * @param scratch off-heap memory that the code needs, or {@link MemorySegment#NULL}
   */
  public HeapArguments(
      final ElementType type,
      final List<Object> inputs,
      final Object output,
      final MemorySegment scratch) {
    this.inputs = List.copyOf(inputs);
    this.output = output;
    this.elementBytes = type.bytes();
    this.scratch = scratch;
    this.inputSegments = inputs.stream().map(type::segment).toList();
    this.outputSegment = type.segment(output);
  }

  /** An input; past the last one the last, for calls that name two. */
  Object input(final int index) {
    return inputs.get(Math.min(index, inputs.size() - 1));
  }

  Object output() {
    return output;
  }

  int elementBytes() {
    return elementBytes;
  }

  /** The same as a segment. */
  MemorySegment inputSegment(final int index) {
    return inputSegments.get(Math.min(index, inputSegments.size() - 1));
  }

  MemorySegment outputSegment() {
    return outputSegment;
  }

  MemorySegment scratch() {
    return scratch;
  }
}
