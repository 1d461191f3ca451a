package dev.tandem.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.tandem.ChildJvm;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Language;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Subnormal arithmetic in Java is intact on every thread, after loading and after every call; and
 * the check that says so sees it when it is not.
 */
class FloatingPointEnvironmentTest {
  private static final int LENGTH = 1000;

  @TempDir private Path folder;

  /** Counts looks that a thread took at its own arithmetic, and those that found it wrong. */
  private static final class Looks {
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();

    void look() {
      taken.incrementAndGet();
      if (!FloatingPointEnvironment.subnormalsIntact()
          || !FloatingPointEnvironment.deviations().isEmpty()) {
        wrong.incrementAndGet();
      }
    }

    ChunkKernel after(final ChunkKernel kernel) {
      return new ChunkKernel() {
        @Override
        public void prepare(final Operands operands) {
          kernel.prepare(operands);
        }

        @Override
        public void compute(final Operands operands, final long from, final long to) {
          kernel.compute(operands, from, to);
          look();
        }
      };
    }

    void requireIntact(final int atLeast) {
      assertThat(taken.get()).isGreaterThanOrEqualTo(atLeast);
      assertThat(wrong).hasValue(0);
    }
  }

  @ParameterizedTest
  @EnumSource(Threading.class)
  void shouldKeepSubnormalsOnEveryThreadWhenCIsCalled(final Threading threading) {
    final Looks looks = new Looks();
    final int threads = threading == Threading.SINGLE ? 1 : 4;
    try (Runner runner = Runner.of(threading, threads, new ThreadBudget(4));
        OffHeapDoubles in = OffHeapDoubles.allocate(LENGTH);
        OffHeapDoubles out = OffHeapDoubles.allocate(LENGTH)) {
      // Results of all kinds: subnormal, zero, infinite, NaN.
      for (int i = 0; i < LENGTH; i++) {
        in.set(i, i == 0 ? Double.NaN : i - 500);
      }
      final Operands offHeap = Operands.of(out, in, in);
      final Operands heap = Operands.of(new double[LENGTH], in.toArray(), in.toArray());
      int calls = 0;
      for (final Code code : Code.ofTandem()) {
        if (code.language() == Language.JAVA) {
          continue;
        }
        for (final BridgeKind bridge : BridgeKind.values()) {
          final ChunkKernel kernel = Kernel.EXPSUM.in(code, bridge);
          if (threading == Threading.OPENMP) {
            if (!bridge.isCritical()) {
              runner.run(kernel, offHeap);
            }
          } else {
            if (bridge.takesOffHeap()) {
              runner.run(looks.after(kernel), offHeap);
              calls++;
            }
            if (bridge.takesHeap()) {
              runner.run(looks.after(kernel), heap);
              calls++;
            }
          }
          looks.look();
        }
      }
      looks.requireIntact(calls * threads);
    }
  }

  /**
   * The thread that loads, and threads that it starts, in a JVM where nothing was loaded before.
   */
  @ParameterizedTest
  @ValueSource(strings = {"check", "jna", "system", "lookup"})
  void shouldKeepSubnormalsOnEveryThreadWhenLibtandemIsLoaded(final String way)
      throws IOException, InterruptedException {
    final Path library = NativeLibrary.tandem().path();
    assertThat(load(way, library))
        .contains("before=[]", "loader=[]", "loaderIntactOf200000=200000")
        .contains("platform=[]", "virtual=[]");
  }

  @Test
  void shouldSayNothingWhenTandemsLibrariesAreChecked() throws IOException, InterruptedException {
    final Path tandem = NativeLibrary.tandem().path();
    assertThat(load("check", tandem)).contains("message=none");
    assertThat(NativeLibrary.openmpDriver()).isNotZero();
    final Path openmp = Files.createDirectory(folder.resolve("openmp")).resolve("libopenmp.so");
    try (var resource =
        NativeLibrary.class.getResourceAsStream(
            "/" + LibraryFile.platform() + "/" + System.mapLibraryName("tandem_openmp"))) {
      Files.copy(resource, openmp);
    }
    assertThat(load("check", openmp)).contains("message=none", "loader=[]", "platform=[]");
  }

  @Test
  void shouldKeepSubnormalsWhenCCallsBackIntoJavaByFfm() throws Throwable {
    final Looks looks = new Looks();
    final Linker linker = Linker.nativeLinker();
    final FunctionDescriptor comparator =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    final MethodHandle compare =
        MethodHandles.lookup()
            .findStatic(
                FloatingPointEnvironmentTest.class,
                "compare",
                MethodType.methodType(
                    int.class, Looks.class, MemorySegment.class, MemorySegment.class))
            .bindTo(looks);
    final MethodHandle sort =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("qsort"),
            FunctionDescriptor.ofVoid(
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      sort.invokeExact(
          arena.allocateFrom(ValueLayout.JAVA_DOUBLE, 3, 1, 2),
          3L,
          (long) Double.BYTES,
          linker.upcallStub(compare, comparator, arena));
    }
    looks.requireIntact(2);
    looks.look();
    looks.requireIntact(3);
  }

