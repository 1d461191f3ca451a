package dev.tandem.bridge;

import com.sun.jna.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Loads a library under a sentinel, or calls a function of it that changes floating-point
 * arithmetic, and prints what the sentinel says and what is left of the change. Run in a JVM of its
 * own, since a constructor runs once.
 *
 * <p>Arguments: {@code load|call}, {@code jna|jni|ffm}, the library's file.
 */
final class SentinelUse {
  private SentinelUse() {}

  /** Bound when the library is loaded through JNI. */
  static native void poison();

  public static void main(final String[] arguments) {
    final Path library = Path.of(arguments[2]);
    final FloatingPointSentinel sentinel =
        new FloatingPointSentinel(message ->
            System.out.println(
                "message=" + message + " then=" + FloatingPointEnvironment.deviations()));
    final Runnable call = load(arguments[1], library, sentinel);
    System.out.println("loaded=" + FloatingPointEnvironment.deviations());
    if (arguments[0].equals("call")) {
      // The change lasts, so it is the sentinel that takes it away.
      call.run();
      System.out.println("unwatched=" + FloatingPointEnvironment.deviations());
      sentinel.around("other.so", () -> System.out.println("other runs"));
      int intact = 0;
      // Often enough for compiled code.
      for (int i = 0; i < 20_000; i++) {
        intact += new Watched(library, call).run() ? 1 : 0;
      }
      System.out.println("intactOf20000=" + intact);
      sentinel.around(library.toString(), call);
      System.out.println("watched=" + FloatingPointEnvironment.deviations());
    }
  }

  /** One call, and whether the sentinel spoke once and arithmetic was intact afterwards. */
  private static final class Watched {
    private final Path library;
    private final Runnable call;
    private int messages;

    private Watched(final Path library, final Runnable call) {
      this.library = library;
      this.call = call;
    }

    private boolean run() {
      new FloatingPointSentinel(message -> messages++).around(library.toString(), call);
      return messages == 1 && FloatingPointEnvironment.isIntact();
    }
  }

  private static Runnable load(
      final String way, final Path library, final FloatingPointSentinel sentinel) {
    return switch (way) {
      case "jna" -> {
        final com.sun.jna.NativeLibrary loaded =
            sentinel.load(library, () -> com.sun.jna.NativeLibrary.getInstance(library.toString()));
        yield () -> {
          final Function function = loaded.getFunction("poison");
          function.invokeVoid(new Object[0]);
        };
      }
      case "jni" -> {
        sentinel.load(
            library,
            () -> {
              System.load(library.toString());
              return library;
            });
        yield SentinelUse::poison;
      }
      case "ffm" -> {
        final SymbolLookup symbols =
            sentinel.load(library, () -> SymbolLookup.libraryLookup(library, Arena.global()));
        yield () -> {
          final MethodHandle poison =
              Linker.nativeLinker()
                  .downcallHandle(symbols.findOrThrow("poison"), FunctionDescriptor.ofVoid());
          try {
            poison.invokeExact();
          } catch (final Throwable throwable) {
            throw FfmCalls.rethrow(throwable);
          }
        };
      }
      default -> throw new IllegalArgumentException(way);
    };
  }
}
