package dev.tandem.formula;

import dev.tandem.bridge.Isa;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A loop that the user wrote twice, in C and in Java, compiled into a folder, from which any
 * process can load it. {@code docs/own-loop.md} has the signatures.
 *
 * <p>Its kernel has the codes {@link Code#JAVA_OWN} and {@link Code#C_OWN}. Nothing of it runs
 * before one of these is asked for. Immutable; may be shared between threads. Two are equal if they
 * lie in the same folder.
 */
public final class OwnLoop {
  /** What its kernel is called, before the function's name. */
  public static final String ID_PREFIX = "own:";

  /** The function around the user's that every compiled C file exports. */
  static final String SYMBOL = "tandem_own";

  private static final String PROPERTIES = "own.properties";
  private static final String CLASSES = "classes";

  /** The file that is compiled: it includes the user's, whose copy has no such name. */
  private static final String WRAPPER = "tandem+own.c";

  private final Path folder;
  private final JavaLoop java;
  private final String files;
  private final double mostUlps;

  /** Why there is no library; null if there is one. */
  private final String refused;

  private OwnLoop(
      final Path folder,
      final JavaLoop java,
      final String files,
      final double mostUlps,
      final String refused) {
    this.folder = folder;
    this.java = java;
    this.files = files;
    this.mostUlps = mostUlps;
    this.refused = refused;
  }

  /**
   * Compiles both files. A C file that the compiler refuses makes a loop without C, see {@link
   * #whyFailed}: what is wrong with the Java file leaves nothing to compare or to call.
   *
   * @param folder an empty one, for what is compiled
   * @param mostUlps how many steps from one double to the next C's results may be from Java's, 0
   *     for the same bits
   * @throws OwnLoopException that says what is wrong with the Java file and what is accepted
   * @throws UnavailableException if there is no compiler, or the folder cannot be written
   */
  public static OwnLoop compile(
      final Path cFile, final Path javaFile, final Path folder, final double mostUlps) {
    final byte[] cSource = read(cFile);
    final byte[] javaSource = read(javaFile);
    final JavaLoop java =
        JavaLoop.compile(
            javaFile.getFileName().toString(), new String(javaSource, StandardCharsets.UTF_8));
    try {
      java.write(folder.resolve(CLASSES));
      final Optional<String> refused = compileC(cFile, cSource, java, folder);
      final OwnLoop loop =
          new OwnLoop(
              folder.toAbsolutePath(),
              java,
              "%s (SHA-256 %s) and %s (%s)"
                  .formatted(
                      cFile.getFileName(), sha(cSource), javaFile.getFileName(), sha(javaSource)),
              mostUlps,
              refused.orElse(null));
      loop.write();
      return loop;
    } catch (final IOException | UncheckedIOException exception) {
      throw new UnavailableException(
          "The loop cannot be compiled in %s: %s".formatted(folder, exception), exception);
    }
  }

  private static String sha(final byte[] content) {
    return LibraryCache.sha256(content).substring(0, 12);
  }

  private static byte[] read(final Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (final IOException exception) {
      throw new OwnLoopException(
          Files.isDirectory(file)
              ? file + " is a folder; name a file"
              : "%s cannot be read: %s; 'tandem new NAME' writes a pair to start from"
                  .formatted(
                      file, Files.exists(file) ? exception.getMessage() : "there is no such file"),
          exception);
    }
  }

  private static Optional<String> compileC(
      final Path cFile, final byte[] source, final JavaLoop java, final Path folder)
      throws IOException {
    // A copy, so that what is compiled is what was read; its own headers are found beside it.
    final String copied = cFile.getFileName().toString().replaceAll("[^A-Za-z0-9_.-]", "_");
    Files.write(folder.resolve(copied), source);
    Files.writeString(folder.resolve(WRAPPER), wrapper(copied, java));
    final Path besides = cFile.toAbsolutePath().getParent();
    final List<String> flags = new ArrayList<>(CCompiler.flags(Isa.chosen()));
    if (besides != null) {
      flags.addAll(List.of("-iquote", besides.toString()));
    }
    final Path compiler = CCompiler.compiler();
    // By itself first, so that messages are of the user's file only.
    final List<String> alone = new ArrayList<>(flags);
    alone.add("-fsyntax-only");
    return CCompiler.whyNot(folder, copied, compiler, alone, Code.C_OWN)
        .map(why -> "%s cannot be compiled: %s".formatted(cFile.getFileName(), why))
        .or(() ->
            whyNotWrapped(folder, compiler, flags)
                .map(why ->
                    "%s has no function that is %s%s"
                        .formatted(cFile.getFileName(), java.cSignature(), why)));
  }

  /** What the linker said, if it was that; of a function that does not fit, nothing more. */
  private static Optional<String> whyNotWrapped(
      final Path folder, final Path compiler, final List<String> flags) {
    try {
      return CCompiler.whyNot(folder, WRAPPER, compiler, flags, Code.C_OWN)
          .map(why -> why.contains(WRAPPER) ? "" : ", or it cannot be linked: " + why);
    } catch (final IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /** Checks the signature, and moves the pointers to where a chunk begins. */
  private static String wrapper(final String file, final JavaLoop java) {
    final String types =
        java.inputs().stream().map(_ -> ", const double *").collect(Collectors.joining());
    final StringBuilder arguments = new StringBuilder("out + from");
    for (int i = 0; i < java.inputs().size(); i++) {
      arguments.append(", inputs[").append(i).append("] + from");
    }
    return """
    #include <stdint.h>
    #include "%1$s"

    _Static_assert(
        __builtin_types_compatible_p(__typeof__(%2$s), void(double *%3$s, int64_t)),
        "the function must be: %4$s");

    /* So that a crash is in the user's function by name. */
    __typeof__(%2$s) %2$s __attribute__((noinline));

    __attribute__((visibility("default"))) int32_t %5$s(const double *const *inputs,
        double *out, double *scratch, int64_t from, int64_t to) {
      (void)scratch;
      %2$s(%6$s, to - from);
      return 0;
    }
    """
        .formatted(file, java.method(), types, java.cSignature(), SYMBOL, arguments);
  }

  private void write() throws IOException {
    final Properties properties = new Properties();
    java.save(properties);
    properties.setProperty("files", files);
    properties.setProperty("mostUlps", Double.toString(mostUlps));
    if (refused != null) {
      properties.setProperty("refused", refused);
    }
    try (OutputStream stream = Files.newOutputStream(folder.resolve(PROPERTIES))) {
      properties.store(stream, null);
    }
  }

  /**
   * The loop that {@link #compile} put there, perhaps in another process.
   *
   * @throws UnavailableException if there is none
   */
  public static OwnLoop load(final Path folder) {
    final Properties properties = new Properties();
    try (InputStream stream = Files.newInputStream(folder.resolve(PROPERTIES))) {
      properties.load(stream);
    } catch (final IOException exception) {
      throw new UnavailableException("There is no compiled loop in " + folder, exception);
    }
    return new OwnLoop(
        folder.toAbsolutePath(),
        JavaLoop.of(properties),
        properties.getProperty("files"),
        Double.parseDouble(properties.getProperty("mostUlps")),
        properties.getProperty("refused"));
  }

  /** The loop that a kernel was made of, if it was made of one. */
  public static Optional<OwnLoop> of(final Kernel kernel) {
    return kernel.codes() instanceof OwnLoopCodes(final OwnLoop loop)
        ? Optional.of(loop)
        : Optional.empty();
  }

  /** The loop as a kernel, for whatever takes one of Tandem's. */
  public Kernel kernel() {
    return new Kernel(
        ID_PREFIX + java.method(),
        java.method() + " of " + files,
        java.inputs(),
        (java.inputs().size() + 1) * Double.BYTES,
        // Nobody counts what a user's loop computes.
        0,
        0,
        new OwnLoopCodes(this));
  }

  /** Where it was compiled. */
  public Path folder() {
    return folder;
  }

  /** The name of the function and the method. */
  public String name() {
    return java.method();
  }

  /** How far C's results may be from Java's, in steps from one double to the next. */
  public double mostUlps() {
    return mostUlps;
  }

  /** The method that the Java file needs for heap arrays. */
  public String arraySignature() {
    return java.arraySignature();
  }

  /** Whether the Java file also has the method for arrays. */
  public boolean takesArrays() {
    return java.takesArrays();
  }

  /** What the compiler said, for a code that it refused. */
  public Optional<String> whyFailed(final Code code) {
    return code == Code.C_OWN ? Optional.ofNullable(refused) : Optional.empty();
  }

  JavaLoop java() {
    return java;
  }

  Path classes() {
    return folder.resolve(CLASSES);
  }

  Path library() {
    return folder.resolve(CCompiler.LIBRARY);
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof final OwnLoop that && folder.equals(that.folder);
  }

  @Override
  public int hashCode() {
    return folder.hashCode();
  }

  @Override
  public String toString() {
    return java.method();
  }
}
