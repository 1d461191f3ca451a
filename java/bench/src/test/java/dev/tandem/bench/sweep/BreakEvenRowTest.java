package dev.tandem.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BreakEvenRowTest {
  private static final int CORES = 2;
  private static final long SEED = 42;
  private static final List<Long> GRID =
      LongStream.rangeClosed(0, 10).mapToObj(it -> 1L << 2 * it).toList();

  /** Nanoseconds of a call by its elements: jna's calls cost more, and C's elements less. */
  private static final Map<String, DoubleUnaryOperator> TIMES =
      Map.of(
          "java-vector/single/1", n -> 80 + 3.9 * n,
          "java-vector/pool/2", n -> 900 + 2.0 * n,
          "c-vector/jna/single/1", n -> 330 + 2.4 * n,
          "c-vector/ffm/single/1", n -> 80 + 2.4 * n,
          "c-vector/jna/pool/2", n -> 1200 + 1.25 * n,
          "c-vector/jna/pool/4", n -> 1200 + 1.25 * n);

  /** The machine's speed changes by half from size to size, and is the same within a round. */
  private static List<Row> rows(final List<Long> sizes) {
    final List<Row> rows = new ArrayList<>();
    for (final long elements : sizes) {
      final SplittableRandom noise = new SplittableRandom(elements);
      final double[] speed = noise.doubles(20, 1, 1.5).toArray();
      TIMES.forEach((id, time) -> {
        final List<TimedSample> samples = new ArrayList<>();
        for (int i = 0; i < speed.length; i++) {
          final double nanos =
              time.applyAsDouble(elements) * speed[i] * (1 + 0.01 * noise.nextDouble());
          samples.add(
              new TimedSample(i / 10, i % 10, i, Math.round(nanos * 1000), 1000, 0, 0, 0, 0));
        }
        rows.add(row(id, elements, samples));
      });
    }
    return rows;
  }

  private static Row row(final String id, final long elements, final List<TimedSample> samples) {
    return Row.ok(
        Kernel.EXPSUM,
        Contender.parse(id),
        elements,
        "avx2",
        new Measurement(
            TwoLevelBootstrap.withSeed(SEED)
                .nanosPerCall(samples.stream().map(TimedSample::toSample).toList()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0.54,
            0.25,
            elements,
            List.of(1.0),
            true,
            1,
            samples));
  }

  private static BreakEvenRow row(
      final List<BreakEvenRow> rows, final String contender, final String against) {
    return rows.stream()
        .filter(it -> it.contender().id().equals(contender) && it.against().id().equals(against))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldPredictAndMeasureEachBridgeAgainstItsTwinAndAgainstOneThread() {
    final List<BreakEvenRow> predictions = BreakEvenRow.predict(rows(GRID), CORES, SEED);
    assertThat(predictions)
        .extracting(it -> it.contender().id() + " " + it.against().id())
        .containsExactlyInAnyOrder(
            "c-vector/jna/single/1 java-vector/single/1",
            "c-vector/ffm/single/1 java-vector/single/1",
            "c-vector/jna/pool/2 java-vector/single/1",
            "c-vector/jna/pool/2 java-vector/pool/2");
    final BreakEvenRow jna = row(predictions, "c-vector/jna/single/1", "java-vector/single/1");
    assertThat(jna.predicted().orElseThrow()).isCloseTo(166.7, Percentage.withPercentage(8));
    assertThat(jna.measured()).isEmpty();
    assertThat(jna.reason()).isPresent();

    final BreakEvenRow measured = jna.measuredIn(rows(jna.denseSizes()), SEED);
    assertThat(measured.reason()).isEmpty();
    assertThat(measured.measured().orElseThrow().median())
        .isCloseTo(166.7, Percentage.withPercentage(8));
    assertThat(measured.deviation().orElseThrow()).isLessThan(0.2);
  }

  @Test
  void shouldSayWhyThereIsNoNumberWhenCIsAheadThroughout() {
    final BreakEvenRow ffm =
        row(
            BreakEvenRow.predict(rows(GRID), CORES, SEED),
            "c-vector/ffm/single/1",
            "java-vector/single/1");
    assertThat(ffm.predicted()).isEmpty();
    assertThat(ffm.denseSizes()).isEmpty();
    assertThat(ffm.reason().orElseThrow()).contains("C is").contains("ahead from");
    assertThat(ffm.measuredIn(rows(List.of(64L)), SEED)).isEqualTo(ffm);
  }

  @Test
  void shouldTellTheRatioAndNoCauseWhenCIsNeverShownAhead() {
    final BreakEvenRow jna =
        row(
            BreakEvenRow.predict(rows(List.of(1L, 4L, 16L)), CORES, SEED),
            "c-vector/jna/single/1",
            "java-vector/single/1");
    assertThat(jna.predicted()).isEmpty();
    assertThat(jna.reason().orElseThrow())
        .containsPattern(
            "no size above those at which Java is; at 16 elements its time is 2.5\\d"
                + " \\(2.\\d+–2.\\d+\\) of");
  }

  @Test
  void shouldEncloseThePredictionBySizesOfWholeLinesNearTogether() {
    final BreakEvenRow jna =
        row(
            BreakEvenRow.predict(rows(GRID), CORES, SEED),
            "c-vector/jna/single/1",
            "java-vector/single/1");
    final List<Long> sizes = jna.denseSizes();
    final double predicted = jna.predicted().orElseThrow();
    assertThat(sizes).isSorted().allMatch(it -> it < 32 || it % 8 == 0).doesNotHaveDuplicates();
    assertThat(sizes.getFirst() / predicted).isBetween(0.35, 0.6);
    assertThat(sizes.getLast() / predicted).isBetween(1.7, 2.8);
    for (int i = 1; i < sizes.size(); i++) {
      assertThat((double) sizes.get(i) / sizes.get(i - 1)).isCloseTo(1.26, within(0.2));
    }
  }
}
