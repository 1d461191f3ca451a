package dev.tandem.formula;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.kernel.TandemExp;
import dev.tandem.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

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

  private final Kernel kernel;
  private final MethodHandle offHeap;
  private final MethodHandle heap;

  private JavaCompiled(final Kernel kernel, final MethodHandle offHeap, final MethodHandle heap) {
    this.kernel = kernel;
    this.offHeap = offHeap;
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
      return new JavaCompiled(
          kernel,
          lookup.findStatic(compiled, JavaSource.OFF_HEAP, OFF_HEAP),
          lookup.findStatic(compiled, JavaSource.HEAP, HEAP));
    } catch (final ReflectiveOperationException impossible) {
      throw new AssertionError("The generated class lacks what it was generated for", impossible);
    }
  }

  /** The compiler's objects are for one thread at a time. */
  private static synchronized byte[] compile(final String source, final Code code) {
    final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new UnavailableException(
          "%s is not available for formulas: this Java runtime, %s, has no compiler (module jdk.compiler); use a full JDK, or a C code"
              .formatted(code, System.getProperty("java.home")));
    }
    final StringWriter messages = new StringWriter();
    try (InMemory files = new InMemory(compiler.getStandardFileManager(null, null, null))) {
      final boolean done =
          compiler
              .getTask(messages, files, null, options(code), null, List.of(new Source(source)))
              .call();
      if (!done) {
        throw new AssertionError("javac refused generated source:\n" + messages + "\n" + source);
      }
      return files.bytes.toByteArray();
    } catch (final IOException impossible) {
      throw new AssertionError("Nothing is read or written but memory", impossible);
    }
  }

  /** Generated sources need the JDK and, for its exp, Tandem's core: not the user's class path. */
  private static List<String> options(final Code code) {
    final List<String> options =
        new ArrayList<>(List.of("-proc:none", "-nowarn", "-XDuseUnsharedTable=true"));
    options.addAll(List.of("-classpath", core()));
    if (code.needsVectorApi()) {
      options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    return options;
  }

  private static String core() {
    try {
      return Path.of(TandemExp.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (final URISyntaxException | RuntimeException unknown) {
      return System.getProperty("java.class.path", "");
    }
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
      if (operands.memory() == Memory.HEAP) {
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
        offHeap.invokeExact(inputs, operands.output(), from, to);
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

  /** The source, as the compiler reads it. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(final String text) {
      super(URI.create("memory:///" + JavaSource.CLASS + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps the one class that is compiled. */
  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    InMemory(final JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        final Location location,
        final String className,
        final JavaFileObject.Kind kind,
        final FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
