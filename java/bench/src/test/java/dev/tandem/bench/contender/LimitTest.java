package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.kernel.Kernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitTest {
  private static final long MILLION = 1_000_000;

  private static boolean bounds(final Limit limit, final String contender) {
    final Contender parsed = Contender.parse(contender);
    return new MeasuredLimit(limit, parsed.threads(), MILLION).bounds(parsed, Kernel.EXPSUM);
  }

  @Test
  void shouldMeasureEachLimitOncePerThreadCountWhenContendersShareIt() {
    assertThat(MeasuredLimit.of(DefaultContenders.of(2), Kernel.EXPSUM, MILLION))
        .containsExactly(
            new MeasuredLimit(Limit.TRIAD, 1, MILLION),
            new MeasuredLimit(Limit.FMA, 1, MILLION),
            new MeasuredLimit(Limit.TRIAD, 2, MILLION),
            new MeasuredLimit(Limit.FMA, 2, MILLION));
    assertThat(
            MeasuredLimit.of(
                List.of(Contender.parse("java-libm/single/1")), Kernel.EXPSUM, MILLION))
        .containsExactly(new MeasuredLimit(Limit.TRIAD, 1, MILLION));
  }

  @Test
  void shouldBeComputedByTheWorkerWithoutAJvm() {
    assertThat(new MeasuredLimit(Limit.FMA, 1, MILLION).contender())
        .isEqualTo(Contender.parse("c-vector/none/single/1"));
    assertThat(new MeasuredLimit(Limit.TRIAD, 3, MILLION).contender())
        .isEqualTo(Contender.parse("c-vector/none/openmp/3"));
  }

  @Test
  void shouldBoundOnlyTandemsAlgorithmWhenItCountsMultiplications() {
    assertThat(bounds(Limit.FMA, "c-loop/jna/single/1")).isTrue();
    assertThat(bounds(Limit.FMA, "java-vector@heap/pool/2")).isTrue();
    // What others compute is not known.
    assertThat(bounds(Limit.FMA, "c-libmvec/jna/single/1")).isFalse();
    assertThat(bounds(Limit.FMA, "java-libm/single/1")).isFalse();
    assertThat(bounds(Limit.TRIAD, "java-libm/single/1")).isTrue();
  }

  @Test
  void shouldBoundNothingWhenThreadsOrArraysDiffer() {
    final Contender contender = Contender.parse("c-vector/jna/pool/2");
    assertThat(new MeasuredLimit(Limit.TRIAD, 1, MILLION).bounds(contender, Kernel.EXPSUM))
        .isFalse();
    assertThat(new MeasuredLimit(Limit.TRIAD, 2, MILLION).bounds(contender, Kernel.EXP)).isFalse();
    assertThat(MeasuredLimit.of(List.of(contender), Kernel.EXPSUM, 0)).isEmpty();
  }

  @Test
  void shouldCountElementsAndMultiplicationsWhenHeldAgainstARow() {
    final MeasuredLimit triad = new MeasuredLimit(Limit.TRIAD, 2, MILLION);
    assertThat(triad.elements()).isEqualTo(MILLION);
    assertThat(triad.callsToRow(Kernel.EXPSUM)).isEqualTo(1);
    final MeasuredLimit fma = new MeasuredLimit(Limit.FMA, 2, MILLION);
    final double multiplications = 256.0 * fma.elements();
    assertThat(fma.callsToRow(Kernel.EXPSUM))
        .isEqualTo(Kernel.EXPSUM.fmaOperationsPerElement() * 1e6 / multiplications);
    // Whole blocks of every instruction set, for each thread.
    assertThat(fma.elements() / 2 % 96).isZero();
    assertThat(fma.elements() / 2 % 32).isZero();
  }

  @Test
  void shouldRoundEachOperationOnceWhenComputedExactly() {
    assertThat(Limit.TRIAD.exact().applyAsDouble(0x1p-60, 1.0 / 3)).isEqualTo(1.0 + 0x1p-60);
    // The bits that the worker's own test expects.
    assertThat(Double.doubleToRawLongBits(Limit.FMA.exact().applyAsDouble(0, 0)))
        .isEqualTo(0x3fd9337584b6f358L);
    assertThat(Double.doubleToRawLongBits(Limit.FMA.exact().applyAsDouble(1, 1)))
        .isEqualTo(0x3ff9b3229ed24328L);
  }
}
