package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.ShareOfLimit;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.verify.Judge;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import dev.tandem.testkit.AccuracySummary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntryTest {
  private static final long ELEMENTS = 1_000;
  private static final int GENERATIONS = 3;
  private static final int ROUNDS = 9;

  private static VerifiedData data(final long elements) {
    return new VerifiedData(
        new Inputs(ElementType.FLOAT64, elements, List.of()),
        (contender, output) -> new Judge.Finding(AccuracySummary.NONE, Optional.empty()));
  }

  /** Timed in rounds in which the machine was at times slower, for all alike. */
  private static Entry timed(final Entry entry, final double nanosPerCall, final int generations) {
    entry.setIsa("avx2");
    for (int i = 0; i < generations * ROUNDS; i++) {
      final double slower = 1 + i % 4;
      entry.addSample(
          new TimedSample(
              i / ROUNDS,
              i % ROUNDS,
              20L * i,
              Math.round(nanosPerCall * 1e6 * slower),
              1_000_000,
              0,
              0,
              0,
              0));
    }
    return entry;
  }

  private static Entry row(final String contender, final double nanosPerCall) {
    return row(contender, nanosPerCall, GENERATIONS);
  }

  private static Entry row(
      final String contender, final double nanosPerCall, final int generations) {
    return timed(
        Entry.of(Kernel.EXPSUM, Contender.parse(contender), data(1), data(ELEMENTS)),
        nanosPerCall,
        generations);
  }

  private static Entry limit(final Limit limit, final int threads, final double nanosPerCall) {
    final MeasuredLimit measured = new MeasuredLimit(limit, threads, ELEMENTS);
    return timed(Entry.of(measured, data(measured.elements())), nanosPerCall, GENERATIONS);
  }

  /** At which the row's multiplications take so long. */
  private static Entry fma(final double nanosPerRow) {
    final MeasuredLimit measured = new MeasuredLimit(Limit.FMA, 1, ELEMENTS);
    return limit(Limit.FMA, 1, nanosPerRow / measured.callsToRow(Kernel.EXPSUM));
  }

  private static Measurement measurement(final Entry row, final Entry... others) {
    final List<Entry> group = Stream.concat(Stream.of(row), Arrays.stream(others)).toList();
    return row.toRow(group, DefaultContenders.BASELINE, 0, 1).measurement().orElseThrow();
  }

  private static void assertShare(
      final Optional<ShareOfLimit> share, final Limit limit, final double expected) {
    assertThat(share.orElseThrow().limit()).isEqualTo(limit);
    assertThat(share.orElseThrow().share().interval().median()).isCloseTo(expected, within(1e-6));
    assertThat(share.orElseThrow().share().observations()).isEqualTo(GENERATIONS * ROUNDS);
  }

  @Test
  void shouldTakeTheNearestLimitWhenSeveralBound() {
    final Entry row = row("c-vector/jna/single/1", 1_000);
    assertShare(
        measurement(row, limit(Limit.TRIAD, 1, 700), fma(500)).shareOfLimit(), Limit.TRIAD, 0.7);
    assertShare(
        measurement(row, limit(Limit.TRIAD, 1, 400), fma(500)).shareOfLimit(), Limit.FMA, 0.5);
  }

  @Test
  void shouldLeaveOutWhatDoesNotBoundWhenLimitsAreOfOthers() {
    final Entry row = row("java-libm/single/1", 1_000);
    assertShare(
        measurement(row, limit(Limit.TRIAD, 1, 700), limit(Limit.TRIAD, 2, 900), fma(950))
            .shareOfLimit(),
        Limit.TRIAD,
        0.7);
    assertThat(measurement(row, limit(Limit.TRIAD, 2, 900)).shareOfLimit()).isEmpty();
  }

  @Test
  void shouldHaveNoLimitWhenItCouldNotBeMeasured() {
    final Entry limit = limit(Limit.TRIAD, 1, 700);
    limit.end(Status.UNAVAILABLE, "there is no worker");
    assertThat(measurement(row("java-libm/single/1", 1_000), limit).shareOfLimit()).isEmpty();
  }

  @Test
  void shouldCallARowAboveItsLimitWhenTheWholeIntervalIs() {
    final Entry row = row("c-libm/jna/single/1", 1_000);
    assertThat(share(row, 1_060).isAbove()).isTrue();
    assertThat(share(row, 1_040).isAbove()).isFalse();
    // One generation may have had bad luck with the limit's process.
    assertThat(share(row("c-libm/jna/single/1", 1_000, 1), 1_060).isAbove()).isFalse();
  }

  private static ShareOfLimit share(final Entry row, final double triadNanos) {
    return measurement(row, limit(Limit.TRIAD, 1, triadNanos)).shareOfLimit().orElseThrow();
  }

  @Test
  void shouldCompareWithNoLimitAsIfItWereATwin() {
    final Entry java = row("java-vector/single/1", 1_000);
    assertThat(measurement(java, limit(Limit.TRIAD, 1, 700)).twin()).isEmpty();
    final Entry worker = row("c-vector/none/single/1", 900);
    assertThat(
            measurement(java, limit(Limit.TRIAD, 1, 700), worker)
                .ratioToTwin()
                .orElseThrow()
                .interval()
                .median())
        .isCloseTo(1 / 0.9, within(1e-6));
  }
}
