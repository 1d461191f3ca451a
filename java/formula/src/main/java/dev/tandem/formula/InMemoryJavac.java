package dev.tandem.formula;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.TandemExp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The JDK's compiler, which reads one source from memory and writes classes to it. Stateless. */
final class InMemoryJavac {
  private InMemoryJavac() {}

  /**
   * What came of it.
   *
   * @param classes class files by the classes' names; empty if the source was refused
   * @param messages what the compiler said
   */
  record Result(Map<String, byte[]> classes, String messages) {}

  /**
   * Compiles one source. One thread at a time: the compiler's objects are shared.
   *
   * @param file its name in messages, which a public class in it has to have
   * @throws UnavailableException if this Java runtime has no compiler
   */
  static synchronized Result compile(
      final String file, final String source, final List<String> options) {
    final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new UnavailableException(
          "Java codes of formulas and own loops are not available: this Java runtime, %s, has no compiler (module jdk.compiler); use a full JDK, or a C code"
              .formatted(System.getProperty("java.home")));
    }
    final StringWriter messages = new StringWriter();
    final List<String> all = new ArrayList<>(List.of("-proc:none", "-XDuseUnsharedTable=true"));
    all.addAll(options);
    try (InMemory files = new InMemory(compiler.getStandardFileManager(null, null, null))) {
      final boolean done =
          compiler
              .getTask(messages, files, null, all, null, List.of(new Source(file, source)))
              .call();
      return new Result(done ? files.classes() : Map.of(), messages.toString());
    } catch (final IOException impossible) {
      throw new AssertionError("Nothing is read or written but memory", impossible);
    }
  }

  /** Where Tandem's core is, for sources that use it. */
  static String core() {
    try {
      return Path.of(TandemExp.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (final URISyntaxException | RuntimeException unknown) {
      return System.getProperty("java.class.path", "");
    }
  }

  /** The source, as the compiler reads it. */
  private static final class Source extends SimpleJavaFileObject {
    private final String file;
    private final String text;

    Source(final String file, final String text) {
      super(URI.create("memory:///" + file), Kind.SOURCE);
      this.file = file;
      this.text = text;
    }

    @Override
    public String getName() {
      return file;
    }

    @Override
    public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps the classes that are compiled. */
  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> streams = new LinkedHashMap<>();

    InMemory(final JavaFileManager files) {
      super(files);
    }

    Map<String, byte[]> classes() {
      final Map<String, byte[]> classes = new LinkedHashMap<>();
      streams.forEach((name, stream) -> classes.put(name, stream.toByteArray()));
      return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        final Location location,
        final String className,
        final JavaFileObject.Kind kind,
        final FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return streams.computeIfAbsent(className, _ -> new ByteArrayOutputStream());
        }
      };
    }
  }
}
