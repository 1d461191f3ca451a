package dev.tandem.kernel;

import dev.tandem.memory.Memory;
import java.lang.foreign.MemorySegment;

/**
 * A kernel's Java code: one loop for each kind of memory, and the scratch memory that they need.
 *
 * <p>Immutable; may be shared between threads.
 */
record JavaCode(Kernel kernel, Loop offHeap, Loop heap, int scratchPerElement)
    implements ChunkKernel {

  /** Computes a chunk of operands that lie in the loop's kind of memory. */
  @FunctionalInterface
  interface Loop {
    void run(Operands operands, long from, long to);
  }

  /** One input, off-heap. */
  @FunctionalInterface
  interface SegmentLoop {
    void run(MemorySegment a, MemorySegment out, long from, long to);
  }

  /** One input, on the heap. */
  @FunctionalInterface
  interface ArrayLoop {
    void run(double[] a, double[] out, int from, int to);
  }

  /** Two inputs, off-heap. */
  @FunctionalInterface
  interface SegmentLoop2 {
    void run(
        MemorySegment a, MemorySegment b, MemorySegment out, Scratch scratch, long from, long to);
  }

  /** Two inputs, on the heap. */
  @FunctionalInterface
  interface ArrayLoop2 {
    void run(double[] a, double[] b, double[] out, Scratch scratch, int from, int to);
  }

  /** The run's scratch memory, of the kind that the loop needs. */
  record Scratch(MemorySegment segment, double[] array) {
    private static Scratch of(final Operands operands) {
      return new Scratch(operands.scratch(), operands.heapScratch());
    }
  }

  /** A code of a kernel of one input, which needs no scratch memory. */
  static JavaCode ofOne(final Kernel kernel, final SegmentLoop segments, final ArrayLoop arrays) {
    return new JavaCode(
        kernel,
        (operands, from, to) -> segments.run(operands.input(0), operands.output(), from, to),
        (operands, from, to) ->
            arrays.run(operands.heapInput(0), operands.heapOutput(), (int) from, (int) to),
        0);
  }

  /** A code of a kernel of two inputs. */
  static JavaCode ofTwo(
      final Kernel kernel,
      final SegmentLoop2 segments,
      final ArrayLoop2 arrays,
      final int scratchPerElement) {
    return new JavaCode(
        kernel,
        (operands, from, to) ->
            segments.run(
                operands.input(0),
                operands.input(1),
                operands.output(),
                Scratch.of(operands),
                from,
                to),
        (operands, from, to) ->
            arrays.run(
                operands.heapInput(0),
                operands.heapInput(1),
                operands.heapOutput(),
                Scratch.of(operands),
                (int) from,
                (int) to),
        scratchPerElement);
  }

  @Override
  public void prepare(final Operands operands) {
    kernel.requireInputs(operands);
    if (operands.memory() == Memory.HEAP) {
      operands.reserveHeapScratch(scratchPerElement);
    } else {
      operands.reserveScratch(scratchPerElement);
    }
  }

  @Override
  public void compute(final Operands operands, final long from, final long to) {
    (operands.memory() == Memory.HEAP ? heap : offHeap).run(operands, from, to);
  }
}
