package dev.tandem.formula;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.Memory;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * A formula in a Java code: a class of its own, so that the JIT compiler's profiles of one formula
 * say nothing of another. It names the formula in stack traces, in the place of a file; that is why
 * it is no hidden class, whose frames the JVM leaves out.
 *
 * <p>Immutable; may be shared between threads. The class goes when the last of these does.
 */
final class JavaCompiled implements ChunkKernel {
  private static final MethodType OFF_HEAP =
      MethodType.methodType(
          void.class, MemorySegment[].class, MemorySegment.class, long.class, long.class);
  private static final MethodType HEAP =
      MethodType.methodType(void.class, double[][].class, double[].class, int.class, int.class);
  private static final MethodType FLOAT_HEAP =
      MethodType.methodType(void.class, float[][].class, float[].class, int.class, int.class);

  private final Kernel kernel;
  private final MethodHandle offHeap;
  private final MethodHandle byAddress;
  private final MethodHandle heap;

  private JavaCompiled(
      final Kernel kernel,
      final MethodHandle offHeap,
      final MethodHandle byAddress,
      final MethodHandle heap) {
    this.kernel = kernel;
    this.offHeap = offHeap;
    this.byAddress = byAddress;
    this.heap = heap;
  }

  /**
   * @throws UnavailableException with the reason, if Java has not what the formula needs, or this
   *     runtime has no compiler
   */
  static JavaCompiled of(final Kernel kernel, final Formula formula, final Code code) {
    final byte[] bytes = named(compile(JavaSource.of(formula, code), code), formula.toString());
    final Class<?> compiled = new Loader().define(bytes);
    final MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      final MethodHandle offHeap = lookup.findStatic(compiled, JavaSource.OFF_HEAP, OFF_HEAP);
      return new JavaCompiled(
          kernel,
          offHeap,
          code.needsVectorApi()
              ? lookup.findStatic(compiled, JavaSource.BY_ADDRESS, OFF_HEAP)
              : offHeap,
          lookup.findStatic(
              compiled,
              JavaSource.HEAP,
              formula.type() == ElementType.FLOAT32 ? FLOAT_HEAP : HEAP));
    } catch (final ReflectiveOperationException impossible) {
      throw new AssertionError("The generated class lacks what it was generated for", impossible);
    }
  }

  private static byte[] compile(final String source, final Code code) {
    final InMemoryJavac.Result result =
        InMemoryJavac.compile(JavaSource.CLASS + ".java", source, options(code));
    return result.classes().values().stream()
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "javac refused generated source:\n" + result.messages() + "\n" + source));
  }

  /** Generated sources need the JDK and, for its exp, Tandem's core: not the user's class path. */
  private static List<String> options(final Code code) {
    final List<String> options =
        new ArrayList<>(List.of("-nowarn", "-classpath", InMemoryJavac.core()));
    if (code.needsVectorApi()) {
      options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    return options;
  }

  private static byte[] named(final byte[] bytes, final String formula) {
    final ClassFile classFile = ClassFile.of();
    return classFile.transformClass(
        classFile.parse(bytes),
        ClassTransform.dropping(SourceFileAttribute.class::isInstance)
            .andThen(
                ClassTransform.endHandler(
                    builder -> builder.with(SourceFileAttribute.of(formula)))));
  }

  @Override
  public void prepare(final Operands operands) {
    kernel.requireInputs(operands);
  }

  @Override
  public void compute(final Operands operands, final long from, final long to) {
    try {
      if (operands.memory() == Memory.HEAP && operands.type() == ElementType.FLOAT32) {
        final float[][] inputs = new float[operands.inputCount()][];
        for (int i = 0; i < inputs.length; i++) {
          inputs[i] = operands.heapFloatInput(i);
        }
        heap.invokeExact(inputs, operands.heapFloatOutput(), (int) from, (int) to);
      } else if (operands.memory() == Memory.HEAP) {
        final double[][] inputs = new double[operands.inputCount()][];
        for (int i = 0; i < inputs.length; i++) {
          inputs[i] = operands.heapInput(i);
        }
        heap.invokeExact(inputs, operands.heapOutput(), (int) from, (int) to);
      } else {
        final MemorySegment[] inputs = new MemorySegment[operands.inputCount()];
        for (int i = 0; i < inputs.length; i++) {
          inputs[i] = operands.input(i);
        }
        (operands.isClosableByOthers() ? offHeap : byAddress)
            .invokeExact(inputs, operands.output(), from, to);
      }
    } catch (final RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (final Throwable impossible) {
      throw new AssertionError("Generated code throws no checked exception", impossible);
    }
  }

  /** For one class, which goes when nobody uses it any more. */
  private static final class Loader extends ClassLoader {
    Loader() {
      super(JavaCompiled.class.getClassLoader());
    }

    Class<?> define(final byte[] bytes) {
      return defineClass(JavaSource.PACKAGE + "." + JavaSource.CLASS, bytes, 0, bytes.length);
    }
  }
}
