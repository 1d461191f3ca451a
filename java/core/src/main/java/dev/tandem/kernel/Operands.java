package dev.tandem.kernel;

import dev.tandem.bridge.HeapArguments;
import dev.tandem.bridge.OffHeapArguments;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The arrays of a run: an output and the inputs, all of one length and one type of elements, all
 * off-heap or all on the heap.
 *
 * <p>Holds references and no memory but scratch, which it keeps from one run to the next. Operands
 * may be used for any number of runs, one after the other; two runs at once would write one output.
 */
public final class Operands {
  private final Memory memory;
  private final long length;
  private final OffHeapBuffer output;
  private final List<OffHeapBuffer> inputs;
  private final ElementType type;

  /** An array of that type, or null. */
  private final Object heapOutput;

  private final List<Object> heapInputs;
  private final boolean confined;
  private final boolean closableByOthers;

  /** Runs that are using these operands. */
  private final AtomicInteger pins = new AtomicInteger();

  private final Runnable unpin = pins::decrementAndGet;

  /** The output and the inputs, off-heap. */
  private final List<OffHeapBuffer> buffers;

  private MemorySegment scratch = MemorySegment.NULL;
  private double[] heapScratch = {};
  private OffHeapArguments offHeapArguments;
  private HeapArguments heapArguments;

  private Operands(
      final Memory memory,
      final ElementType type,
      final long length,
      final OffHeapBuffer output,
      final List<OffHeapBuffer> inputs,
      final Object heapOutput,
      final List<Object> heapInputs) {
    this.memory = memory;
    this.type = type;
    this.length = length;
    this.output = output;
    this.inputs = inputs;
    this.heapOutput = heapOutput;
    this.heapInputs = heapInputs;
    this.buffers =
        output == null ? List.of() : Stream.concat(Stream.of(output), inputs.stream()).toList();
    this.confined =
        output != null
            && (output.isConfined() || inputs.stream().anyMatch(OffHeapBuffer::isConfined));
    this.closableByOthers =
        output != null
            && (output.isClosableByOthers()
                || inputs.stream().anyMatch(OffHeapBuffer::isClosableByOthers));
  }

  /**
   * Off-heap operands. Inputs may overlap each other.
   *
   * @throws IllegalArgumentException if an input's length or type is not the output's, the output
   *     is read-only, or it overlaps an input: also if it <em>is</em> an input, since kernels are
   *     compiled with the promise that it is not
   */
  public static Operands of(final OffHeapBuffer output, final OffHeapBuffer... inputs) {
    return of(false, output, inputs);
  }

  /**
   * The same, but inputs of one element stand for scalars: that element goes with every element of
   * the output. For kernels that take scalars, see {@link Kernel.Codes#takesScalar}; others refuse
   * them.
   */
  public static Operands withScalars(final OffHeapBuffer output, final OffHeapBuffer... inputs) {
    return of(true, output, inputs);
  }

  private static Operands of(
      final boolean scalars, final OffHeapBuffer output, final OffHeapBuffer... inputs) {
    Objects.requireNonNull(output, "output");
    for (int i = 0; i < inputs.length; i++) {
      requireInput(i, inputs[i]);
      requireType(i, inputs[i].type(), output.type());
      requireLength(scalars, i, inputs[i].length(), output.length());
      if (output.overlaps(inputs[i])) {
        throw overlapping(i);
      }
    }
    if (output.isReadOnly()) {
      throw new IllegalArgumentException("The output's memory is read-only");
    }
    return new Operands(
        Memory.OFFHEAP, output.type(), output.length(), output, List.of(inputs), null, List.of());
  }

  /**
   * Operands on the heap.
   *
   * @throws IllegalArgumentException if an input's length is not the output's, or an input is the
   *     output
   */
  public static Operands of(final double[] output, final double[]... inputs) {
    return ofArrays(false, ElementType.FLOAT64, output, inputs);
  }

  /** The same of floats. */
  public static Operands of(final float[] output, final float[]... inputs) {
    return ofArrays(false, ElementType.FLOAT32, output, inputs);
  }

  /** The same with scalars, as {@link #withScalars(OffHeapBuffer, OffHeapBuffer...)} has them. */
  public static Operands withScalars(final double[] output, final double[]... inputs) {
    return ofArrays(true, ElementType.FLOAT64, output, inputs);
  }

  /** The same of floats. */
  public static Operands withScalars(final float[] output, final float[]... inputs) {
    return ofArrays(true, ElementType.FLOAT32, output, inputs);
  }

  /** Of arrays of that type, which the callers see to. */
  private static Operands ofArrays(
      final boolean scalars, final ElementType type, final Object output, final Object[] inputs) {
    Objects.requireNonNull(output, "output");
    final int length = Array.getLength(output);
    for (int i = 0; i < inputs.length; i++) {
      requireInput(i, inputs[i]);
      requireLength(scalars, i, Array.getLength(inputs[i]), length);
      if (output == inputs[i] && length > 0) {
        throw overlapping(i);
      }
    }
    return new Operands(Memory.HEAP, type, length, null, List.of(), output, List.of(inputs));
  }

