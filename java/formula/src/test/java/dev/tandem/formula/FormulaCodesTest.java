package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormulaCodesTest {
  private static final Formula SUM = Formula.parse("exp(2.1*a + 3.2*b)");

  @Test
  void shouldNameTheFormulaInStackTraces() {
    final ChunkKernel kernel = SUM.compile(Code.JAVA_LIBM);
    final Operands operands = Operands.of(new double[1], new double[1], new double[1]);
    final Throwable outside = catchThrowable(() -> kernel.compute(operands, 0, 2));
    assertThat(outside.getStackTrace())
        .anySatisfy(frame -> assertThat(frame.getFileName()).isEqualTo(SUM.toString()));
  }

  @Test
  void shouldRunThroughEveryBridgeThatPassesItsInputs() {
    for (final BridgeKind bridge : BridgeKind.values()) {
      if (bridge.takesOffHeap()) {
        assertThat(computed(SUM.compile(Code.C_LIBM, bridge), 2)).isEqualTo(Math.exp(2.1 + 3.2));
      }
    }
    final Formula three = Formula.parse("a + b + c");
    for (final BridgeKind bridge :
        List.of(BridgeKind.JNA, BridgeKind.JNA_INTERFACE, BridgeKind.JNI)) {
      assertThat(computed(three.compile(Code.C_LIBM, bridge), 3)).isEqualTo(3);
    }
    assertThatThrownBy(() -> three.compile(Code.C_LIBM, BridgeKind.FFM))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("passes two inputs at most");
  }

  @Test
  void shouldRunUnderOpenmp() {
    final ChunkKernel kernel = SUM.compile(Code.C_LOOP, BridgeKind.JNA);
    try (Runner runner = Runner.of(Threading.OPENMP, 2, new ThreadBudget(2));
        OffHeapDoubles a = OffHeapDoubles.allocate(1_000);
        OffHeapDoubles out = OffHeapDoubles.allocate(1_000)) {
      runner.run(kernel, Operands.of(out, a, a));
      assertThat(out.get(999)).isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseOperandsOfAnotherNumber() {
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1))) {
      final Operands one = Operands.of(new double[1], new double[1]);
      assertThatThrownBy(() -> runner.run(SUM.compile(Code.JAVA_LOOP), one))
          .hasMessageContaining("takes 2 inputs");
    }
  }

  @Test
  void shouldWriteLongRunsPastTheCachesToTheSameBits() {
    final Formula formula = Formula.parse("where(a > 0.9, 800*a, exp(a - 3*b))");
    final int length =
        Math.toIntExact(NativeLibrary.tandem().streamingBytes() / (3 * Double.BYTES) + 4_099);
    try (Runner runner = Runner.of(Threading.POOL, 3, new ThreadBudget(3));
        OffHeapDoubles a = OffHeapDoubles.copyOf(new Random(1).doubles(length).toArray());
        OffHeapDoubles b =
            OffHeapDoubles.copyOf(new Random(2).doubles(length, -400, 400).toArray());
        OffHeapDoubles streamed = OffHeapDoubles.allocate(length);
        OffHeapDoubles plain = OffHeapDoubles.allocate(length)) {
      runner.run(formula.compile(Code.C_VECTOR, BridgeKind.JNA), Operands.of(streamed, a, b));
      runner.run(formula.compile(Code.C_LOOP, BridgeKind.JNA), Operands.of(plain, a, b));
      assertThat(streamed.segment().mismatch(plain.segment())).isEqualTo(-1);
    }
  }

  /**
   * What gcc makes of both is one function, of which there are no vectors, unless it is told not
   * to.
   */
  @ParameterizedTest
  @EnumSource(ElementType.class)
  void shouldHaveVectorsOfSineAndCosineOfOneArgument(final ElementType type) {
    final Formula formula = Formula.parse("sin(x)*cos(x)").as(type);
    final List<String> lines;
    try {
      lines = Inspection.of(formula, Code.C_LIBMVEC);
    } catch (final UnavailableException noLibmvec) {
      Assumptions.abort(noLibmvec.getMessage());
      return;
    }
    assertThat(lines.getLast()).contains("is vectorised");
  }

  @Test
  void shouldTakeScalarsWithEveryCall() {
    final Formula formula = Formula.parse("where(x > k, k*k*x, exp(x) + m)", Set.of("m", "k"));
    assertThat(formula.inputs()).containsExactly("x", "k", "m");
    assertThat(Formula.ofKernelId(formula.kernel().id())).contains(formula);
    assertThat(formula.kernel().bytesPerElement()).isEqualTo(16);
    final int length =
        Math.toIntExact(NativeLibrary.tandem().streamingBytes() / (2 * Double.BYTES) + 101);
    final double[] values = new Random(1).doubles(length).toArray();
    for (final Code code : Formula.CODES) {
      final ChunkKernel kernel =
          code.language() == Language.JAVA
              ? formula.compile(code)
              : formula.compile(code, BridgeKind.JNA);
      try (Runner runner = Runner.of(Threading.POOL, 2, new ThreadBudget(2));
          OffHeapDoubles x = OffHeapDoubles.copyOf(values);
          OffHeapDoubles m = OffHeapDoubles.copyOf(0.25);
          OffHeapDoubles out = OffHeapDoubles.allocate(length)) {
        for (final double k : new double[] {0.5, 0.75}) {
          try (OffHeapDoubles scalar = OffHeapDoubles.copyOf(k)) {
            runner.run(kernel, Operands.withScalars(out, x, scalar, m));
          }
          for (int i = 0; i < length; i++) {
            final double right = values[i] > k ? k * k * values[i] : Math.exp(values[i]) + 0.25;
            assertThat(out.get(i)).as("%s", code).isCloseTo(right, withPercentage(1e-13));
          }
        }
        if (code.language() == Language.JAVA) {
          final double[] onHeap = new double[length];
          runner.run(
              kernel,
              Operands.withScalars(onHeap, values, new double[] {0.75}, new double[] {0.25}));
          // Until C2 has compiled it, the Vector API takes exp from Math, which rounds otherwise.
          final double percent = code == Code.JAVA_JDK_VECTOR ? 1e-13 : 0;
          for (int i = 0; i < length; i++) {
            assertThat(onHeap[i]).as("%s", code).isCloseTo(out.get(i), withPercentage(percent));
          }
        }
      }
    }
  }

  @Test
  void shouldRefuseScalarsForArraysAndArraysForScalars() {
    final ChunkKernel scaled = Formula.parse("k*x", Set.of("k")).compile(Code.JAVA_LIBM);
    final double[] two = {1, 2};
    final double[] one = {3};
    assertThatThrownBy(() -> scaled.prepare(Operands.of(new double[2], two, two)))
        .hasMessageContaining("The input k of formula:k * x; scalars k has 2 elements")
        .hasMessageContaining("Operands.withScalars");
    assertThatThrownBy(() -> scaled.prepare(Operands.withScalars(new double[2], one, one)))
        .hasMessageContaining("The input x of")
        .hasMessageContaining("needed are 2");
    assertThatThrownBy(() ->
            SUM.compile(Code.C_LIBM, BridgeKind.JNA)
                .prepare(
                    Operands.withScalars(
                        OffHeapDoubles.allocate(2),
                        OffHeapDoubles.allocate(2),
                        OffHeapDoubles.allocate(1))))
        .hasMessageContaining("The input b of");
  }

  @Test
  void shouldSayWhichCodesThereAre() {
    assertThatThrownBy(() -> SUM.compile(Code.C_STAGED, BridgeKind.JNA))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("c-libm, c-libmvec, c-loop and c-vector");
    assertThatThrownBy(() -> SUM.compile(Code.JAVA_STAGED))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("java-libm, java-jdk-vector, java-loop and java-vector");
    assertThatThrownBy(() -> Formula.parse("erf(x)").compile(Code.JAVA_LIBM))
        .hasMessageContaining("'erf': java.lang.Math has no such function");
    assertThatThrownBy(() -> Formula.parse("fmod(x, y)").compile(Code.JAVA_JDK_VECTOR))
        .hasMessageContaining("'fmod': the Vector API has no such operation");
  }

  @Test
  void shouldCallTheCompilerOnceOnlyAndKeepWhatWasLoaded() throws IOException {
    final Formula formula = Formula.parse("x * 0.123456789");
    formula.compile(Code.C_LIBM, BridgeKind.JNA);
    final LibraryCache cache = LibraryCache.ofUser();
    assertThat(cache.count()).isPositive();
    cache.clear();
    assertThat(computed(formula.compile(Code.C_LIBM, BridgeKind.JNA), 1)).isEqualTo(0.123456789);
    assertThat(cache.count()).isZero();
  }

  @Test
  void shouldSeeWhetherTheMachineCodeIsVectorised() {
    assertThat(Inspection.width("\tvmulpd\t%ymm0, %ymm1, %ymm2\n", ElementType.FLOAT64))
        .contains("256 bits, 4");
    assertThat(Inspection.width("\tvmulsd\t%xmm0, %xmm1, %xmm2\n", ElementType.FLOAT64))
        .contains("not vectorised");
    assertThat(Inspection.width("\tfmul\tv0.2d, v1.2d, v2.2d\n", ElementType.FLOAT64))
        .contains("128 bits, 2");
    assertThat(Inspection.width("\tvmulps\t%ymm0, %ymm1, %ymm2\n", ElementType.FLOAT32))
        .contains("256 bits, 8");
    assertThat(Inspection.width("\tvmulss\t%xmm0, %xmm1, %xmm2\n", ElementType.FLOAT32))
        .contains("not vectorised");
    assertThat(Inspection.width("\tfmul\tv0.4s, v1.4s, v2.4s\n", ElementType.FLOAT32))
        .contains("128 bits, 4");
  }

  private static double computed(final ChunkKernel kernel, final int inputs) {
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1));
        OffHeapDoubles in = OffHeapDoubles.copyOf(new double[] {1, 1, 1});
        OffHeapDoubles out = OffHeapDoubles.allocate(3)) {
      final OffHeapDoubles[] all = new OffHeapDoubles[inputs];
      java.util.Arrays.fill(all, in);
      runner.run(kernel, Operands.of(out, all));
      return out.get(2);
    }
  }
}
