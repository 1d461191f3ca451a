package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.bench.result.DispatchRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.Quantiles;
import dev.tandem.bench.worker.DispatchTask;
import dev.tandem.bench.worker.DispatchTask.Work;
import dev.tandem.run.Threading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchReportsTest {
  private static final Quantiles HOT =
      new Quantiles(10_500, 512, OptionalDouble.of(731), OptionalDouble.of(12_304), 40_061_272);

  @TempDir private Path folder;

  static DispatchRecord record(final long idleCpuNanos) {
    final Interval one = new Interval(1, 1, 1);
    return new DispatchRecord(
        Records.conditions("dispatch", "--threads", "2"),
        List.of(
            row(Threading.SPAWN, HOT, one),
            row(Threading.POOL, HOT, new Interval(0.000412, 0.0004, 0.001)),
            new DispatchRecord.Row(
                new DispatchTask(Work.JAVA_MEET, Threading.STREAM, 2),
                Status.FAILED,
                Optional.of("hung"),
                List.of())),
        Optional.of(new DispatchRecord.Idle(3, 50_000_000, 1_000_000_000, idleCpuNanos)));
  }

  private static DispatchRecord.Row row(
      final Threading threading, final Quantiles hot, final Interval ratio) {
    return new DispatchRecord.Row(
        new DispatchTask(Work.JAVA_MEET, threading, 2),
        Status.OK,
        Optional.empty(),
        List.of(
            new DispatchRecord.Cell(0, hot, Optional.of(new Estimate(ratio, 75, 3))),
            new DispatchRecord.Cell(
                1_000_000,
                Quantiles.of(LongStream.rangeClosed(1, 75).map(i -> i * 1_000).toArray()),
                Optional.empty())));
  }

  @Test
  void shouldShowATableForEachPause() {
    final String text = DispatchText.render(record(0), TextStyle.PLAIN);
    assertThat(text.lines())
        .contains(
            "Hot: calls back to back",
            "After a pause of 1 ms before each call",
            "task               median µs    p99  p99.9    max   calls  time / spawn's",
            "java-meet/spawn/2      0.512  0.731  12.30  40061  10,500  –",
            "java-meet/pool/2       0.512  0.731  12.30  40061  10,500  0.00041 0.00040–0.0010",
            "java-meet/pool/2       38.00    –      –  75.00     75  –",
            "java-meet/stream/2 failed: hung");
    assertThat(text)
        .contains(
            "Idle: 3 pool threads used 0.000 ms of CPU in 1000 ms, beginning 50 ms after the last"
                + " call",
            "(limit 5.000 ms: kept).");
  }

  @Test
  void shouldSayThatIdlenessIsNotKeptWhenThreadsUsedCpuTime() {
    assertThat(DispatchText.render(record(5_000_001), TextStyle.PLAIN)).contains(": NOT kept).");
    assertThat(DispatchText.render(record(5_000_000), TextStyle.PLAIN)).contains(": kept).");
  }

  @Test
  void shouldWriteEveryFigureAsJson() throws Exception {
    final Path file = folder.resolve("dispatch.json");
    DispatchJson.write(record(7_000_000), file);
    final JsonNode json = new ObjectMapper().readTree(Files.readString(file));
    assertThat(json.get("schema").textValue()).isEqualTo("tandem-dispatch/1");
    assertThat(json.at("/environment/commandLine/0").textValue()).isEqualTo("dispatch");
    assertThat(json.at("/environment/cpu").isObject()).isTrue();
    final JsonNode pool = json.at("/dispatch/1");
    assertThat(pool.get("task").textValue()).isEqualTo("java-meet/pool/2");
    assertThat(pool.get("reason").isNull()).isTrue();
    assertThat(pool.at("/cells/0/pauseMillis").doubleValue()).isZero();
    assertThat(pool.at("/cells/0/nanos"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"calls": 10500, "median": 512.0, "p99": 731.0, "p999": 12304.0,
                     "max": 40061272.0}\
                    """));
    assertThat(pool.at("/cells/0/ratioToSpawn/high").doubleValue()).isEqualTo(0.001);
    assertThat(pool.at("/cells/1/nanos/p99").isNull()).isTrue();
    assertThat(pool.at("/cells/1/ratioToSpawn").isNull()).isTrue();
    assertThat(json.at("/dispatch/2/reason").textValue()).isEqualTo("hung");
    assertThat(json.at("/dispatch/2/cells")).isEmpty();
    assertThat(json.get("idle"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"threads": 3, "afterMillis": 50.0, "watchedMillis": 1000.0, "cpuMillis": 7.0,
                     "mostCpuMillis": 5.0, "kept": false}\
                    """));
  }
}
