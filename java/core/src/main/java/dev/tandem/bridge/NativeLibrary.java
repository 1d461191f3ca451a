package dev.tandem.bridge;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * libtandem, loaded: finds its kernels and says what it was built from.
 *
 * <p>Loaded once, at the first use, and never unloaded, since code in it may still be running. Safe
 * for use by any number of threads.
 */
public final class NativeLibrary {
  private static final FunctionDescriptor TEXT = FunctionDescriptor.of(ADDRESS);

  private final Path path;
  private final SymbolLookup symbols;
  private final MethodHandle findKernel;
  private final MethodHandle scratchPerElement;
  private final MethodHandle streamingBytes;
  private final MethodHandle isaAt;
  private final MethodHandle isaSupported;

  private NativeLibrary(final Path path, final SymbolLookup symbols) {
    this.path = path;
    this.symbols = symbols;
    this.findKernel =
        link("tandem_find_kernel", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS));
    this.scratchPerElement =
        link("tandem_scratch_per_element", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
    this.streamingBytes = link("tandem_streaming_bytes", FunctionDescriptor.of(JAVA_LONG));
    this.isaAt = link("tandem_isa_at", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    this.isaSupported = link("tandem_isa_supported", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  private static final class Holder {
    private static final NativeLibrary TANDEM;
    private static final UnavailableException FAILURE;

    static {
      NativeLibrary library = null;
      UnavailableException failure = null;
      try {
        final Path path = LibraryFile.load("tandem");
        final SymbolLookup symbols = SymbolLookup.libraryLookup(path, Arena.global());
        requireDigest(path, symbols, "tandem_source_digest");
        library = new NativeLibrary(path, symbols);
      } catch (final UnavailableException unavailable) {
        failure = unavailable;
      }
      TANDEM = library;
      FAILURE = failure;
    }
  }

  private static final class OpenmpHolder {
    private static final long DRIVER;
    private static final MethodHandle GIVE_BACK_TEAM;
    private static final UnavailableException FAILURE;

    static {
      long driver = 0;
      MethodHandle giveBackTeam = null;
      UnavailableException failure = null;
      try {
        final Path path = LibraryFile.load("tandem_openmp");
        final SymbolLookup symbols = SymbolLookup.libraryLookup(path, Arena.global());
        requireDigest(path, symbols, "tandem_openmp_source_digest");
        driver = symbols.findOrThrow("tandem_openmp_run_f64").address();
        giveBackTeam =
            Linker.nativeLinker()
                .downcallHandle(
                    symbols.findOrThrow("tandem_openmp_give_back_team"),
                    FunctionDescriptor.ofVoid());
      } catch (final UnavailableException unavailable) {
        failure =
            new UnavailableException(
                "openmp is not available: "
                    + unavailable.getMessage()
                    + "; the OpenMP runtime comes with package libgomp1 (Debian, Ubuntu), libgomp"
                    + " (Fedora), or 'brew install gcc' (macOS)",
                unavailable);
      }
      DRIVER = driver;
      GIVE_BACK_TEAM = giveBackTeam;
      FAILURE = failure;
    }
  }

  /**
   * libtandem.
   *
   * @throws UnavailableException with the reason, if it cannot be had here
   */
  public static NativeLibrary tandem() {
    if (Holder.FAILURE != null) {
      throw Holder.FAILURE;
    }
    return Holder.TANDEM;
  }

  /**
   * The address of the OpenMP driver. Loads libtandem_openmp, and with it the OpenMP runtime.
   *
   * @throws UnavailableException with the reason, if it cannot be had here
   */
  public static long openmpDriver() {
    // Here, since what the holder says of a failure is how to get the OpenMP runtime.
    NativeAccess.require();
    if (OpenmpHolder.FAILURE != null) {
      throw OpenmpHolder.FAILURE;
    }
    return OpenmpHolder.DRIVER;
  }

  /**
   * Ends the threads that the OpenMP runtime keeps for the calling thread, and waits for their end.
   *
   * @throws UnavailableException with the reason, if there is no OpenMP here
   */
  public static void giveBackOpenmpTeam() {
    openmpDriver();
    try {
      OpenmpHolder.GIVE_BACK_TEAM.invokeExact();
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  private static void requireDigest(
      final Path path, final SymbolLookup symbols, final String symbol) {
    if (symbols.find(symbol).isEmpty()) {
      throw new UnavailableException(
          path + " is not the library that this jar needs: it has no " + symbol);
    }
    final String actual = text(symbols, symbol);
    final Properties properties = new Properties();
    try (InputStream stream = NativeLibrary.class.getResourceAsStream("tandem-native.properties")) {
      if (stream == null) {
        throw new UnavailableException(
            "tandem-native.properties is missing from the core jar; rebuild with scripts/build");
      }
      properties.load(stream);
    } catch (final IOException exception) {
      throw new UnavailableException("Cannot read the core jar: " + exception, exception);
    }
    final String expected = properties.getProperty("source.digest");
    if (!actual.equals(expected)) {
      throw new UnavailableException(
          path
              + " was built from other sources ("
              + actual
              + ") than this jar ("
              + expected
              + "); rebuild both with scripts/build");
    }
  }

  /** The file that was loaded. */
  public Path path() {
    return path;
  }

  /** The address of a kernel's code for an instruction set, or 0 if the library has none. */
  public long findKernel(final String kernel, final String code, final String isa) {
    try (Arena arena = Arena.ofConfined()) {
      return (long)
          findKernel.invokeExact(
              arena.allocateFrom(kernel), arena.allocateFrom(code), arena.allocateFrom(isa));
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  /** Doubles of scratch memory that a code needs for each element. */
  public long scratchPerElement(final String kernel, final String code) {
    try (Arena arena = Arena.ofConfined()) {
      return (long)
          scratchPerElement.invokeExact(arena.allocateFrom(kernel), arena.allocateFrom(code));
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  /** From how many bytes on that a run reads and writes its results are better streamed. */
  public long streamingBytes() {
    try {
      return (long) streamingBytes.invokeExact();
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  /** The instruction sets that the library has code for, from the least to the best. */
  public List<String> isas() {
    final List<String> isas = new ArrayList<>();
    try {
      for (int index = 0; ; index++) {
        final MemorySegment name = (MemorySegment) isaAt.invokeExact(index);
        if (name.equals(MemorySegment.NULL)) {
          return isas;
        }
        isas.add(name.reinterpret(Long.MAX_VALUE).getString(0));
      }
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  /** Whether CPU and operating system both support an instruction set. */
  public boolean supports(final String isa) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) isaSupported.invokeExact(arena.allocateFrom(isa)) != 0;
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  /** SHA-256 over the sources and flags that the library was built from. */
  public String sourceDigest() {
    return text(symbols, "tandem_source_digest");
  }

  /** The compiler flags that the library was built with, and those of single instruction sets. */
  public String compileFlags() {
    return text(symbols, "tandem_compile_flags");
  }

  /** Name and version of the compiler that built the library. */
  public String compiler() {
    return text(symbols, "tandem_compiler");
  }

  MethodHandle link(
      final String symbol, final FunctionDescriptor descriptor, final Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(symbol), descriptor, options);
  }

  private static String text(final SymbolLookup symbols, final String symbol) {
    final MethodHandle handle =
        Linker.nativeLinker().downcallHandle(symbols.findOrThrow(symbol), TEXT);
    try {
      return ((MemorySegment) handle.invokeExact()).reinterpret(Long.MAX_VALUE).getString(0);
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }
}
