package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.ScalingFit;
import dev.tandem.bench.sweep.BreakEvenRow;
import dev.tandem.bench.sweep.ChunkLengths;
import dev.tandem.bench.sweep.Scaling;
import dev.tandem.bench.sweep.SweepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SweepReportTest {
  private static final List<Long> SIZES = List.of(1L, 1024L, 1L << 16, 1L << 22);

  private static SweepRecord sweep() {
    final List<Row> rows = new ArrayList<>();
    for (final long elements : SIZES) {
      rows.add(Records.ok("java-libm/single/1", elements, elements * 8e-6, null, null, null, 0.9));
      rows.add(
          Records.ok("c-vector/jna/single/1", elements, elements * 2e-6, null, null, null, 0.54));
    }
    rows.add(Records.notOk("c-loop/jna/single/1", Status.FAILED, "ended with signal 11"));
    return new SweepRecord(
        Records.run(3, rows.toArray(Row[]::new)), SIZES, List.of(), List.of(), List.of());
  }

  @Test
  void shouldShowTimePerElementByContenderAndSize() {
    final String text = SweepText.render(sweep(), TextStyle.PLAIN);
    assertThat(text.lines().filter(it -> it.startsWith("c-vector/jna/single/1")))
        .singleElement()
        .satisfies(it -> assertThat(it.split(" +")).containsOnlyOnce("c-vector/jna/single/1"))
        .satisfies(it -> assertThat(it.split(" +")).filteredOn("2.000"::equals).hasSize(4));
    assertThat(text).contains("1Ki", "64Ki", "4Mi").contains("Failed:", "ended with signal 11");
  }

  @Test
  void shouldSplitTheTableWhereALineCannotHoldIt() {
    final TextStyle narrow = new TextStyle(48, false, true);
    final String text = SweepText.render(sweep(), narrow);
    assertThat(text.lines().filter(it -> it.startsWith("java-libm/single/1"))).hasSize(2);
    assertThat(text.lines().filter(it -> it.contains("/single/1  ")))
        .allMatch(it -> it.length() <= 48);
  }

  @Test
  void shouldTellTheCachesInJson() {
    final SweepRecord sweep = sweep();
    final JsonNode document = SweepJson.document(sweep);
    assertThat(document.get("schema").asText()).isEqualTo("tandem-sweep/1");
    assertThat(document.get("results")).hasSize(sweep.run().rows().size());
    assertThat(document.get("caches"))
        .hasSameSizeAs(sweep.run().machine().cpu().dataCaches())
        .allMatch(it -> it.get("bytes").asLong() > 0 && it.get("level").asInt() > 0);
  }

  private static SweepRecord derived() {
    final Contender jna = Contender.parse("c-vector/jna/single/1");
    final Contender ffm = Contender.parse("c-vector/ffm/single/1");
    final Contender java = Contender.parse("java-vector/single/1");
    final int[] threads = {1, 2, 4};
    final double[] speedups = {1, 1.8, 1.7};
    final List<ScalingFit> fits = ScalingFit.all(threads, speedups, 2, Optional.of(_ -> 8.0));
    return new SweepRecord(
        sweep().run(),
        SIZES,
        List.of(
            new BreakEvenRow(
                jna,
                java,
                OptionalDouble.of(170.2),
                Optional.of(new Interval(160, 150, 171)),
                Optional.empty()),
            new BreakEvenRow(
                ffm,
                java,
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.of("C is ahead from 1 element on"))),
        List.of(
            new Scaling(
                "c-vector/jna/pool",
                1 << 16,
                List.of(
                    new Scaling.Point(1, new Interval(1, 1, 1)),
                    new Scaling.Point(2, new Interval(1.8, 1.7, 1.9)),
                    new Scaling.Point(4, new Interval(1.7, 1.6, 1.8))),
                fits,
                ScalingFit.best(fits),
                "1.80 times one thread with 2 threads.")),
        List.of());
  }

  @Test
  void shouldShowWhereCBeatsJavaAndWhatThreadsBring() {
    final String text = SweepText.render(derived(), TextStyle.PLAIN);
    assertThat(text)
        .containsPattern(
            "c-vector/jna/single/1 against java-vector/single/1 +170 +160 .150–171. +6%")
        .containsPattern("c-vector/ffm/single/1 against java-vector/single/1 +C is ahead from 1")
        .contains("c-vector/jna/pool at 64Ki: 2: 1.800 1.700–1.900; 4: 1.700")
        .contains("1.80 times one thread with 2 threads.");
  }

  @Test
  void shouldTellInJsonWhatIsDerived() {
    final JsonNode document = SweepJson.document(derived());
    final JsonNode jna = document.get("breakEven").get(0);
    assertThat(jna.get("contender").asText()).isEqualTo("c-vector/jna/single/1");
    assertThat(jna.get("against").asText()).isEqualTo("java-vector/single/1");
    assertThat(jna.get("threads").asInt()).isEqualTo(1);
    assertThat(jna.get("predictedElements").asDouble()).isEqualTo(170.2);
    assertThat(jna.get("measuredElements").get("high").asDouble()).isEqualTo(171);
    assertThat(jna.get("reason").isNull()).isTrue();
    final JsonNode ffm = document.get("breakEven").get(1);
    assertThat(ffm.get("predictedElements").isNull()).isTrue();
    assertThat(ffm.get("measuredElements").isNull()).isTrue();
    assertThat(ffm.get("reason").asText()).startsWith("C is ahead");
    final JsonNode scaling = document.get("scaling").get(0);
    assertThat(scaling.get("points")).hasSize(3);
    assertThat(scaling.get("points").get(1).get("speedup").get("median").asDouble()).isEqualTo(1.8);
    assertThat(scaling.get("fits").findValuesAsText("model"))
        .containsExactly("amdahl", "bandwidth");
    assertThat(scaling.get("fits").get(0).get("predicted")).hasSize(3);
    assertThat(scaling.get("fits").get(0).get("parameters").get("serialShare").asDouble())
        .isBetween(0.1, 0.12);
    assertThat(scaling.get("best").asText()).isEqualTo("amdahl");
  }

  /** One chunk for each thread takes 1.6 ns for an element; shorter ones more, and less. */
  private static SweepRecord inChunks() {
    final List<Row> rows = new ArrayList<>();
    rows.add(Records.ok("c-vector/jna/pool/2", 1000, 1.6e-3, null, null, null, 0.54));
    rows.add(Records.ok("c-vector/jna/pool:4096/2", 1000, 1.2e-3, null, null, null, 0.54));
    rows.add(Records.ok("c-vector/jna/pool:64/2", 1000, 4.8e-3, null, null, null, 0.54));
    rows.add(Records.ok("java-vector/pool:64/2", 1000, 4.8e-3, null, null, null, 0.54));
    final RunRecord run = Records.run(3, rows.toArray(Row[]::new));
    return new SweepRecord(run, List.of(1000L), List.of(), List.of(), ChunkLengths.of(run));
  }

  @Test
  void shouldShowWhatTheLengthOfChunksDoes() {
    assertThat(SweepText.render(inChunks(), TextStyle.PLAIN))
        .containsPattern("c-vector/jna/pool/2 at 1,000: 64: 3.0.*; 4Ki: 0.7")
        .containsPattern(
            "Faster than one chunk for each thread in chunks of 4,096 .0.7. of its time.; slower"
                + " in\\s+chunks of 64 .3.0. of its time")
        .doesNotContain("java-vector/pool/2 at");
  }

  @Test
  void shouldTellTheLengthsOfChunksInJson() {
    final JsonNode document = SweepJson.document(inChunks());
    final JsonNode chunks = document.get("chunks");
    assertThat(chunks.findValuesAsText("chunkElements")).containsExactly("64", "4096", "500");
    assertThat(chunks.findValuesAsText("contender")).containsOnly("c-vector/jna/pool/2");
    assertThat(chunks.get(0).get("ratioToWhole").get("median").asDouble()).isBetween(2.8, 3.2);
    assertThat(chunks.get(2).get("ratioToWhole").get("median").asDouble()).isEqualTo(1);
    assertThat(chunks.get(1).get("nanosPerElement").get("median").asDouble()).isBetween(1.1, 1.3);
    assertThat(document.get("results").get(1).get("chunkElements").asLong()).isEqualTo(4096);
    assertThat(document.get("results").get(0).get("chunkElements").isNull()).isTrue();
  }

  @Test
  void shouldSayWhenNoLengthOfChunksDiffers() {
    final RunRecord run =
        Records.run(
            3,
            Records.ok("java-vector/pool/2", 1000, 1.6e-3, null, null, null, 0.54),
            Records.ok("java-vector/pool:64/2", 1000, 1.6e-3, null, null, null, 0.54));
    assertThat(ChunkLengths.of(run))
        .singleElement()
        .satisfies(it ->
            assertThat(it.text())
                .isEqualTo(
                    "No length is shown to be faster or slower than one chunk for each thread."));
  }
}
