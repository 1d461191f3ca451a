package dev.tandem.bridge;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What one run passes to C when its arrays are on the heap: the same for each of its chunks.
 *
 * <p>Shares the arrays with the caller; may be shared between threads.
 */
public final class HeapArguments {
  private final List<double[]> inputs;
  private final double[] output;
  private final MemorySegment scratch;
  private final List<MemorySegment> inputSegments;
  private final MemorySegment outputSegment;

  /**
   * @param scratch off-heap memory that the code needs, or {@link MemorySegment#NULL}
   */
  public HeapArguments(
      final List<double[]> inputs, final double[] output, final MemorySegment scratch) {
    this.inputs = List.copyOf(inputs);
    this.output = output;
    this.scratch = scratch;
    this.inputSegments = inputs.stream().map(MemorySegment::ofArray).toList();
    this.outputSegment = MemorySegment.ofArray(output);
  }

  /** An input; past the last one the last, for calls that name two. */
  double[] input(final int index) {
    return inputs.get(Math.min(index, inputs.size() - 1));
  }

  double[] output() {
    return output;
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
