package dev.tandem.bridge;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Loads a library in one of several ways and prints what became of floating-point arithmetic in the
 * loading thread and in others. Run in a JVM of its own, since a constructor runs once.
 *
 * <p>Arguments: {@code check|jna|jna-virtual|system|lookup}, the library's file.
 */
final class LibraryLoads {
  private LibraryLoads() {}

  public static void main(final String[] arguments) throws InterruptedException {
    final Path library = Path.of(arguments[1]);
    System.out.println("before=" + FloatingPointEnvironment.deviations());
    switch (arguments[0]) {
      case "check" -> {
        final Optional<String> message = FloatingPointEnvironment.checkLoading(library);
        System.out.println("message=" + message.orElse("none"));
      }
      case "jna" -> com.sun.jna.NativeLibrary.getInstance(library.toString());
      case "jna-virtual" ->
          Thread.ofVirtual()
              .start(() -> com.sun.jna.NativeLibrary.getInstance(library.toString()))
              .join();
      case "system" -> System.load(library.toString());
      case "lookup" -> SymbolLookup.libraryLookup(library, Arena.global());
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("loader=" + FloatingPointEnvironment.deviations());
    System.out.println("loaderIntact=" + FloatingPointEnvironment.subnormalsIntact());
    // Many times, so that interpreted and compiled code both had their turn.
    int intact = 0;
    for (int i = 0; i < 200_000; i++) {
      intact += FloatingPointEnvironment.subnormalsIntact() ? 1 : 0;
    }
    System.out.println("loaderIntactOf200000=" + intact);
    print("platform", Thread.ofPlatform());
    print("virtual", Thread.ofVirtual());
  }

  private static void print(final String name, final Thread.Builder builder)
      throws InterruptedException {
    builder
        .start(() -> System.out.println(name + "=" + FloatingPointEnvironment.deviations()))
        .join();
  }
}
