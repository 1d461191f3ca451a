package dev.tandem.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The codes that need the Vector API, of {@link Kernel#EXP} and {@link Kernel#EXPSUM}; loaded only
 * where it is there. What does not fill a vector at a chunk's end is computed one by one.
 *
 * <p>C2 makes good vector instructions of a loop only where it knows the species, the kind of
 * memory and the kernel as constants, and where nothing else ever went through the same methods. So
 * this is one text, of which each {@link Form} gets a hidden copy, compiled by itself. A copy holds
 * no state; any number of threads may run it.
 *
 * <p>Nothing that holds a vector is passed between methods: C2 leaves a large method out of line,
 * and a vector that crosses a call becomes an object. What docs/findings.md says of forms that were
 * tried is why the code looks as it does.
 */
final class ExpVector implements JavaCode.Loop {

  /** What of the one text a copy is for. */
  record Form(Kernel kernel, Code code, Access access, VectorShape shape) {}

  /** Where the operands lie, and how a vector is read from there. */
  enum Access {
    HEAP,
    /** By address, in a segment of all memory: its bounds are constants. */
    ADDRESS,
    /** By the operand's own segment, since somebody else could close it. */
    SEGMENT
  }

  private static final Map<Form, JavaCode.Loop> COPIES = new ConcurrentHashMap<>();

  /** Null in the class itself, which computes nothing. */
  private static final Form FORM = form();

  private static final VectorSpecies<Double> SPECIES =
      FORM == null ? DoubleVector.SPECIES_PREFERRED : VectorSpecies.of(double.class, FORM.shape());
  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, SPECIES.vectorShape());
  private static final boolean IS_SUM = FORM != null && FORM.kernel().equals(Kernel.EXPSUM);
  private static final boolean ON_HEAP = FORM != null && FORM.access() == Access.HEAP;
  private static final boolean BY_ADDRESS = FORM != null && FORM.access() == Access.ADDRESS;
  private static final boolean IS_JDK = FORM != null && FORM.code() == Code.JAVA_JDK_VECTOR;

  /** Whether two vectors hold the table: then an instruction looks up all lanes at once. */
  private static final boolean TABLE_FITS = LONGS.length() == 8;

  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** Elements computed before their arguments' range is judged: a few vectors of any width. */
  private static final int BLOCK = 64;

  private static final long[] POWERS = TandemExp.powers();
  private static final long[] TAIL_BITS = TandemExp.tailBits();

  private ExpVector() {}

  /** A code of a kernel in the vectors that this JVM prefers. */
  static ChunkKernel preferred(final Kernel kernel, final Code code) {
    return in(kernel, code, DoubleVector.SPECIES_PREFERRED.vectorShape());
  }

  static int preferredBits() {
    return DoubleVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** {@link Code#JAVA_VECTOR} in vectors of 64, 128, 256 or 512 bits. */
  static ChunkKernel ofBits(final Kernel kernel, final int vectorBits) {
    return in(kernel, Code.JAVA_VECTOR, VectorShape.forBitSize(vectorBits));
  }

  private static ChunkKernel in(final Kernel kernel, final Code code, final VectorShape shape) {
    final JavaCode.Loop heap = copyFor(new Form(kernel, code, Access.HEAP, shape));
    final JavaCode.Loop address = copyFor(new Form(kernel, code, Access.ADDRESS, shape));
    final JavaCode.Loop segment = copyFor(new Form(kernel, code, Access.SEGMENT, shape));
    return new JavaCode(
        kernel,
        (operands, from, to) ->
            (operands.isClosableByOthers() ? segment : address).run(operands, from, to),
        heap,
        0);
  }

  private static JavaCode.Loop copyFor(final Form form) {
    return COPIES.computeIfAbsent(form, ExpVector::copy);
  }

  private static JavaCode.Loop copy(final Form form) {
    try (InputStream bytes = ExpVector.class.getResourceAsStream("ExpVector.class")) {
      final MethodHandles.Lookup copy =
          MethodHandles.lookup().defineHiddenClassWithClassData(bytes.readAllBytes(), form, true);
      return (JavaCode.Loop)
          copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (final RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (final Throwable impossible) {
      throw new AssertionError("A copy of this class lacks what the class has", impossible);
    }
  }

  private static Form form() {
    try {
      return MethodHandles.classData(
          MethodHandles.lookup(), java.lang.constant.ConstantDescs.DEFAULT_NAME, Form.class);
    } catch (final IllegalAccessException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  @Override
  public void run(final Operands operands, final long from, final long to) {
    final Buffers buffers = new Buffers(operands, ON_HEAP, IS_SUM);
    if (IS_JDK) {
      jdk(buffers, from, to);
    } else {
      tandem(buffers, from, to);
    }
  }

  private static void jdk(final Buffers buffers, final long from, final long to) {
    long i = from;
    while (to - i >= SPECIES.length()) {
      final int elements = wholeVectors(Math.min(to - i, 1 << 20));
      for (int j = 0; j < elements; j += SPECIES.length()) {
        store(buffers, i, j, arguments(buffers, i, j).lanewise(VectorOperators.EXP));
      }
      i += elements;
    }
    for (; i < to; i++) {
      set(buffers, i, Math.exp(argument(buffers, i)));
    }
  }

  private static void tandem(final Buffers buffers, final long from, final long to) {
    final double[] reduced = new double[TABLE_FITS ? 0 : BLOCK];
    final long[] shifted = new long[reduced.length];
    final double[] scales = new double[reduced.length];
    final double[] tails = new double[reduced.length];
    long i = from;
    while (to - i >= SPECIES.length()) {
      final int elements = wholeVectors(Math.min(to - i, BLOCK));
      final boolean inRange;
      if (TABLE_FITS) {
        inRange = inRegisters(buffers, i, elements);
      } else {
        inRange = reduce(buffers, i, elements, reduced, shifted);
        lookUp(elements, shifted, scales, tails);
        finish(buffers, i, elements, reduced, scales, tails);
      }
      if (!inRange) {
        beyond(buffers, i, elements);
      }
      i += elements;
    }
    for (; i < to; i++) {
      set(buffers, i, TandemExp.exp(argument(buffers, i)));
    }
  }

  private static int wholeVectors(final long elements) {
    return (int) elements / SPECIES.length() * SPECIES.length();
  }

  /** A block in three steps: this one leaves r, and k in the low bits of {@code shifted}. */
  private static boolean reduce(
      final Buffers buffers,
      final long from,
      final int elements,
      final double[] reduced,
      final long[] shifted) {
    final LongVector range = LongVector.broadcast(LONGS, TandemExp.RANGE_BITS);
    LongVector outside = LongVector.zero(LONGS);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector x = arguments(buffers, from, j);
      outside = outside.or(range.sub(magnitude(x)));
      final DoubleVector shift = x.fma(TandemExp.INVERSE, TandemExp.SHIFT);
      final DoubleVector k = shift.sub(TandemExp.SHIFT);
      final DoubleVector partly = k.lanewise(FMA, TandemExp.MINUS_HIGH, x);
      k.lanewise(FMA, TandemExp.MINUS_LOW, partly).intoArray(reduced, j);
      shift.reinterpretAsLongs().intoArray(shifted, j);
    }
    return outside.reduceLanes(VectorOperators.OR) >= 0;
  }

  /** The second: no instruction that Java can express looks up less than two vectors' table. */
  private static void lookUp(
      final int elements, final long[] shifted, final double[] scales, final double[] tails) {
    for (int j = 0; j < elements; j++) {
      scales[j] = TandemExp.scale(shifted[j]);
      tails[j] = TandemExp.tail(shifted[j]);
    }
  }

  /** The third. */
  private static void finish(
      final Buffers buffers,
      final long from,
      final int elements,
      final double[] reduced,
      final double[] scales,
      final double[] tails) {
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector r = DoubleVector.fromArray(SPECIES, reduced, j);
      final DoubleVector scale = DoubleVector.fromArray(SPECIES, scales, j);
      final DoubleVector r2 = r.mul(r);
      final DoubleVector p23 = r.fma(TandemExp.C3, TandemExp.C2);
      final DoubleVector p45 = r.fma(TandemExp.C5, TandemExp.C4);
      final DoubleVector p67 = r.fma(TandemExp.C7, TandemExp.C6);
      final DoubleVector p = r2.fma(r2.fma(p67, p45), p23);
      final DoubleVector expm1 = r.add(r2.fma(p, DoubleVector.fromArray(SPECIES, tails, j)));
      store(buffers, from, j, scale.fma(expm1, scale));
    }
  }

  /** A block in one step, by a table in registers. */
  private static boolean inRegisters(final Buffers buffers, final long from, final int elements) {
    final LongVector powers0 = LongVector.fromArray(LONGS, POWERS, 0);
    final LongVector powers1 = LongVector.fromArray(LONGS, POWERS, LONGS.length());
    final LongVector tails0 = LongVector.fromArray(LONGS, TAIL_BITS, 0);
    final LongVector tails1 = LongVector.fromArray(LONGS, TAIL_BITS, LONGS.length());
    final LongVector range = LongVector.broadcast(LONGS, TandemExp.RANGE_BITS);
    LongVector outside = LongVector.zero(LONGS);
    for (int j = 0; j < elements; j += SPECIES.length()) {
      final DoubleVector x = arguments(buffers, from, j);
      outside = outside.or(range.sub(magnitude(x)));
      final DoubleVector shift = x.fma(TandemExp.INVERSE, TandemExp.SHIFT);
      final DoubleVector k = shift.sub(TandemExp.SHIFT);
      final DoubleVector partly = k.lanewise(FMA, TandemExp.MINUS_HIGH, x);
      final DoubleVector r = k.lanewise(FMA, TandemExp.MINUS_LOW, partly);
      final LongVector bits = shift.reinterpretAsLongs();
      final LongVector index = bits.and(15);
      final DoubleVector scale =
          index.selectFrom(powers0, powers1).add(bits.lanewise(LSHL, 48)).reinterpretAsDoubles();
      final DoubleVector tail = index.selectFrom(tails0, tails1).reinterpretAsDoubles();
      final DoubleVector r2 = r.mul(r);
      final DoubleVector p23 = r.fma(TandemExp.C3, TandemExp.C2);
      final DoubleVector p45 = r.fma(TandemExp.C5, TandemExp.C4);
      final DoubleVector p67 = r.fma(TandemExp.C7, TandemExp.C6);
      final DoubleVector p = r2.fma(r2.fma(p67, p45), p23);
      final DoubleVector expm1 = r.add(r2.fma(p, tail));
      store(buffers, from, j, scale.fma(expm1, scale));
    }
    return outside.reduceLanes(VectorOperators.OR) >= 0;
  }

  /** Computes what is not in the ordinary range once more, one by one. */
  private static void beyond(final Buffers buffers, final long from, final int elements) {
    for (long i = from; i < from + elements; i++) {
      final double x = argument(buffers, i);
      if (!(Math.abs(x) <= TandemExp.RANGE)) {
        set(buffers, i, TandemExp.beyond(x));
      }
    }
  }

  /** The bits of |x|, which are ordered as the magnitudes are, NaN above all. */
  private static LongVector magnitude(final DoubleVector x) {
    return x.reinterpretAsLongs().and(Long.MAX_VALUE);
  }

  /** 2.1 a, 3.2 b and their sum are rounded once each. */
  private static DoubleVector arguments(final Buffers buffers, final long from, final int j) {
    final DoubleVector a = load(buffers.aArray, buffers.aSegment, buffers.aAddress, from, j);
    return IS_SUM
        ? a.mul(2.1).add(load(buffers.bArray, buffers.bSegment, buffers.bAddress, from, j).mul(3.2))
        : a;
  }

  private static DoubleVector load(
      final double[] array,
      final MemorySegment segment,
      final long address,
      final long from,
      final int j) {
    if (ON_HEAP) {
      return DoubleVector.fromArray(SPECIES, array, (int) from + j);
    }
    final long offsetBytes = (from + j) * Double.BYTES;
    return BY_ADDRESS
        ? DoubleVector.fromMemorySegment(SPECIES, ALL, address + offsetBytes, NATIVE)
        : DoubleVector.fromMemorySegment(SPECIES, segment, offsetBytes, NATIVE);
  }

  private static void store(
      final Buffers buffers, final long from, final int j, final DoubleVector result) {
    final long offsetBytes = (from + j) * Double.BYTES;
    if (ON_HEAP) {
      result.intoArray(buffers.outArray, (int) from + j);
    } else if (BY_ADDRESS) {
      result.intoMemorySegment(ALL, buffers.outAddress + offsetBytes, NATIVE);
    } else {
      result.intoMemorySegment(buffers.outSegment, offsetBytes, NATIVE);
    }
  }

  private static double argument(final Buffers buffers, final long i) {
    final double a = get(buffers.aArray, buffers.aSegment, i);
    return IS_SUM ? 2.1 * a + 3.2 * get(buffers.bArray, buffers.bSegment, i) : a;
  }

  private static double get(final double[] array, final MemorySegment segment, final long i) {
    return ON_HEAP ? array[(int) i] : segment.getAtIndex(JAVA_DOUBLE, i);
  }

  private static void set(final Buffers buffers, final long i, final double result) {
    if (ON_HEAP) {
      buffers.outArray[(int) i] = result;
    } else {
      buffers.outSegment.setAtIndex(JAVA_DOUBLE, i, result);
    }
  }

  /** The operands' memory: arrays, or segments and where they begin. */
  static final class Buffers {
    final double[] aArray;
    final double[] bArray;
    final double[] outArray;
    final MemorySegment aSegment;
    final MemorySegment bSegment;
    final MemorySegment outSegment;
    final long aAddress;
    final long bAddress;
    final long outAddress;

    /** Told what the form is, since a copy of the class has no copy of this one. */
    Buffers(final Operands operands, final boolean heap, final boolean two) {
      aArray = heap ? operands.heapInput(0) : null;
      bArray = heap && two ? operands.heapInput(1) : null;
      outArray = heap ? operands.heapOutput() : null;
      aSegment = heap ? null : operands.input(0);
      bSegment = heap || !two ? null : operands.input(1);
      outSegment = heap ? null : operands.output();
      aAddress = aSegment == null ? 0 : aSegment.address();
      bAddress = bSegment == null ? 0 : bSegment.address();
      outAddress = outSegment == null ? 0 : outSegment.address();
    }
  }
}
