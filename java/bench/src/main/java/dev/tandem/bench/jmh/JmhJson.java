package dev.tandem.bench.jmh;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.report.ReportFile;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.RunRecord;
import dev.tandem.bench.result.TimedSample;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Version;

/**
 * Results as JMH writes them, by its own code, so that its viewers read them.
 *
 * <p>A fork is a process generation and an iteration a timed batch: {@code rawData} holds every one
 * of them. Score and error are JMH's, mean and 99.9 % t interval over all iterations. Stateless.
 */
public final class JmhJson {
  /** Under one name whichever harness measured, so that viewers lay two files side by side. */
  private static final String BENCHMARK = ContenderBenchmark.class.getName() + ".expsum";

  private static final TimeUnit UNIT = TimeUnit.MICROSECONDS;

  private JmhJson() {}

  /**
   * Writes a run's rows, those that were not measured left out; whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final RunRecord run, final Path file) {
    write(render(run), file);
  }

  /**
   * Writes what a harness returned, whole or not at all.
   *
   * @throws dev.tandem.bench.UsageException that says why it could not be written
   */
  public static void write(final String results, final Path file) {
    ReportFile.write(file, "the JMH results", results);
  }

  /** A run's rows, those that were not measured left out. */
  public static String render(final RunRecord run) {
    return render(
        run.rows().stream()
            .filter(row -> row.measurement().isPresent())
            .map(row -> runResult(run, row, row.measurement().get()))
            .toList());
  }

  /** Any results, ending with a line end. */
  static String render(final Collection<RunResult> results) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
    }
    return bytes.toString(StandardCharsets.UTF_8).stripTrailing() + "\n";
  }

  /**
   * Forks that JMH ran one by one, as the one result that they are.
   *
   * @param forks of one contender and size, not empty
   */
  static RunResult merged(
      final Contender contender, final long elements, final List<BenchmarkResult> forks) {
    final BenchmarkParams one = forks.getFirst().getParams();
    return new RunResult(
        params(
            contender,
            elements,
            forks.size(),
            one.getWarmup(),
            one.getMeasurement(),
            one.getJvm(),
            one.getJvmArgs()),
        forks);
  }

  private static RunResult runResult(
      final RunRecord run, final Row row, final Measurement measurement) {
    final Map<Integer, List<TimedSample>> byGeneration = new TreeMap<>();
    measurement
        .samples()
        .forEach(
            it -> byGeneration.computeIfAbsent(it.generation(), _ -> new ArrayList<>()).add(it));
    final long meanNanos =
        (long) measurement.samples().stream().mapToLong(TimedSample::nanos).average().orElse(0);
    final IterationParams rounds =
        new IterationParams(
            IterationType.MEASUREMENT,
            byGeneration.values().stream().mapToInt(List::size).max().orElse(0),
            TimeValue.nanoseconds(meanNanos),
            1);
    final double warmupMillis =
        measurement.warmupMillis().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    final boolean hasJvm = row.contender().bridge().isPresent() || isJava(row.contender());
    final BenchmarkParams params =
        params(
            row.contender(),
            row.elements(),
            byGeneration.size(),
            new IterationParams(
                IterationType.WARMUP, 1, TimeValue.milliseconds((long) warmupMillis), 1),
            rounds,
            hasJvm ? Path.of(System.getProperty("java.home"), "bin", "java").toString() : "none",
            hasJvm ? run.workerJvmFlags() : List.of());
    return new RunResult(
        params,
        byGeneration.values().stream()
            .map(samples ->
                new BenchmarkResult(
                    params,
                    samples.stream().map(sample -> iteration(params, rounds, sample)).toList()))
            .toList());
  }

  private static boolean isJava(final Contender contender) {
    return contender.bridgeId().isEmpty();
  }

  private static IterationResult iteration(
      final BenchmarkParams params, final IterationParams rounds, final TimedSample sample) {
    final IterationResult iteration =
        new IterationResult(
            params, rounds, new IterationResultMetaData(sample.calls(), sample.calls()));
    iteration.addResult(
        new AverageTimeResult(ResultRole.PRIMARY, "expsum", sample.calls(), sample.nanos(), UNIT));
    return iteration;
  }

  private static BenchmarkParams params(
      final Contender contender,
      final long elements,
      final int forks,
      final IterationParams warmup,
      final IterationParams measurement,
      final String jvm,
      final Collection<String> jvmFlags) {
    final WorkloadParams workload = new WorkloadParams();
    int index = 0;
    for (final Map.Entry<String, String> param :
        List.of(
            Map.entry("contender", contender.id()),
            Map.entry("elements", Long.toString(elements)),
            Map.entry("code", contender.codeId()),
            Map.entry("memory", contender.memoryId()),
            Map.entry("bridge", contender.bridgeId().orElse("")),
            Map.entry(
                "threading",
                contender.threading().id()
                    + (contender.isOneCallPerThread() ? "" : ":" + contender.cutting())),
            Map.entry("threads", Integer.toString(contender.threads())))) {
      workload.put(param.getKey(), param.getValue(), index++);
    }
    return new BenchmarkParams(
        BENCHMARK,
        BENCHMARK,
        false,
        1,
        new int[] {1},
        List.of(),
        forks,
        0,
        warmup,
        measurement,
        Mode.AverageTime,
        workload,
        UNIT,
        1,
        jvm,
        jvmFlags,
        System.getProperty("java.version"),
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        Version.getPlainVersion(),
        TimeValue.minutes(10));
  }
}
