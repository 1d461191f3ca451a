package dev.tandem.bench.jmh;

import dev.tandem.bench.coordinator.RunListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Forks of JMH in passes: in each one fork for every subject, in a new random order. JMH itself
 * would run all forks of one before those of the next, and a machine whose speed drifts would be
 * taken for a difference between them. A subject that fails is left out from then on. For one
 * thread.
 *
 * @param <S> what is compared; its text names it
 */
final class JmhPasses<S> {
  private static final Pattern EXCEPTION =
      Pattern.compile("^(?:[a-z]\\w*\\.)+\\w*(?:Exception|Error): (.*)$", Pattern.MULTILINE);

  private static final long WARMUP_MILLIS = 500;
  private static final long MILLIS = 200;

  private final int passes;
  private final long seed;
  private final RunListener listener;
  private final Map<S, List<BenchmarkResult>> forks = new LinkedHashMap<>();
  private final Map<S, String> failures = new LinkedHashMap<>();

  /**
   * @param seed of the orders
   * @param listener hears how it goes on
   */
  JmhPasses(final List<S> subjects, final int passes, final long seed, final RunListener listener) {
    this.passes = passes;
    this.seed = seed;
    this.listener = listener;
    subjects.forEach(it -> forks.put(it, new ArrayList<>()));
  }

  /** About how long a fork takes, its start included. */
  static double forkSeconds(final int warmupIterations, final int iterations) {
    return 1 + (WARMUP_MILLIS * warmupIterations + MILLIS * iterations) / 1e3;
  }

  /**
   * What every fork is run with.
   *
   * @param method of the benchmark, as a regular expression
   * @param warmupIterations of half a second each
   * @param iterations of a fifth of a second each
   * @param jvmArguments of the fork
   */
  static ChainedOptionsBuilder options(
      final Class<?> benchmark,
      final String method,
      final int warmupIterations,
      final int iterations,
      final List<String> jvmArguments) {
    return new OptionsBuilder()
        .include("^" + Pattern.quote(benchmark.getName()) + "\\." + method + "$")
        .forks(1)
        .warmupIterations(warmupIterations)
        .warmupTime(TimeValue.milliseconds(WARMUP_MILLIS))
        .measurementIterations(iterations)
        .measurementTime(TimeValue.milliseconds(MILLIS))
        .jvmArgs(jvmArguments.toArray(String[]::new))
        .shouldFailOnError(true);
  }

  /**
   * Runs all passes.
   *
   * @param options of a subject's fork
   * @param wrong what is wrong with what the fork just computed, if anything
   */
  void run(final Function<S, Options> options, final Function<S, Optional<String>> wrong) {
    final Random random = new Random(seed);
    final int all = passes * forks.size();
    int done = 0;
    for (int pass = 1; pass <= passes; pass++) {
      final List<S> order = new ArrayList<>(forks.keySet());
      Collections.shuffle(order, random);
      for (final S subject : order) {
        listener.progress(
            "pass %d of %d: %s".formatted(pass, passes, subject), done++ / (double) all);
        fork(subject, options.apply(subject), wrong);
      }
    }
  }

  private void fork(
      final S subject, final Options options, final Function<S, Optional<String>> wrong) {
    final ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      final RunResult result =
          new Runner(options, OutputFormatFactory.createFormatInstance(stream, VerboseMode.NORMAL))
              .runSingle();
      final Optional<String> why = wrong.apply(subject);
      if (why.isPresent()) {
        fail(subject, why.get());
      } else {
        forks.get(subject).addAll(result.getBenchmarkResults());
      }
    } catch (final RunnerException failure) {
      fail(
          subject,
          EXCEPTION
              .matcher(said.toString(StandardCharsets.UTF_8))
              .results()
              .findFirst()
              .map(it -> it.group(1))
              .orElse(failure.getMessage()));
    }
  }

  private void fail(final S subject, final String reason) {
    failures.put(subject, reason);
    forks.remove(subject);
  }

  /** The results of all passes, of those that did not fail. */
  Map<S, List<BenchmarkResult>> forks() {
    return Collections.unmodifiableMap(forks);
  }

  /** Why subjects failed, for those that did. */
  Map<S, String> failures() {
    return Collections.unmodifiableMap(failures);
  }
}
