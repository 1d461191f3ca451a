package dev.tandem.formula;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;

/** The Java half of a user's loop, loaded. Immutable; may be shared between threads. */
final class OwnJava implements ChunkKernel {
  private final Kernel kernel;
  private final OwnLoop loop;

  /** Takes all segments, the output first, and the length. */
  private final MethodHandle offHeap;

  /** Takes all arrays, the output first, and the two ends; null if there is none. */
  private final MethodHandle heap;

  private OwnJava(
      final Kernel kernel,
      final OwnLoop loop,
      final MethodHandle offHeap,
      final MethodHandle heap) {
    this.kernel = kernel;
    this.loop = loop;
    this.offHeap = offHeap;
    this.heap = heap;
  }

  static OwnJava of(final Kernel kernel, final OwnLoop loop) {
    final int arrays = loop.java().inputs().size() + 1;
    try {
      // Never closed: its classes are loaded as they are needed, for as long as the kernel is used.
      final URLClassLoader loader =
          new URLClassLoader(
              new URL[] {loop.classes().toUri().toURL()}, OwnJava.class.getClassLoader());
      final Class<?> owner = Class.forName(loop.java().className(), false, loader);
      return new OwnJava(
          kernel,
          loop,
          find(owner, loop.java().method(), MemorySegment.class, arrays, long.class),
          loop.takesArrays()
              ? find(owner, loop.java().method(), double[].class, arrays, int.class, int.class)
              : null);
    } catch (final MalformedURLException | ReflectiveOperationException | LinkageError broken) {
      throw new UnavailableException(
          "java-own is not available: %s cannot be loaded: %s"
              .formatted(loop.java().className(), broken),
          broken);
    }
  }

  private static MethodHandle find(
      final Class<?> owner,
      final String method,
      final Class<?> operand,
      final int operands,
      final Class<?>... rest)
      throws ReflectiveOperationException {
    final MethodType type =
        MethodType.methodType(void.class, Collections.nCopies(operands, operand))
            .appendParameterTypes(rest);
    return MethodHandles.publicLookup()
        .findStatic(owner, method, type)
        .asSpreader(0, operand.arrayType(), operands);
  }

  @Override
  public void prepare(final Operands operands) {
    kernel.requireInputs(operands);
    if (operands.memory() == Memory.HEAP && heap == null) {
      throw new IllegalArgumentException(
          "%s takes no heap arrays; give OffHeapDoubles, or add: %s"
              .formatted(loop, loop.arraySignature()));
    }
  }

  @Override
  public void compute(final Operands operands, final long from, final long to) {
    try {
      if (operands.memory() == Memory.HEAP) {
        final double[][] arrays = new double[operands.inputCount() + 1][];
        arrays[0] = operands.heapOutput();
        for (int i = 1; i < arrays.length; i++) {
          arrays[i] = operands.heapInput(i - 1);
        }
        heap.invokeExact(arrays, (int) from, (int) to);
      } else {
        final MemorySegment[] segments = new MemorySegment[operands.inputCount() + 1];
        segments[0] = chunk(operands.output(), from, to);
        for (int i = 1; i < segments.length; i++) {
          segments[i] = chunk(operands.input(i - 1), from, to);
        }
        offHeap.invokeExact(segments, to - from);
      }
    } catch (final Throwable thrown) {
      throw new OwnLoopException(
          "%s threw %s%s"
              .formatted(
                  loop,
                  thrown,
                  thrown.getStackTrace().length == 0 ? "" : " at " + thrown.getStackTrace()[0]),
          thrown);
    }
  }

  private static MemorySegment chunk(final MemorySegment all, final long from, final long to) {
    return all.asSlice(from * Double.BYTES, (to - from) * Double.BYTES);
  }
}
