package dev.tandem.formula;

import dev.tandem.bridge.FloatingPointSentinel;
import dev.tandem.bridge.NativeAccess;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.Code;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Has the machine's C compiler make a library of a formula, or takes the one that was made before,
 * and loads it. Loaded libraries are never unloaded, since code in them may be running.
 *
 * <p>Stateless but for that; safe for use by any number of threads.
 */
final class CCompiler {
  /**
   * Where a formula has sine and cosine of one argument, gcc (12) makes one call of both, which it
   * has no vectors of. These are functions like any other to it then.
   */
  private static final List<String> WITHOUT_SINCOS =
      List.of("-fno-builtin-sin", "-fno-builtin-cos", "-fno-builtin-sinf", "-fno-builtin-cosf");

  private static final long TIMEOUT_SECONDS = 60;
  private static final String SOURCE = "formula.c";
  static final String LIBRARY = "compiled.so";
  static final String MESSAGES = "messages.txt";

  /** As Tandem's kernels are compiled, for the instruction sets of isa.h. */
  private static final Map<String, List<String>> ISA_FLAGS =
      Map.of(
          "portable", List.of(),
          "neon", List.of(),
          "avx2", List.of("-mavx2", "-mfma", "-mbmi2"),
          "avx512",
              List.of(
                  "-mavx512f",
                  "-mavx512dq",
                  "-mavx512vl",
                  "-mavx512bw",
                  "-mavx2",
                  "-mfma",
                  "-mbmi2",
                  "-mprefer-vector-width=512"));

  /**
   * What a formula's library exports.
   *
   * @param streaming the function for long runs, 0 if there is none
   */
  record Functions(long function, long streaming) {}

  /** Loaded functions by what they were made from. */
  private static final Map<String, Functions> LOADED = new ConcurrentHashMap<>();

  private CCompiler() {}

  /** Has the next uses look into the cache, as another process would; for tests. */
  static void forget() {
    LOADED.clear();
  }

  /**
   * The formula's functions.
   *
   * @throws UnavailableException with the reason, if it cannot be compiled or loaded here
   */
  static Functions functionsOf(final Formula formula, final Code code, final String isa) {
    NativeAccess.require();
    final String source = CSource.of(formula, code, isa);
    final Path compiler = compiler();
    final List<String> flags = flags(isa, code);
    final String key = key(source, compiler, flags);
    return LOADED.computeIfAbsent(
        key,
        _ -> {
          final Path library = library(key, source, compiler, flags, code);
          // Another process may clear the cache in between.
          return functions(
              Files.exists(library) ? library : library(key, source, compiler, flags, code));
        });
  }

  private static Functions functions(final Path library) {
    final SymbolLookup symbols = load(library);
    return new Functions(
        symbols.findOrThrow(CSource.SYMBOL).address(),
        symbols.find(CSource.STREAMING_SYMBOL).map(MemorySegment::address).orElse(0L));
  }

  /**
   * The functions of a library, which stays loaded.
   *
   * @throws UnavailableException with the reason, if it cannot be loaded
   */
  static SymbolLookup load(final Path library) {
    try {
      return new FloatingPointSentinel(
              changes -> System.getLogger("dev.tandem").log(System.Logger.Level.WARNING, changes))
          .around(library.toString(), () -> SymbolLookup.libraryLookup(library, Arena.global()));
    } catch (final IllegalArgumentException unloadable) {
      throw new UnavailableException(
          "%s cannot be loaded: %s; if its file system is mounted noexec, name another folder with -D%s=DIR"
              .formatted(library, unloadable.getMessage(), LibraryCache.PROPERTY),
          unloadable);
    }
  }

  private static Path library(
      final String key,
      final String source,
      final Path compiler,
      final List<String> flags,
      final Code code) {
    final LibraryCache cache = LibraryCache.ofUser();
    try {
      final Optional<Path> kept = cache.find(key);
      if (kept.isPresent()) {
        return kept.get();
      }
      final Path folder = cache.newBuildFolder();
      try {
        return cache.keep(key, compile(folder, source, compiler, flags, code));
      } finally {
        LibraryCache.delete(folder);
      }
    } catch (final IOException exception) {
      throw new UnavailableException(
          "%s cannot be compiled: %s; name another folder for compiled formulas than %s with -D%s=DIR"
              .formatted(code, exception, cache.folder(), LibraryCache.PROPERTY),
          exception);
    }
  }

