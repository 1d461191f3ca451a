package dev.tandem.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tandem.ChildJvm;
import dev.tandem.ThisJvm;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.ExpSumData;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatingPointSentinelTest {
  @TempDir private Path folder;

  /** The sentinel's message, once, and nothing left of the change when it speaks and after. */
  @ParameterizedTest
  @ValueSource(strings = {"jna", "jni", "ffm"})
  void shouldNameTheLibraryAndKeepTheThreadIntactWhenItIsLoaded(final String way)
      throws IOException, InterruptedException {
    final Path library = PoisonedLibraries.flushingToZero(folder);
    final String output = use("load", way, library);
    assertThat(messages(output))
        .singleElement()
        .asString()
        .startsWith(library + " changed floating-point arithmetic in the thread that loaded it")
        .contains("flush-to-zero", "denormals-are-zero", "fast-math")
        .endsWith("then=[]");
    assertThat(output).contains("loaded=[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jna", "jni", "ffm"})
  void shouldNameTheLibraryWhenLoadingItChangesRounding(final String way)
      throws IOException, InterruptedException {
    final Path library = PoisonedLibraries.rounding(folder, "FE_UPWARD");
    final String output = use("load", way, library);
    assertThat(messages(output))
        .singleElement()
        .asString()
        .startsWith(library.toString())
        .contains("rounding upwards")
        .doesNotContain("flush-to-zero")
        .endsWith("then=[]");
    assertThat(output).contains("loaded=[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jna", "jni", "ffm"})
  void shouldSayNothingWhenTheLibraryIsClean(final String way)
      throws IOException, InterruptedException {
    final String output = use("load", way, PoisonedLibraries.clean(folder));
    assertThat(messages(output)).isEmpty();
    assertThat(output).contains("loaded=[]");
  }

  /** What is left when nobody watches shows that there was something to put back. */
  @ParameterizedTest
  @ValueSource(strings = {"jna", "jni", "ffm"})
  void shouldNameTheLibraryAndPutTheThreadRightWhenACallChangesIt(final String way)
      throws IOException, InterruptedException {
    final Path library = PoisonedLibraries.poisoningWhenCalled(folder);
    final String output = use("call", way, library);
    assertThat(output)
        .contains("loaded=[]")
        .contains("unwatched=[flush-to-zero")
        .contains("intactOf20000=20000")
        .contains("watched=[]");
    assertThat(messages(output)).hasSize(2);
    // Not other.so's doing.
    assertThat(messages(output).getFirst())
        .startsWith("Before other.so was called, somebody changed floating-point arithmetic")
        .contains("thread main")
        .endsWith("then=[]");
    assertThat(messages(output).getLast())
        .startsWith(library + " changed floating-point arithmetic in thread main: flush-to-zero")
        .contains("rounding downwards", "put back")
        .endsWith("then=[]");
  }

  /** In the threads that compute, each for itself. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPENMP")
  void shouldPutEveryThreadRightWhenChunksChangeIt(final Threading threading)
      throws IOException, InterruptedException {
    assumeFalse(ThisJvm.checksJni(), "-Xcheck:jni repairs before the sentinel looks");
    final MethodHandle poison = poison();
    final Queue<String> messages = new ConcurrentLinkedQueue<>();
    final List<String> left = new ArrayList<>();
    final ChunkKernel inJava = Kernel.EXPSUM.in(Code.JAVA_LIBM);
    final ChunkKernel poisoning =
        (operands, from, to) -> {
          inJava.compute(operands, from, to);
          try {
            poison.invokeExact();
          } catch (final Throwable throwable) {
            throw FfmCalls.rethrow(throwable);
          }
        };
    final ChunkKernel watched =
        poisoning.watchedBy(new FloatingPointSentinel(messages::add), "poisoning.so");
    final ChunkKernel looking =
        (operands, from, to) -> {
          watched.compute(operands, from, to);
          synchronized (left) {
            left.addAll(FloatingPointEnvironment.deviations());
          }
        };
    final int threads = threading == Threading.SINGLE ? 1 : 4;
    final ExpSumData data = ExpSumData.random(1000);
    try (Runner runner = Runner.of(threading, threads, new ThreadBudget(4))) {
      runner.run(looking, Operands.of(new double[1000], data.a(), data.b()));
    }
    assertThat(messages)
        .hasSize(threads)
        .allMatch(message -> message.startsWith("poisoning.so changed"));
    assertThat(left).isEmpty();
  }

  @Test
  void shouldPassResultsAndFailuresOnAndPrepareTheKernel() {
    final List<String> messages = new ArrayList<>();
    final FloatingPointSentinel sentinel = new FloatingPointSentinel(messages::add);
    assertThat(sentinel.around("lib.so", () -> 42)).isEqualTo(42);
    assertThatThrownBy(() ->
            sentinel.around(
                "lib.so",
                () -> {
                  throw new IllegalStateException("its own");
                }))
        .hasMessage("its own");
    final Operands tooFew = Operands.of(new double[1], new double[1]);
    assertThatThrownBy(() ->
            Kernel.EXPSUM
                .in(Code.C_VECTOR, BridgeKind.FFM_CRITICAL)
                .watchedBy(sentinel, "lib.so")
                .prepare(tooFew))
        .hasMessageContaining("takes 2 inputs");
    assertThat(messages).isEmpty();
  }

  @Test
  void shouldPutTheThreadRightWhenTheCallThrows() throws IOException, InterruptedException {
    assumeFalse(ThisJvm.checksJni(), "-Xcheck:jni repairs before the sentinel looks");
    final MethodHandle poison = poison();
    final List<String> messages = new ArrayList<>();
    assertThatThrownBy(() ->
            new FloatingPointSentinel(messages::add)
                .around(
                    "lib.so",
                    () -> {
                      try {
                        poison.invokeExact();
                      } catch (final Throwable throwable) {
                        throw FfmCalls.rethrow(throwable);
                      }
                      throw new IllegalStateException("its own");
                    }))
        .hasMessage("its own");
    assertThat(messages).hasSize(1);
    assertThat(FloatingPointEnvironment.isIntact()).isTrue();
  }

  private MethodHandle poison() throws IOException, InterruptedException {
    return Linker.nativeLinker()
        .downcallHandle(
            SymbolLookup.libraryLookup(
                    PoisonedLibraries.poisoningWhenCalled(folder), Arena.global())
                .findOrThrow("poison"),
            FunctionDescriptor.ofVoid());
  }

  private static List<String> messages(final String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("message="))
        .map(line -> line.substring("message=".length()))
        .toList();
  }

  private static String use(final String what, final String way, final Path library)
      throws IOException, InterruptedException {
    final ChildJvm.Result child =
        ChildJvm.run(60, List.of(), Map.of(), SentinelUse.class, what, way, library.toString());
    assertThat(child.exitCode()).as(child.output()).isZero();
    return child.output();
  }
}
