package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReductionTest {
  /** Several blocks, the last one not whole. */
  private static final int ELEMENTS = 5 * Reduction.BLOCK_ELEMENTS + 77;

  private static double[] values() {
    final SplittableRandom random = new SplittableRandom(42);
    return random.doubles(ELEMENTS, -1, 1.5).toArray();
  }

  private static double reduced(final Reduction reduction, final double... values) {
    final Reduction.Accumulator accumulator = reduction.begin();
    accumulator.add(MemorySegment.ofArray(values));
    return accumulator.result();
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void shouldReduceFloatsAsTheDoublesThatTheyAre(final Reduction reduction) {
    final double[] values = values();
    final float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
      values[i] = floats[i];
    }
    final Reduction.Accumulator accumulator = reduction.begin();
    accumulator.add(ElementType.FLOAT32, MemorySegment.ofArray(floats));
    assertThat(accumulator.result()).isEqualTo(reduced(reduction, values));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "sum(x*y) # SUM # x * y",
        "mean( exp(x) ) # MEAN # exp(x)",
        "prod(where(x > 0, x, 1)) # PROD # where(x > 0, x, 1)",
        "min(x) # MIN # x",
        "max((x + y)) # MAX # (x + y)",
        "min(x, y) # - # min(x, y)",
        "max(x) + y # - # error",
        "max(x, 1) - min(x, 1) # - # max(x, 1) - min(x, 1)",
        "(x) + (y) # - # (x) + (y)",
        "sum # - # sum",
        "sum(x) + 1 # - # error",
        "sum() # - # error"
      })
  void shouldBeReadAroundAWholeFormulaOnly(
      final String text, final String reduction, final String formula) {
    if (formula.equals("error")) {
      assertThatThrownBy(() -> Reduction.parse(text, Map.of()))
          .isInstanceOf(FormulaException.class);
      return;
    }
    final Reduction.Reduced reduced = Reduction.parse(text, Map.of());
    assertThat(reduced.reduction().map(Reduction::name).orElse("-")).isEqualTo(reduction);
    assertThat(reduced.formula()).hasToString(formula);
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveTheSameBitsWithAnyNumberOfThreadsAndInAnyWholeParts(final Reduction reduction)
      throws Exception {
    final double[] values = values();
    final double whole = reduced(reduction, values);
    for (final int threads : new int[] {1, 2, 7}) {
      try (ForkJoinPool pool = new ForkJoinPool(threads)) {
        assertThat(pool.submit(() -> reduced(reduction, values)).get()).isEqualTo(whole);
      }
    }
    final Reduction.Accumulator parts = reduction.begin();
    final int cut = 2 * Reduction.BLOCK_ELEMENTS;
    parts.add(MemorySegment.ofArray(Arrays.copyOf(values, cut)));
    parts.add(MemorySegment.ofArray(Arrays.copyOfRange(values, cut, ELEMENTS)));
    assertThat(parts.result()).isEqualTo(whole);
    assertThatThrownBy(() -> parts.add(MemorySegment.ofArray(values)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldSumNearlyExactly() {
    final double[] values = values();
    final BigDecimal exact =
        DoubleStream.of(values).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    final double sum = reduced(Reduction.SUM, values);
    assertThat(sum).isEqualTo(exact.doubleValue());
    assertThat(reduced(Reduction.MEAN, values)).isEqualTo(sum / ELEMENTS);
    // Block after block, nothing is lost.
    final double[] hard = new double[3 * Reduction.BLOCK_ELEMENTS];
    hard[0] = 1e300;
    hard[Reduction.BLOCK_ELEMENTS] = 1;
    hard[2 * Reduction.BLOCK_ELEMENTS] = -1e300;
    assertThat(reduced(Reduction.SUM, hard)).isEqualTo(1);
    // Nor within one: the same lane, the next one, and the next block.
    hard[64] = 1;
    hard[1] = 1;
    assertThat(reduced(Reduction.SUM, hard)).isEqualTo(3);
  }

  @Test
  void shouldTreatSpecialValuesAsJavaDoes() {
    assertThat(reduced(Reduction.MIN, 0.0, -0.0, 3)).isEqualTo(-0.0);
    assertThat(reduced(Reduction.MAX, -0.0, 0.0, -3)).isEqualTo(0.0);
    assertThat(reduced(Reduction.MIN, 1, Double.NaN, 3)).isNaN();
    assertThat(reduced(Reduction.SUM, 1, Double.POSITIVE_INFINITY)).isInfinite();
    assertThat(reduced(Reduction.SUM, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)).isNaN();
    assertThat(reduced(Reduction.SUM, Double.MAX_VALUE, Double.MAX_VALUE)).isInfinite();
    assertThat(reduced(Reduction.PROD, 2, 3, 7)).isEqualTo(42);
  }

  @Test
  void shouldSayWhatNothingReducesTo() {
    assertThat(Reduction.SUM.begin().result()).isZero();
    assertThat(Reduction.PROD.begin().result()).isEqualTo(1);
    assertThat(Reduction.MEAN.begin().result()).isNaN();
    assertThat(Reduction.MIN.begin().result()).isEqualTo(Double.POSITIVE_INFINITY);
  }
}