  /** Everything that decides what the library holds. */
  private static String key(final String source, final Path compiler, final List<String> flags) {
    try {
      return LibraryCache.sha256(
          String.join(
                  "\0",
                  source,
                  headers(),
                  String.join(" ", flags),
                  compiler.toString(),
                  compiler.toRealPath().toString(),
                  Long.toString(Files.size(compiler)),
                  Files.getLastModifiedTime(compiler).toString(),
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"))
              .getBytes(StandardCharsets.UTF_8));
    } catch (final IOException gone) {
      throw new UnavailableException("The compiler " + compiler + " cannot be read: " + gone, gone);
    }
  }

  private static String headers() {
    return String.join("\0", CSource.HEADERS.stream().map(CCompiler::resource).toList());
  }

  private static String resource(final String name) {
    try (InputStream stream = CCompiler.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException exception) {
      throw new UnavailableException("Cannot read the formula jar: " + exception, exception);
    }
  }

  /** $CC, which may name an absolute file or one on the PATH; else gcc, else cc. */
  static Path compiler() {
    final String named = System.getenv("CC");
    final List<String> names =
        named == null || named.isBlank() ? List.of("gcc", "cc") : List.of(named.strip());
    return names.stream()
        .flatMap(name -> candidates(name, System.getenv("PATH")))
        .filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
        .findFirst()
        .orElseThrow(() ->
            new UnavailableException(
                names.size() == 1
                    ? "C codes of formulas are not available: the variable CC names '%s', which is no program, nor one on the PATH; name a compiler without options, or unset CC"
                        .formatted(names.getFirst())
                    : "C codes of formulas are not available: there is no %s on the PATH; install a C compiler (Debian, Ubuntu: apt-get install gcc libc6-dev; Fedora: dnf install gcc; macOS: xcode-select --install)"
                        .formatted(String.join(" or ", names))));
  }

  /**
   * The first line of what the compiler says of itself, such as {@code gcc (Debian 12.2.0-14)
   * 12.2.0}.
   *
   * @throws UnavailableException with the reason, if there is none
   */
  static String version() {
    final Path compiler = compiler();
    try {
      final Process process =
          new ProcessBuilder(compiler.toString(), "--version")
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream output = process.getInputStream()) {
        final String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse(compiler.toString()).strip();
      }
    } catch (final IOException exception) {
      throw new UnavailableException(compiler + " cannot be run: " + exception, exception);
    }
  }

  private static Stream<Path> candidates(final String name, final String path) {
    if (Path.of(name).isAbsolute()) {
      return Stream.of(Path.of(name));
    }
    // An empty part would mean the current folder, whatever that is.
    return Arrays.stream((path == null ? "" : path).split(File.pathSeparator))
        .filter(it -> Path.of(it).isAbsolute())
        .map(it -> Path.of(it).resolve(name));
  }

  /** The flags of a formula's code. */
  static List<String> flags(final String isa, final Code code) {
    final List<String> flags = flags(isa);
    if (CSource.usesLibmvec(code)) {
      flags.addAll(WITHOUT_SINCOS);
    }
    return flags;
  }

  static List<String> flags(final String isa) {
    final List<String> flags = new ArrayList<>();
    resource("compile-flags").lines().filter(it -> !it.startsWith("-W")).forEach(flags::add);
    // Nobody looks at the exception flags. Without this, gcc keeps a branch where both sides of a
    // where() are computed anyway, and does not vectorise it.
    flags.add("-fno-trapping-math");
    flags.addAll(ISA_FLAGS.getOrDefault(isa, List.of()));
    return flags;
  }

  /** Compiles a formula in a folder; returns the library's file there. */
  static Path compile(
      final Path folder,
      final String source,
      final Path compiler,
      final List<String> flags,
      final Code code)
      throws IOException {
    for (final String header : CSource.HEADERS) {
      Files.writeString(folder.resolve(header), resource(header));
    }
    Files.writeString(folder.resolve(SOURCE), source);
    whyNot(folder, SOURCE, compiler, flags, code)
        .ifPresent(why -> {
          throw new UnavailableException(code + " is not available: " + why);
        });
    return folder.resolve(LIBRARY);
  }

  /**
   * Compiles a source that lies in a folder to {@link #LIBRARY} there.
   *
   * @return how the compiler ended and what it said, if it refused the source
   * @throws UnavailableException if it took too long
   */
  static Optional<String> whyNot(
      final Path folder,
      final String source,
      final Path compiler,
      final List<String> flags,
      final Code code)
      throws IOException {
    final List<String> command = new ArrayList<>(List.of(compiler.toString()));
    command.addAll(flags);
    command.addAll(List.of("-shared", "-o", LIBRARY, source, "-lm"));
    final Path messages = folder.resolve(MESSAGES);
    final Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(messages.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        end(process);
        throw new UnavailableException(
            "%s is not available: %s took longer than %d s"
                .formatted(code, compiler, TIMEOUT_SECONDS));
      }
    } catch (final InterruptedException interrupted) {
      end(process);
      Thread.currentThread().interrupt();
      throw new UnavailableException("Interrupted while " + compiler + " was running", interrupted);
    }
    return process.exitValue() == 0
        ? Optional.empty()
        : Optional.of(
            "%s ended with %d and said:\n%s"
                .formatted(compiler, process.exitValue(), Files.readString(messages).strip()));
  }

  /** The compiler's driver and the programs that it started. */
  private static void end(final Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
