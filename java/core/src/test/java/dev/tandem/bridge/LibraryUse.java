package dev.tandem.bridge;

import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.nio.file.Path;

/** Asks for what the libraries give and prints what came of it. Run in a JVM of its own. */
final class LibraryUse {
  private LibraryUse() {}

  public static void main(final String[] arguments) {
    print(
        "tandem",
        () -> {
          final Path path = NativeLibrary.tandem().path();
          System.out.println("path=" + path);
          Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA);
        });
    // A failure must be the same when it is met again.
    print("again", () -> Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.FFM));
    print("openmp", () -> Runner.of(Threading.OPENMP, 1, new ThreadBudget(1)).close());
  }

  private static void print(final String name, final Runnable use) {
    try {
      use.run();
      System.out.println(name + ": fine");
    } catch (final UnavailableException unavailable) {
      System.out.println(name + ": " + unavailable.getMessage());
    }
  }
}
