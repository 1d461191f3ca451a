package dev.tandem.bench.report;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.machine.MachineFacts;
import dev.tandem.bench.result.Conditions;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.ShareOfLimit;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.result.TimedSample;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.Interval;
import dev.tandem.bench.statistics.Verdict;
import dev.tandem.kernel.Kernel;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Records built by hand. */
public final class Records {
  static final Contender BASELINE = Contender.parse("java-libm/single/1");
  static final long MILLION = 1_000_000;

  private static final MachineFacts MACHINE = MachineFacts.collect();
  private static final int ROUNDS = 12;

  private Records() {}

  static RunRecord run(final int generations, final Row... rows) {
    return run(generations, List.of(), rows);
  }

  static RunRecord run(final int generations, final List<LimitRow> limits, final Row... rows) {
    return new RunRecord(
        MACHINE,
        Map.of("sha256", "0123abcd", "compiler", "gcc 12.2.0", "isa", "avx2"),
        List.of("-XX:+UseSerialGC"),
        List.of("run", "--seed", "42"),
        Instant.parse("2025-11-22T10:00:00Z"),
        41.25,
        42,
        Kernel.EXPSUM,
        BASELINE,
        generations,
        Optional.of(ROUNDS),
        Arrays.stream(rows).map(row -> until(generations, row)).toList(),
        limits);
  }

  /** Those of tasks that were timed in rounds, by a command. */
  static Conditions conditions(final String... commandLine) {
    return new Conditions(
        MACHINE,
        Map.of("compiler", "gcc 12.2.0", "isa", "avx2"),
        List.of("-XX:+UseSerialGC"),
        List.of(commandLine),
        Instant.parse("2025-11-22T10:00:00Z"),
        84.2,
        42,
        3,
        25);
  }

  private static Row until(final int generations, final Row row) {
    return row.measurement()
        .map(it ->
            with(
                row,
                it.shareOfLimit(),
                it.samples().stream().filter(sample -> sample.generation() < generations).toList()))
        .orElse(row);
  }

  /** The table of a usual run. */
  public static RunRecord usual() {
    return run(
        3,
        List.of(limit(Limit.TRIAD, 1, 1.6), limit(Limit.TRIAD, 2, 0.8), limitNotOk(Limit.FMA, 1)),
        ok("java-libm/single/1", 8.0, null, ratio(0.998, 0.985, 1.012), "c-libm/jna/single/1", 0.9),
        ok("java-vector/single/1", 1.9, ratio(0.238, 0.235, 0.241), null, null, 0.512),
        ok("java-vector@heap/single/1", 1.91, ratio(0.239, 0.235, 0.243), null, null, 0.512),
        ofLimit(
            ok(
                "c-vector/jna/single/1",
                1.77,
                ratio(0.221, 0.218, 0.225),
                ratio(0.93, 0.902, 0.961),
                "java-vector/single/1",
                0.512),
            Limit.TRIAD,
            ratio(0.904, 0.89, 0.92)),
        ok("c-vector/none/single/1", 1.769, ratio(0.221, 0.217, 0.226), null, null, 0.512),
        ok(
            "c-vector/jna/pool/2",
            0.65,
            ratio(0.0812, 0.0801, 0.083),
            ratio(1.004, 0.981, 1.03),
            "java-vector/pool/2",
            0.512),
        notOk("c-libmvec/jna/single/1", Status.UNAVAILABLE, "libmvec is part of glibc"),
        notOk("c-loop/jna/single/1", Status.FAILED, "ended with signal 11 (SIGSEGV)"));
  }

  static Interval ratio(final double median, final double low, final double high) {
    return new Interval(median, low, high);
  }

  static Row notOk(final String id, final Status status, final String reason) {
    return Row.notOk(Kernel.EXPSUM, Contender.parse(id), MILLION, status, Optional.empty(), reason);
  }

  /**
   * @param toBaseline null if there is none
   * @param toTwin null if there is none
   */
  static Row ok(
      final String id,
      final double millis,
      final Interval toBaseline,
      final Interval toTwin,
      final String twin,
      final double maxUlp) {
    return ok(id, MILLION, millis, toBaseline, toTwin, twin, maxUlp);
  }

