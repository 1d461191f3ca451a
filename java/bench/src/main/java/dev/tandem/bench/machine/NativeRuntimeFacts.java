package dev.tandem.bench.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * The shared libraries of the system that kernels and the OpenMP driver depend on.
 *
 * <p>Immutable.
 *
 * @param openMp the file of the first OpenMP runtime that the dynamic loader finds
 * @param libmvec the file of glibc's vector math library
 */
public record NativeRuntimeFacts(
    Fact<String> glibcVersion, Fact<String> openMp, Fact<String> libmvec) {

  private static final List<String> OPENMP_LINUX =
      List.of("libgomp.so.1", "libomp.so", "libomp.so.5", "libiomp5.so");
  private static final List<String> OPENMP_MACOS =
      List.of(
          "libomp.dylib",
          "/opt/homebrew/opt/libomp/lib/libomp.dylib",
          "/usr/local/opt/libomp/lib/libomp.dylib",
          "/opt/homebrew/opt/gcc/lib/gcc/current/libgomp.1.dylib",
          "/usr/local/opt/gcc/lib/gcc/current/libgomp.1.dylib");

  static NativeRuntimeFacts collect(final boolean macos) {
    if (!NativeRuntimeFacts.class.getModule().isNativeAccessEnabled()) {
      final String why = "this JVM runs without --enable-native-access=ALL-UNNAMED";
      return new NativeRuntimeFacts(Fact.missing(why), Fact.missing(why), Fact.missing(why));
    }
    return new NativeRuntimeFacts(
        readGlibcVersion(),
        firstLoadable(macos ? OPENMP_MACOS : OPENMP_LINUX),
        firstLoadable(List.of("libmvec.so.1")));
  }

  /** The first of these that the dynamic loader finds: its file, or the name it was found by. */
  @SuppressWarnings("restricted")
  static Fact<String> firstLoadable(final List<String> names) {
    for (final String name : names) {
      try {
        // Global, since a library that may have started threads must not be unloaded.
        SymbolLookup.libraryLookup(name, Arena.global());
        return Fact.known(
            SystemTree.THIS_MACHINE
                .text("/proc/self/maps")
                .toOptional()
                .flatMap(maps -> mappedFile(maps, name))
                .orElse(name));
      } catch (final IllegalArgumentException _) {
        // Not on this machine under this name; the answer below names all that were tried.
      }
    }
    return Fact.missing("the dynamic loader finds none of " + String.join(", ", names));
  }

  static Optional<String> mappedFile(final String maps, final String name) {
    return maps.lines()
        .filter(line -> line.endsWith("/" + name) || line.contains("/" + name + "."))
        .map(line -> line.substring(line.indexOf('/')))
        .findFirst();
  }

  @SuppressWarnings("restricted")
  private static Fact<String> readGlibcVersion() {
    final Linker linker = Linker.nativeLinker();
    final Optional<MemorySegment> function = linker.defaultLookup().find("gnu_get_libc_version");
    if (function.isEmpty()) {
      return Fact.missing("the C library is not glibc");
    }
    try {
      final MemorySegment text =
          (MemorySegment)
              linker
                  .downcallHandle(function.get(), FunctionDescriptor.of(ValueLayout.ADDRESS))
                  .invokeExact();
      return Fact.known(text.reinterpret(64).getString(0));
    } catch (final Throwable e) {
      // MethodHandle.invokeExact declares Throwable; this call can only fail by a linker defect.
      throw new AssertionError("gnu_get_libc_version()", e);
    }
  }
}
