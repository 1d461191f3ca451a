package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.result.StallsRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.worker.Collector;
import dev.tandem.bench.worker.StallTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StallsReportTest {
  private static final MachineFacts MACHINE = MachineFacts.collect();
  private static final long CALL = 100_000_000;

  private static StallTask task(final String id) {
    return StallTask.ofId(id).orElseThrow();
  }

  private static Quantiles millis(final int events, final double median, final double max) {
    return new Quantiles(
        events, median * 1e6, OptionalDouble.empty(), OptionalDouble.empty(), max * 1e6);
  }

  private static StallsRecord.Cell cell(
      final String task, final Collector collector, final double stall, final double late) {
    return new StallsRecord.Cell(
        task(task),
        collector,
        CALL,
        Status.OK,
        Optional.empty(),
        Optional.of(
            new StallsRecord.Stall(
                12_000_000,
                millis(9, 100, 101),
                millis(9, stall, stall + 10),
                8e6,
                stall / 65,
                Optional.of(millis(9, stall, stall)),
                Optional.of(millis(9, 0.2, 0.5)),
                millis(900, 0.1, late))),
        Optional.empty());
  }

  private static final List<StallsRecord.Cell> CELLS =
      List.of(
          cell("jna", Collector.G1, 1.5, 3),
          cell("jna", Collector.SERIAL, 2.5, 3),
          cell("ffm-critical", Collector.G1, 66, 80),
          cell("ffm-critical", Collector.SERIAL, 64, 80),
          cell("jni-critical", Collector.G1, 3, 3),
          cell("jni-critical", Collector.SERIAL, 65, 3));

  /** A record with every kind of cell. */
  static StallsRecord example() {
    return record(
        Optional.of(1_000_000L), Stream.concat(CELLS.stream(), Stream.of(shortCalls())).toList());
  }

  private static StallsRecord.Cell shortCalls() {
    return new StallsRecord.Cell(
        task("ffm-critical"),
        Collector.G1,
        0,
        Status.OK,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new StallsRecord.Pauses(10_000_000, millis(100, 0.31, 0.9), 1.01)));
  }

  private static StallsRecord record(
      final Optional<Long> longest, final List<StallsRecord.Cell> cells) {
    return new StallsRecord(
        MACHINE,
        Map.of("sha256", "0123abcd"),
        List.of("-Xms48m"),
        List.of("stalls"),
        Instant.parse("2025-11-22T10:00:00Z"),
        12.5,
        1,
        longest,
        cells,
        List.of(
            new StallsRecord.Pressure(
                task("jna"), Collector.ZGC, 2, 20_000_000, 1.5e8, 2.5e9, 31)));
  }

  @Test
  void shouldSayInWordsWhoWaits() {
    assertThat(StallsText.words(task("jna"), CELLS))
        .isEqualTo("jna: nobody waits with g1, serial.");
    assertThat(StallsText.words(task("ffm-critical"), CELLS))
        .isEqualTo(
            "ffm-critical: every Java thread waits for the rest of the call with g1, serial.");
    assertThat(StallsText.words(task("jni-critical"), CELLS))
        .startsWith("jni-critical: the collection waits for the rest of the call")
        .contains("needs memory, with serial; nobody waits with g1.");
  }

  private static boolean stalls(final double call, final double stall, final double overRest) {
    return new StallsRecord.Stall(
            1,
            millis(9, call, call),
            millis(9, stall, stall),
            8e6,
            overRest,
            Optional.empty(),
            Optional.empty(),
            millis(900, 0, 0))
        .stalls();
  }

  @Test
  void shouldCallItAStallWhenMostOfTheRestOfTheCallIsWaitedFor() {
    assertThat(stalls(100, 65, 1)).isTrue();
    assertThat(stalls(100, 65, 0.74)).isFalse();
    assertThat(stalls(100, 20, 1)).isFalse();
    assertThat(stalls(1000, 50, 1)).isFalse();
    assertThat(stalls(1000, 51, 1)).isTrue();
    assertThat(stalls(100, 65, Double.NaN)).isFalse();
  }

  @Test
  void shouldShowATableOfClassesAndWhatHasFailed() {
    final StallsRecord.Cell failed =
        new StallsRecord.Cell(
            task("jni"),
            Collector.ZGC,
            CALL,
            Status.FAILED,
            Optional.of("ended with signal 11 (SIGSEGV)"),
            Optional.empty(),
            Optional.empty());
    final String text =
        StallsText.render(
            record(Optional.empty(), Stream.concat(CELLS.stream(), Stream.of(failed)).toList()),
            TextStyle.PLAIN);
    assertThat(text)
        .contains("Calls of 100 ms")
        .containsPattern("jna +free 1.5.*free 2.5")
        .containsPattern("ffm-critical +STALLS 66.*STALLS 64")
        .containsPattern("jna +150.0; 2500; 31")
        .contains("2 threads in calls of 20 ms")
        .contains("jni with zgc: failed: ended with signal 11 (SIGSEGV)");
  }

  @Test
  void shouldTellEveryCellInJson() {
    final JsonNode document = StallsJson.document(record(Optional.empty(), CELLS));
    assertThat(document.get("schema").asText()).isEqualTo("tandem-stalls/1");
    assertThat(document.get("stalls")).hasSize(6);
    assertThat(document.get("pauses")).isEmpty();
    assertThat(document.get("pressures").get(0).get("bytesPerSecond").asDouble()).isEqualTo(2.5e9);
    final JsonNode cell = document.get("stalls").get(5);
    assertThat(cell.get("bridge").asText()).isEqualTo("jni-critical");
    assertThat(cell.get("collector").asText()).isEqualTo("serial");
    assertThat(cell.get("callMillis").asDouble()).isEqualTo(100);
    assertThat(cell.get("class").asText()).isEqualTo("stalls");
    assertThat(cell.get("stallMillis").get("median").asDouble()).isEqualTo(65);
    assertThat(cell.get("stallMillis").get("p99").isNull()).isTrue();
    assertThat(cell.get("stallMillis").get("max").asDouble()).isEqualTo(75);
    assertThat(cell.get("stallOverRest").asDouble()).isEqualTo(1);
  }

  @Test
  void shouldShowWhatShortCallsBring() {
    final StallsRecord record = record(Optional.of(1_000_000L), List.of(shortCalls()));
    assertThat(StallsText.render(record, TextStyle.PLAIN))
        .contains("Calls of at most 1.000 ms")
        .containsPattern("ffm-critical +0.310, –, –, 0.900; 1.01");
    final JsonNode pauses = StallsJson.document(record).get("pauses").get(0);
    assertThat(pauses.get("cutOverWhole").asDouble()).isEqualTo(1.01);
    assertThat(pauses.get("toFirstPauseMillis").get("max").asDouble()).isEqualTo(0.9);
  }
}
