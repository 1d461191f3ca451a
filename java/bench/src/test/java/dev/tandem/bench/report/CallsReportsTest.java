package dev.tandem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.bench.result.CallsRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.worker.CallTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallsReportsTest {
  static CallsRecord record() {
    final List<CallsRecord.Row> rows = new ArrayList<>();
    rows.add(row(CallTask.SEED.id(), 20_480, 0));
    for (final int threads : List.of(1, 2)) {
      rows.add(row("none/loop/" + threads, 0.4, 0));
      rows.add(row("jna/empty/" + threads, 100, 1));
      rows.add(row("ffm/empty/" + threads, 8, 0.08));
      rows.add(row("jna/pointers/" + threads, 125, 1));
      rows.add(row("jni/pointers/" + threads, 11, 0.088));
      rows.add(row("ffm/pointers/" + threads, 10, 0.08));
      rows.add(row("jna/copied:1/" + threads, 150, 1));
      rows.add(row("jna/copied:1048576/" + threads, 12_345_678, 1));
      rows.add(row("jni-critical/held:1/" + threads, 60, 0.4));
      rows.add(row("jni-critical/held:1048576/" + threads, 60.5, 0.000005));
    }
    rows.add(
        new CallsRecord.Row(
            CallTask.parse("jna-interface/empty/1"),
            Status.FAILED,
            Optional.of("hung"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    return new CallsRecord(Records.conditions("calls"), rows, List.of());
  }

  /** All within 1 %. */
  private static CallsRecord.Row row(final String id, final double nanos, final double toJna) {
    return new CallsRecord.Row(
        CallTask.parse(id),
        Status.OK,
        Optional.empty(),
        Optional.of(estimate(nanos)),
        toJna == 0 ? Optional.empty() : Optional.of(estimate(toJna)),
        Optional.of(estimate(nanos / 2.5)));
  }

  private static Estimate estimate(final double median) {
    return new Estimate(new Interval(median, median * 0.99, median * 1.01), 45, 3);
  }

  private static CallsRecord withRatio(final String id, final Interval ratio) {
    return new CallsRecord(
        record().conditions(),
        record().rows().stream()
            .map(row ->
                row.task().id().equals(id)
                    ? new CallsRecord.Row(
                        row.task(),
                        row.status(),
                        row.reason(),
                        row.nanosPerCall(),
                        Optional.of(new Estimate(ratio, 45, 3)),
                        row.worthElements())
                    : row)
            .toList(),
        List.of());
  }

  @Test
  void shouldShowTwoTablesForEachNumberOfThreads() {
    assertThat(CallsText.render(record(), TextStyle.PLAIN).lines())
        .contains(
            "Without heap arrays, from one thread",
            "Without heap arrays, from 2 threads at once",
            "call                     bridge  ns per call  time / jna's       worth elements",
            "no call, the loop alone  –       0.400 ±1.0%  –                  0.160 0.158–0.162",
            "no arguments             ffm     8.000 ±1.0%  0.080 0.079–0.081  3.200 3.168–3.232",
            "3 pointers, a length     jna     125.0 ±1.0%  1.000 0.990–1.010  50.00 49.50–50.50",
            "bridge        arrays are      1 element            1Mi",
            "jna           copied       150 ns ±1.0%  12.3 ms ±1.0%",
            "jni-critical  held        60.0 ns ±1.0%  60.5 ns ±1.0%",
            "jna-interface/empty/1 failed: hung");
  }

  @Test
  void shouldSayWhatACallIsWorthAndThatBridgesAreToldApart() {
    assertThat(CallsText.summary(record()))
        .containsExactly(
            "expsum in c-vector takes 2.500 2.475–2.525 ns for an element on one thread (8,192"
                + " elements in cache). A call with 3 pointers and a length costs as much as so"
                + " many: ffm 4.00, jni 4.40, jna 50.0.",
            // With each number of threads: empty ffm and jna, pointers ffm and jna, jni and jna.
            "Of 6 pairs of bridges whose ratios for the same call differ by more than 10 %, all are"
                + " told apart: their intervals do not overlap.");
  }

  @Test
  void shouldNameBridgesThatCannotBeToldApart() {
    assertThat(
            CallsText.summary(withRatio("jni/pointers/1", new Interval(0.09, 0.0801, 0.1))).get(1))
        .isEqualTo(
            "Of 7 pairs of bridges whose ratios for the same call differ by more than 10 %, 1"
                + " cannot be told apart, since their intervals overlap: ffm/pointers/1 and"
                + " jni/pointers/1.");
  }

  private static CallsRecord underJmh(final double ffmToJna) {
    return new CallsRecord(
        record().conditions(),
        record().rows(),
        List.of(
            jmh("none/loop/1", 0.5, 0),
            jmh("jna/empty/1", 110, 1),
            jmh("ffm/empty/1", 9, ffmToJna),
            new CallsRecord.JmhRow(
                CallTask.parse("jni/pointers/1"),
                Optional.of("hung"),
                Optional.empty(),
                Optional.empty())));
  }

  private static CallsRecord.JmhRow jmh(final String id, final double nanos, final double toJna) {
    return new CallsRecord.JmhRow(
        CallTask.parse(id),
        Optional.empty(),
        Optional.of(estimate(nanos).interval()),
        toJna == 0 ? Optional.empty() : Optional.of(estimate(toJna).interval()));
  }

  @Test
  void shouldHoldTheRatiosAgainstJmhs() {
    assertThat(CallsText.render(underJmh(0.081), TextStyle.PLAIN).lines())
        .contains(
            "task            ns per call    under JMH  time / jna's       under JMH        "
                + "  intervals",
            "none/loop/1     0.400 ±1.0%  0.500 ±1.0%  –                  –                  –",
            "ffm/empty/1     8.000 ±1.0%  9.000 ±1.0%  0.080 0.079–0.081  0.081 0.080–0.082 "
                + " overlap",
            "jni/pointers/1  11.00 ±1.0%            –  0.088 0.087–0.089  –                 "
                + " failed: hung");
    assertThat(CallsText.summary(underJmh(0.081)).getLast())
        .isEqualTo(
            "The intervals of the ratios to jna overlap with JMH's for 1 of 1 calls, at 99 %"
                + " each. Under JMH a call takes 1.10 to 1.13 of the time.");
    assertThat(CallsText.render(underJmh(0.09), TextStyle.PLAIN))
        .contains("DO NOT OVERLAP", "for 0 of 1 calls");
    final JsonNode json = CallsJson.document(underJmh(0.09)).get("jmh");
    assertThat(json.get(0).get("agrees").isNull()).isTrue();
    assertThat(json.get(2).get("agrees").booleanValue()).isFalse();
    assertThat(json.at("/2/nanosPerCall/median").doubleValue()).isEqualTo(9);
    assertThat(json.get(3).get("reason").textValue()).isEqualTo("hung");
  }

  @Test
  void shouldWriteEveryFigureAsJson() {
    final JsonNode json = CallsJson.document(record());
    assertThat(json.get("schema").textValue()).isEqualTo("tandem-calls/1");
    assertThat(json.at("/environment/commandLine/0").textValue()).isEqualTo("calls");
    assertThat(json.get("summary")).hasSize(2);
    assertThat(json.at("/seed/nanosPerElement/median").doubleValue()).isEqualTo(2.5);
    assertThat(json.at("/seed/bridge").textValue()).isEqualTo("jni");
    final JsonNode calls = json.get("calls");
    assertThat(calls).hasSize(record().rows().size() - 1);
    assertThat(calls.get(0).get("bridge").isNull()).isTrue();
    assertThat(calls.get(0).get("ratioToJna").isNull()).isTrue();
    final JsonNode held = calls.get(9);
    assertThat(held.get("task").textValue()).isEqualTo("jni-critical/held:1048576/1");
    assertThat(held.get("call").textValue()).isEqualTo("held");
    assertThat(held.get("elements").intValue()).isEqualTo(1 << 20);
    assertThat(held.get("threads").intValue()).isEqualTo(1);
    assertThat(held.at("/nanosPerCall/high").doubleValue()).isEqualTo(60.5 * 1.01);
    assertThat(held.at("/worthElements/median").doubleValue()).isEqualTo(60.5 / 2.5);
    final JsonNode failed = calls.get(calls.size() - 1);
    assertThat(failed.get("reason").textValue()).isEqualTo("hung");
    assertThat(failed.get("nanosPerCall").isNull()).isTrue();
    assertThat(calls.get(1).get("elements").isNull()).isTrue();
  }
}
