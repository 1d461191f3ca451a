package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.ElementType;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormulaFloatsTest {
  private static final int LENGTH = 1003;

  private static final Formula FORMULA = Formula.parse("a*b + k").as(ElementType.FLOAT32);

  private final float[] a = new float[LENGTH];
  private final float[] b = new float[LENGTH];
  private final float[] k = new float[LENGTH];

  FormulaFloatsTest() {
    for (int i = 0; i < LENGTH; i++) {
      a[i] = 0.1f * i;
      b[i] = 3 - 0.01f * i;
      k[i] = 1f / (i + 1);
    }
  }

  private float[] run(final ChunkKernel kernel, final float[]... inputs) {
    final float[] out = new float[LENGTH];
    try (Runner runner = Runner.of(Threading.SPAWN, 2, new ThreadBudget(2))) {
      runner.run(kernel, Operands.of(out, inputs));
    }
    return out;
  }

  @Test
  void shouldComputeArraysOfFloatsWhenRunInJava() {
    final float[] expected = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      expected[i] = a[i] * b[i] + k[i];
    }
    for (final Code code : List.of(Code.JAVA_LIBM, Code.JAVA_LOOP, Code.JAVA_VECTOR)) {
      assertThat(run(FORMULA.compile(code), a, b, k)).as(code.id()).isEqualTo(expected);
    }
  }

  @Test
  void shouldComputeArraysOfFloatsWhenACriticalBridgeHoldsThem() {
    final Formula product = Formula.parse("a*b - a").as(ElementType.FLOAT32);
    final float[] expected = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      expected[i] = a[i] * b[i] - a[i];
    }
    for (final BridgeKind bridge : List.of(BridgeKind.FFM_CRITICAL, BridgeKind.JNI_CRITICAL)) {
      assertThat(run(product.compile(Code.C_LOOP, bridge), a, b))
          .as(bridge.id())
          .isEqualTo(expected);
    }
  }

  @Test
  void shouldRefuseOperandsOfAnotherType() {
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1))) {
      assertThatThrownBy(() ->
              runner.run(
                  FORMULA.compile(Code.JAVA_LOOP),
                  Operands.of(new double[2], new double[2], new double[2], new double[2])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("computes floats; doubles were given");
      assertThatThrownBy(() ->
              runner.run(
                  Formula.parse("a + 1").compile(Code.C_LOOP, BridgeKind.FFM_CRITICAL),
                  Operands.of(new float[2], new float[2])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("computes doubles; floats were given");
    }
  }

  @Test
  void shouldRefuseNumbersThatNoFloatCanBe() {
    assertThatThrownBy(() -> Formula.parse("x + 1e39").as(ElementType.FLOAT32))
        .isInstanceOf(FormulaException.class)
        .hasMessageContaining(
            "1e39 is beyond the largest number of float32, 3.4028235E38; compute in float64");
    assertThat(Formula.parse("x + 1e38").as(ElementType.FLOAT32).type())
        .isEqualTo(ElementType.FLOAT32);
  }

  @Test
  void shouldTakeAFloatAsAScalar() {
    final Formula scaled = Formula.parse("a*k", Set.of("k")).as(ElementType.FLOAT32);
    final float[] out = new float[LENGTH];
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1))) {
      runner.run(scaled.compile(Code.JAVA_LIBM), Operands.withScalars(out, a, new float[] {0.1f}));
    }
    for (int i = 0; i < LENGTH; i++) {
      assertThat(out[i]).isEqualTo(a[i] * 0.1f);
    }
  }
}
