package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bridge.Isa;
import dev.tandem.formula.Formula;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitTest {
  private static final long THOUSAND = 1_000;

  /** No cache holds so many. */
  private static final long TRILLION = 1L << 40;

  private static boolean bounds(final Limit limit, final String contender) {
    final Contender parsed = Contender.parse(contender);
    return new MeasuredLimit(limit, parsed.threads(), THOUSAND).bounds(parsed, Kernel.EXPSUM);
  }

  @Test
  void shouldMeasureEachLimitOncePerThreadCountWhenContendersShareIt() {
    assertThat(MeasuredLimit.of(DefaultContenders.of(2), Kernel.EXPSUM, THOUSAND))
        .containsExactly(
            new MeasuredLimit(Limit.TRIAD, 1, THOUSAND),
            new MeasuredLimit(Limit.FMA, 1, THOUSAND),
            new MeasuredLimit(Limit.TRIAD, 2, THOUSAND),
            new MeasuredLimit(Limit.FMA, 2, THOUSAND));
    assertThat(
            MeasuredLimit.of(
                List.of(Contender.parse("java-libm/single/1")), Kernel.EXPSUM, THOUSAND))
        .containsExactly(new MeasuredLimit(Limit.TRIAD, 1, THOUSAND));
  }

  @Test
  void shouldHoldARowAgainstTheTriadThatStoresAsItDoes() {
    final Contender c = Contender.parse("c-vector/jna/single/1");
    final boolean streams = Kernel.EXPSUM.mostElementsCached(Code.C_VECTOR) < TRILLION;
    assertThat(streams).isEqualTo(List.of("avx2", "avx512").contains(Isa.chosen()));
    assertThat(MeasuredLimit.of(List.of(c), Kernel.EXPSUM, TRILLION))
        .contains(new MeasuredLimit(streams ? Limit.TRIAD_STREAM : Limit.TRIAD, 1, TRILLION))
        .hasSize(2);
    for (final String id :
        List.of("c-vector-cached/jna/single/1", "c-loop/jna/single/1", "java-vector/single/1")) {
      assertThat(MeasuredLimit.of(List.of(Contender.parse(id)), Kernel.EXPSUM, TRILLION))
          .contains(new MeasuredLimit(Limit.TRIAD, 1, TRILLION));
    }
  }

  @Test
  void shouldBeComputedByTheWorkerWithoutAJvm() {
    assertThat(new MeasuredLimit(Limit.FMA, 1, THOUSAND).contender())
        .isEqualTo(Contender.parse("c-vector/none/single/1"));
    assertThat(new MeasuredLimit(Limit.TRIAD, 3, THOUSAND).contender())
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
    assertThat(new MeasuredLimit(Limit.TRIAD, 1, THOUSAND).bounds(contender, Kernel.EXPSUM))
        .isFalse();
    assertThat(new MeasuredLimit(Limit.TRIAD, 2, THOUSAND).bounds(contender, Kernel.EXP)).isFalse();
    assertThat(MeasuredLimit.of(List.of(contender), Kernel.EXPSUM, 0)).isEmpty();
    final Contender reading = contender.readingResult().orElseThrow();
    assertThat(MeasuredLimit.of(List.of(reading), Kernel.EXPSUM, THOUSAND)).isEmpty();
    assertThat(MeasuredLimit.of(List.of(reading), Kernel.EXPSUM, TRILLION)).isEmpty();
  }

  @Test
  void shouldMoveAsMuchMemoryAsRowsOfFloats() {
    final Kernel floats = Formula.parse("a + b").as(ElementType.FLOAT32).kernel();
    final Contender contender = Contender.parse("c-vector/jna/single/1");
    final MeasuredLimit triad = MeasuredLimit.of(List.of(contender), floats, THOUSAND).getFirst();
    assertThat(triad.limit()).isEqualTo(Limit.TRIAD);
    assertThat(triad.elements()).isEqualTo(THOUSAND / 2);
    assertThat(triad.callsToRow(floats)).isEqualTo(1);
    final MeasuredLimit odd = MeasuredLimit.of(List.of(contender), floats, THOUSAND + 1).getFirst();
    assertThat(odd.callsToRow(floats)).isEqualTo(1001 / 1000.0);
    assertThat(MeasuredLimit.of(List.of(contender), floats, 1)).isEmpty();
    final Kernel three = Formula.parse("a + b + c").as(ElementType.FLOAT32).kernel();
    assertThat(MeasuredLimit.of(List.of(contender), three, THOUSAND)).isEmpty();
  }

  @Test
  void shouldCountElementsAndMultiplicationsWhenHeldAgainstARow() {
    final MeasuredLimit triad = new MeasuredLimit(Limit.TRIAD, 2, THOUSAND);
    assertThat(triad.elements()).isEqualTo(THOUSAND);
    assertThat(triad.callsToRow(Kernel.EXPSUM)).isEqualTo(1);
    final MeasuredLimit fma = new MeasuredLimit(Limit.FMA, 2, THOUSAND);
    final double multiplications = 256.0 * fma.elements();
    assertThat(fma.callsToRow(Kernel.EXPSUM))
        .isEqualTo(Kernel.EXPSUM.fmaOperationsPerElement() * 1e3 / multiplications);
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