  static int compare(final Looks looks, final MemorySegment left, final MemorySegment right) {
    looks.look();
    return Long.compare(left.address(), right.address());
  }

  /** JNA's way of calling back: the method is found by reflection. */
  interface Comparator extends Callback {
    int compare(Pointer left, Pointer right);
  }

  @Test
  void shouldKeepSubnormalsWhenCCallsBackIntoJavaByJna() {
    final Looks looks = new Looks();
    final Comparator comparator =
        (left, right) -> {
          looks.look();
          return Double.compare(left.getDouble(0), right.getDouble(0));
        };
    try (Memory values = new Memory(3 * Double.BYTES)) {
      values.write(0, new double[] {3, 1, 2}, 0, 3);
      Function.getFunction("c", "qsort")
          .invoke(new Object[] {values, 3L, (long) Double.BYTES, comparator});
      assertThat(values.getDoubleArray(0, 3)).containsExactly(1, 2, 3);
    }
    looks.requireIntact(2);
    looks.look();
    looks.requireIntact(3);
  }

  @Test
  void shouldNameTheLibraryWhenItFlushesToZero() throws IOException, InterruptedException {
    final Path poisoned = PoisonedLibraries.flushingToZero(folder);
    assertThat(load("check", poisoned))
        .contains("before=[]")
        .contains("message=" + poisoned + " changes floating-point arithmetic")
        .contains("flush-to-zero (subnormal results become 0)")
        .contains("denormals-are-zero")
        .doesNotContain("rounding")
        // The thread that the check made for it is gone, and with it what the library changed.
        .contains("loader=[]", "platform=[]", "virtual=[]");
  }

  @ParameterizedTest
  @CsvSource({
    "FE_UPWARD, rounding upwards",
    "FE_DOWNWARD, rounding downwards",
    "FE_TOWARDZERO, rounding towards zero"
  })
  void shouldNameTheLibraryWhenItChangesRounding(final String mode, final String words)
      throws IOException, InterruptedException {
    final Path library = PoisonedLibraries.rounding(folder, mode);
    assertThat(load("check", library))
        .contains("message=" + library + " changes floating-point arithmetic")
        .contains(words)
        .doesNotContain("flush-to-zero")
        .contains("loader=[]");
  }

  @Test
  void shouldSayNothingWhenALibraryIsClean() throws IOException, InterruptedException {
    assertThat(load("check", PoisonedLibraries.clean(folder)))
        .contains("message=none", "loader=[]", "platform=[]");
  }

  /** Why the check loads as JNA does: the JVM's own ways of loading hide it. */
  @Test
  void shouldBePoisonedWhenJnaLoadsButNotWhenTheJvmDoes() throws IOException, InterruptedException {
    final Path poisoned = PoisonedLibraries.flushingToZero(folder);
    assertThat(load("jna", poisoned))
        .contains("loader=[flush-to-zero", "loaderIntact=false", "loaderIntactOf200000=0")
        .contains("platform=[]");
    for (final String way : List.of("system", "lookup")) {
      assertThat(load(way, poisoned))
          .contains("loader=[]", "loaderIntactOf200000=200000", "platform=[]", "virtual=[]");
    }
  }

  /** The carrier is changed, and so are the virtual threads that it runs later. */
  @Test
  void shouldPoisonOtherVirtualThreadsWhenOneLoadsByJna() throws IOException, InterruptedException {
    assertThat(load("jna-virtual", PoisonedLibraries.flushingToZero(folder)))
        .contains("loader=[]", "platform=[]", "virtual=[flush-to-zero");
  }

  @Test
  void shouldSayWhyWhenALibraryCannotBeLoaded() throws IOException {
    final Path missing = folder.resolve("missing.so");
    assertThatThrownBy(() -> FloatingPointEnvironment.checkLoading(missing))
        .isInstanceOf(UnavailableException.class)
        .hasMessage(missing + " cannot be checked: there is no such file");
    final Path text = Files.writeString(folder.resolve("text.so"), "no library");
    assertThatThrownBy(() -> FloatingPointEnvironment.checkLoading(text))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(text + " cannot be loaded");
  }

  private static String load(final String way, final Path library)
      throws IOException, InterruptedException {
    final ChildJvm.Result child =
        ChildJvm.run(
            60,
            // One carrier, so that virtual threads that come one after the other share it.
            List.of(
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1"),
            Map.of(),
            LibraryLoads.class,
            way,
            library.toString());
    assertThat(child.exitCode()).as(child.output()).isZero();
    return child.output();
  }
}
