package dev.tandem.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tandem.ChildJvm;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NativeAccessTest {
  private static final String MESSAGE =
      "This JVM denies native access, which Tandem needs to call C and to use memory outside the"
          + " Java heap; add --enable-native-access=ALL-UNNAMED";

  /** Everything that needs native access, and what needs none. For a child JVM. */
  static final class EverythingTwice {
    private EverythingTwice() {}

    public static void main(final String[] arguments) {
      for (int i = 0; i < 2; i++) {
        print("buffer", () -> OffHeapDoubles.allocate(8).close());
        for (final BridgeKind bridge : BridgeKind.values()) {
          print("bridge", () -> Kernel.EXPSUM.in(Code.C_VECTOR, bridge));
        }
        print("openmp", () -> Runner.of(Threading.OPENMP, 1, new ThreadBudget(1)).close());
        for (final Code code : Code.ofTandem()) {
          if (code.needsVectorApi()) {
            print("vectors", () -> Kernel.EXPSUM.in(code));
          }
        }
        print(
            "heap",
            () -> {
              try (Runner runner = Runner.of(Threading.POOL, 2, new ThreadBudget(2))) {
                runner.run(
                    Kernel.EXPSUM.in(Code.JAVA_LIBM),
                    Operands.of(new double[99], new double[99], new double[99]));
              }
            });
        print("waiting", EverythingTwice::waitForEachOther);
      }
    }

    /** Two callers of one thread; the second one waits until the first has ended. */
    private static void waitForEachOther() {
      final AtomicReference<Thread> second = new AtomicReference<>();
      try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1))) {
        final Operands operands = Operands.of(new double[9]);
        runner.run(
            (_, _, _) -> {
              second.set(
                  Thread.ofPlatform()
                      .start(() -> runner.run((_, _, _) -> {}, Operands.of(new double[9]))));
              while (second.get().isAlive() && second.get().getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
            },
            operands);
        second.get().join();
      } catch (final InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
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

  @Test
  void shouldSayWhatToAddWhenTheJvmDeniesIt() throws IOException, InterruptedException {
    final ChildJvm.Result child =
        ChildJvm.run(60, List.of(ChildJvm.DENY_NATIVE_ACCESS), Map.of(), EverythingTwice.class);
    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.output().lines().filter(line -> line.contains(": ")).distinct())
        .filteredOn(line -> !line.startsWith("WARNING"))
        .containsExactlyInAnyOrder(
            "buffer: " + MESSAGE,
            "bridge: " + MESSAGE,
            "openmp: " + MESSAGE,
            "vectors: " + MESSAGE,
            "heap: fine",
            "waiting: fine");
  }

  @Test
  void shouldBeSilentWhenTheJvmAllowsIt() {
    assertThatCode(NativeAccess::require).doesNotThrowAnyException();
  }
}