  static Row ok(
      final String id,
      final long elements,
      final double millis,
      final Interval toBaseline,
      final Interval toTwin,
      final String twin,
      final double maxUlp) {
    final double nanos = millis * 1e6;
    return Row.ok(
        Kernel.EXPSUM,
        Contender.parse(id),
        elements,
        "avx2",
        new Measurement(
            estimate(new Interval(nanos, nanos * 0.982, nanos * 1.015)),
            Optional.ofNullable(toBaseline).map(Records::estimate),
            Optional.ofNullable(twin).map(Contender::parse),
            Optional.ofNullable(toTwin).map(Records::estimate),
            Optional.ofNullable(toTwin).map(Verdict::of),
            Optional.empty(),
            maxUlp,
            maxUlp / 4,
            elements,
            List.of(310.0, 295.5, 301.25),
            true,
            0,
            samples(nanos)));
  }

  /** The same row, so near to a limit. */
  static Row ofLimit(final Row row, final Limit limit, final Interval share) {
    return with(
        row,
        Optional.of(new ShareOfLimit(limit, estimate(share))),
        row.measurement().orElseThrow().samples());
  }

  /** The same row, of whose rounds one in three took half as long again. */
  static Row atTwoSpeeds(final Row row) {
    final Measurement it = row.measurement().orElseThrow();
    final long nanos = Math.round(10 * it.nanosPerCall().interval().median());
    return with(
        row,
        it.shareOfLimit(),
        IntStream.range(0, 3 * ROUNDS)
            .mapToObj(i ->
                new TimedSample(
                    i / ROUNDS,
                    i % ROUNDS,
                    20L * i,
                    i % 3 == 0 ? nanos * 3 / 2 : nanos,
                    10,
                    1,
                    2,
                    3,
                    0))
            .toList());
  }

  private static Row with(
      final Row row, final Optional<ShareOfLimit> shareOfLimit, final List<TimedSample> samples) {
    final Measurement it = row.measurement().orElseThrow();
    return Row.ok(
            row.kernel(),
            row.contender(),
            row.elements(),
            row.isa().orElseThrow(),
            new Measurement(
                it.nanosPerCall(),
                it.ratioToBaseline(),
                it.twin(),
                it.ratioToTwin(),
                it.verdict(),
                shareOfLimit,
                it.maxUlp(),
                it.meanUlp(),
                it.checkedElements(),
                it.warmupMillis(),
                it.steady(),
                it.looks(),
                samples))
        .with(row.peer());
  }

  static LimitRow limit(final Limit limit, final int threads, final double millis) {
    final MeasuredLimit measured = new MeasuredLimit(limit, threads, MILLION);
    final Row row = ok(measured.contender().id(), measured.elements(), millis, null, null, null, 0);
    return new LimitRow(
        measured,
        Row.ok(
            limit.kernel(),
            row.contender(),
            row.elements(),
            "avx2",
            row.measurement().orElseThrow()));
  }

  static LimitRow limitNotOk(final Limit limit, final int threads) {
    final MeasuredLimit measured = new MeasuredLimit(limit, threads, MILLION);
    return new LimitRow(
        measured,
        Row.notOk(
            limit.kernel(),
            measured.contender(),
            measured.elements(),
            Status.UNAVAILABLE,
            Optional.empty(),
            "there is no executable tandem_worker"));
  }

  private static Estimate estimate(final Interval interval) {
    return new Estimate(interval, 3 * ROUNDS, 3);
  }

  /** Paired by round: what varies between rounds is the same for every contender. */
  private static List<TimedSample> samples(final double nanos) {
    final SplittableRandom machine = new SplittableRandom(7);
    return IntStream.range(0, 3 * ROUNDS)
        .mapToObj(i ->
            new TimedSample(
                i / ROUNDS,
                i % ROUNDS,
                20L * i,
                (long) (10 * nanos * (1 + 0.3 * machine.nextDouble())),
                10,
                1,
                2,
                3,
                0))
        .toList();
  }
}
