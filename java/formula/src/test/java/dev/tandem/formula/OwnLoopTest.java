package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnLoopTest {
  private static final String C =
      """
      #include "weight.h"
      #include <stdint.h>
      void blend(double *restrict out, const double *restrict a, const double *x2, int64_t n) {
        for (int64_t i = 0; i < n; i++) out[i] = WEIGHT * a[i] + x2[i];
      }
      """;

  private static final String JAVA =
      """
      package some.where;
      import java.lang.foreign.*;
      public class Blend {
        interface Weight { double of(); }
        public static void blend(MemorySegment out, MemorySegment a, MemorySegment x2, long n) {
          Weight weight = () -> 0.25;
          for (long i = 0; i < n; i++) {
            out.setAtIndex(ValueLayout.JAVA_DOUBLE, i,
                weight.of() * a.getAtIndex(ValueLayout.JAVA_DOUBLE, i)
                    + x2.getAtIndex(ValueLayout.JAVA_DOUBLE, i));
          }
        }
      """;

  private static final String FOR_ARRAYS =
      """
        public static void blend(double[] out, double[] a, double[] x2, int from, int to) {
          for (int i = from; i < to; i++) out[i] = 0.25 * a[i] + x2[i];
        }
      """;

  @TempDir private Path files;
  @TempDir private Path folder;

  @BeforeEach
  void writeHeader() throws IOException {
    Files.writeString(files.resolve("weight.h"), "#define WEIGHT 0.25\n");
  }

  private OwnLoop compile(final String c, final String java) throws IOException {
    return OwnLoop.compile(
        Files.writeString(files.resolve("my blend.c"), c),
        Files.writeString(files.resolve("Blend.java"), java),
        folder,
        0);
  }

  @Test
  void shouldRunBothHalvesInAnotherProcessesWay() throws IOException {
    compile(C, JAVA + FOR_ARRAYS + "}");
    final OwnLoop loop = OwnLoop.load(folder);
    assertThat(loop.kernel().id()).isEqualTo("own:blend");
    assertThat(loop.kernel().inputNames()).containsExactly("a", "x2");
    assertThat(OwnLoop.of(loop.kernel())).contains(loop);
    for (final ChunkKernel kernel :
        new ChunkKernel[] {
          loop.kernel().in(Code.JAVA_OWN),
          loop.kernel().in(Code.C_OWN, BridgeKind.JNA),
          loop.kernel().in(Code.C_OWN, BridgeKind.FFM)
        }) {
      try (Runner runner = Runner.of(Threading.POOL, 3, new ThreadBudget(3));
          OffHeapDoubles a = OffHeapDoubles.allocate(1_000);
          OffHeapDoubles out = OffHeapDoubles.allocate(1_000)) {
        for (int i = 0; i < 1_000; i++) {
          a.set(i, i);
        }
        runner.run(kernel, Operands.of(out, a, a));
        for (int i = 0; i < 1_000; i++) {
          assertThat(out.get(i)).isEqualTo(1.25 * i);
        }
      }
    }
  }

  @Test
  void shouldTakeArraysIfTheJavaFileDoes() throws IOException {
    final OwnLoop loop = compile(C, JAVA + FOR_ARRAYS + "}");
    final double[] out = new double[3];
    loop.kernel()
        .in(Code.JAVA_OWN)
        .compute(Operands.of(out, new double[] {4, 8, 12}, new double[] {1, 2, 3}), 1, 3);
    assertThat(out).containsExactly(0, 4, 6);
  }

  @Test
  void shouldSayWhatArraysNeed() throws IOException {
    final ChunkKernel kernel = compile(C, JAVA + "}").kernel().in(Code.JAVA_OWN);
    final Operands arrays = Operands.of(new double[1], new double[1], new double[1]);
    assertThatThrownBy(() -> kernel.prepare(arrays))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "public static void blend(double[] out, double[] a, double[] x2, int from, int to)");
  }

  @Test
  void shouldHaveNoOtherCodes() throws IOException {
    final OwnLoop loop = compile(C, JAVA + "}");
    assertThatThrownBy(() -> loop.kernel().in(Code.JAVA_LIBM))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("java-own and c-own");
    assertThatThrownBy(() -> loop.kernel().in(Code.C_LIBM, BridgeKind.JNA))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("java-own and c-own");
  }

  @Test
  void shouldSayWhereTheUsersCodeThrew() throws IOException {
    final OwnLoop loop =
        compile(
            C,
            JAVA.replace("Weight weight", "if (n > 1) throw new Error(\"no\");\nWeight weight")
                + "}");
    final ChunkKernel kernel = loop.kernel().in(Code.JAVA_OWN);
    try (OffHeapDoubles a = OffHeapDoubles.allocate(2);
        OffHeapDoubles out = OffHeapDoubles.allocate(2)) {
      final Operands operands = Operands.of(out, a, a);
      assertThatThrownBy(() -> kernel.compute(operands, 0, 2))
          .hasMessageContaining("java.lang.Error: no at ")
          .hasMessageContaining("Blend.java:6");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int blend = 1;",
        "#include <stdint.h>\nvoid blend(double *out, const double *a, int64_t n) {}",
        "#include <stdint.h>\nvoid blend(float *out, const float *a, const float *b, int64_t n) {}",
        "void mix(void) {}",
        "no C at all",
        "#include \"missing.h\"",
      })
  void shouldKeepWhatTheCompilerSays(final String c) throws IOException {
    final OwnLoop loop = compile(c, JAVA + "}");
    assertThat(loop.whyFailed(Code.JAVA_OWN)).isEmpty();
    assertThat(loop.whyFailed(Code.C_OWN)).isEqualTo(OwnLoop.load(folder).whyFailed(Code.C_OWN));
    final String why = loop.whyFailed(Code.C_OWN).orElseThrow();
    assertThat(why).doesNotContain("tandem+own");
    if (why.contains("cannot be compiled")) {
      assertThat(why)
          .startsWith("my blend.c cannot be compiled: ")
          .contains("my_blend.c:", "error");
    } else {
      assertThat(why)
          .isEqualTo(
              "my blend.c has no function that is void blend(double *out, const double *a, const"
                  + " double *x2, int64_t n)");
    }
    assertThatThrownBy(() -> loop.kernel().in(Code.C_OWN, BridgeKind.JNA))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void shouldRefuseJavaThatCannotBeCalled() {
    assertRefused("public class Blend { int x = \"\"; }", "Blend.java:1: error");
    assertRefused("public class Other { }", "javac says");
    assertRefused("class Blend { }", "must be public");
    assertRefused("class Other { }", "has no class Blend");
    assertRefused(
        "public class Blend { public static void blend(double[] out, long n) { } }",
        "no public static methods of the form void NAME(MemorySegment out");
    assertRefused(
        JAVA + JAVA.substring(JAVA.indexOf("  public static")).replace("blend", "mix") + "}",
        "2 public static methods");
    assertThatThrownBy(
            () -> OwnLoop.compile(files.resolve("a.c"), files.resolve("Blend.java"), folder, 0))
        .isInstanceOf(OwnLoopException.class)
        .hasMessageContaining("a.c cannot be read");
    assertThatThrownBy(() -> OwnLoop.load(files)).isInstanceOf(UnavailableException.class);
  }

  private void assertRefused(final String java, final String said) {
    assertThatThrownBy(() -> compile(C, java))
        .isInstanceOf(OwnLoopException.class)
        .hasMessageContaining(said);
  }
}