  private static void requireInput(final int input, final Object given) {
    Objects.requireNonNull(given, () -> "input " + input);
  }

  private static void requireType(
      final int input, final ElementType actual, final ElementType expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "Input %d has %s, the output %s; give buffers of one type"
              .formatted(input, actual, expected));
    }
  }

  private static void requireLength(
      final boolean scalars, final int input, final long actual, final long expected) {
    if (actual != expected && !(scalars && actual == 1)) {
      throw new IllegalArgumentException(
          "Input %d has %d elements, the output %d; give slices of one length%s"
              .formatted(input, actual, expected, scalars ? ", or one element" : ""));
    }
  }

  private static IllegalArgumentException overlapping(final int input) {
    return new IllegalArgumentException(
        "The output overlaps input %d; give it memory of its own".formatted(input));
  }

  public Memory memory() {
    return memory;
  }

  /** What the elements are. */
  public ElementType type() {
    return type;
  }

  /** Elements of the output, and of each input that is no scalar. */
  public long length() {
    return length;
  }

  /** Elements of an input: {@link #length}, or 1 for a scalar. */
  public long inputLength(final int index) {
    return memory == Memory.HEAP
        ? Array.getLength(heapInputs.get(index))
        : inputs.get(index).length();
  }

  public int inputCount() {
    return memory == Memory.HEAP ? heapInputs.size() : inputs.size();
  }

  /** An input's memory, off the heap or on it. */
  public MemorySegment input(final int index) {
    return memory == Memory.HEAP
        ? type.segment(heapInputs.get(index))
        : inputs.get(index).segment();
  }

  /** The output's memory, off the heap or on it. */
  public MemorySegment output() {
    return memory == Memory.HEAP ? type.segment(heapOutput) : output.segment();
  }

  /** An input of doubles on the heap. */
  public double[] heapInput(final int index) {
    return (double[]) heapInputs.get(index);
  }

  /** The output of doubles on the heap. */
  public double[] heapOutput() {
    return (double[]) heapOutput;
  }

  /** An input of floats on the heap. */
  public float[] heapFloatInput(final int index) {
    return (float[]) heapInputs.get(index);
  }

  /** The output of floats on the heap. */
  public float[] heapFloatOutput() {
    return (float[]) heapOutput;
  }

  /** Where the first byte of an off-heap output lies; cache lines are counted from here. */
  public long outputAddress() {
    return output.address();
  }

  /** Off-heap scratch memory of the run, as {@link #reserveScratch} made it. */
  public MemorySegment scratch() {
    return scratch;
  }

  /** Scratch memory of the run on the heap, as {@link #reserveHeapScratch} made it. */
  public double[] heapScratch() {
    return heapScratch;
  }

  /** Whether only one thread may touch the memory. */
  public boolean isConfined() {
    return confined;
  }

  /** Whether somebody else can free the memory, so that bare addresses of it must not be passed. */
  public boolean isClosableByOthers() {
    return closableByOthers;
  }

  /**
   * Makes off-heap scratch memory of so many doubles for each element, unless an earlier run left
   * enough. To be called before the run's chunks, by one thread.
   */
  public void reserveScratch(final int doublesPerElement) {
    final long doubles = Math.multiplyExact(length, (long) doublesPerElement);
    if (scratch.byteSize() / Double.BYTES < doubles) {
      scratch = OffHeapDoubles.allocateScratch(doubles);
      offHeapArguments = null;
      heapArguments = null;
    }
  }

  /** The same on the heap. */
  public void reserveHeapScratch(final int doublesPerElement) {
    final long doubles = Math.multiplyExact(length, (long) doublesPerElement);
    if (heapScratch.length < doubles) {
      heapScratch = new double[Math.toIntExact(doubles)];
    }
  }

  OffHeapArguments offHeapArguments() {
    if (offHeapArguments == null) {
      offHeapArguments =
          new OffHeapArguments(
              inputs.stream().map(OffHeapBuffer::segment).toList(), output.segment(), scratch);
    }
    return offHeapArguments;
  }

  HeapArguments heapArguments() {
    if (heapArguments == null) {
      heapArguments = new HeapArguments(type, heapInputs, heapOutput, scratch);
    }
    return heapArguments;
  }

  /**
   * Keeps all buffers open until the pin is closed.
   *
   * @throws IllegalStateException if one is closed; then none is pinned
   */
  public Pin pin() {
    final Pin pin = Pin.of(buffers, unpin);
    pins.incrementAndGet();
    return pin;
  }

  /** Bare addresses of memory that is not pinned must not be passed. */
  void requirePinned() {
    if (pins.get() == 0) {
      throw new IllegalStateException(
          "These operands are not pinned: compute chunks through a Runner, or while a pin() is"
              + " open");
    }
  }
}
