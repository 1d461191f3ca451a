package dev.tandem.bench.jmh;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.Inputs;
import dev.tandem.bench.coordinator.RunListener;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.verify.ExpSumReference;
import dev.tandem.bench.verify.Judge;
import dev.tandem.bench.verify.Verifier;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.OffHeapDoubles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link ContenderBenchmark} under JMH: in each pass one fork for every contender, in a new
 * random order. JMH itself would run all forks of one contender before those of the next, and a
 * machine whose speed drifts would be taken for a difference between them. For one thread.
 */
public final class JmhHarness {
  private static final Pattern EXCEPTION =
      Pattern.compile("^(?:[a-z]\\w*\\.)+\\w*(?:Exception|Error): (.*)$", Pattern.MULTILINE);

  private final Plan plan;
  private final Path library;
  private final Path scratch;
  private final RunListener listener;
  private final Map<Contender, List<BenchmarkResult>> forks = new LinkedHashMap<>();
  private final Map<Contender, String> failures = new LinkedHashMap<>();

  /**
   * What is to be run.
   *
   * @param contenders that a JVM hosts
   * @param passes forks of each
   * @param warmupIterations of half a second each
   * @param iterations of a fifth of a second each
   * @param seed of the inputs and of the orders
   */
  public record Plan(
      List<Contender> contenders,
      long elements,
      int passes,
      int warmupIterations,
      int iterations,
      long seed) {
    private static final TimeValue WARMUP_TIME = TimeValue.milliseconds(500);
    private static final TimeValue TIME = TimeValue.milliseconds(200);

    public Plan {
      contenders = List.copyOf(contenders);
    }

    /** About how long it takes, the start of a fork included. */
    public double seconds() {
      return contenders.size() * passes * (1.0 + 0.5 * warmupIterations + 0.2 * iterations);
    }
  }

  /**
   * @param library the native library that all forks load
   * @param scratch an empty folder for inputs and outputs, which the caller deletes
   * @param listener hears how it goes on
   */
  public JmhHarness(
      final Plan plan, final Path library, final Path scratch, final RunListener listener) {
    this.plan = plan;
    this.library = library;
    this.scratch = scratch;
    this.listener = listener;
  }

  /**
   * Runs everything and verifies what each fork computed last; a contender that fails is left out
   * from then on.
   *
   * @return JMH's JSON of those that did not fail
   */
  public String run() {
    final Kernel kernel = Kernel.EXPSUM;
    listener.progress("computing the exact results", 0);
    final Inputs inputs = Inputs.random(scratch, kernel.inputNames(), plan.elements(), plan.seed());
    final Judge judge = judge(inputs);
    plan.contenders().forEach(it -> forks.put(it, new ArrayList<>()));
    final Random random = new Random(plan.seed());
    int done = 0;
    for (int pass = 1; pass <= plan.passes(); pass++) {
      final List<Contender> order = new ArrayList<>(forks.keySet());
      Collections.shuffle(order, random);
      for (final Contender contender : order) {
        listener.progress(
            "pass %d of %d: %s".formatted(pass, plan.passes(), contender),
            done++ / (double) (plan.passes() * plan.contenders().size()));
        fork(contender, inputs, judge);
      }
    }
    return JmhJson.render(
        forks.entrySet().stream()
            .map(it -> JmhJson.merged(it.getKey(), plan.elements(), it.getValue()))
            .toList());
  }

  /** Why contenders failed, for those that did. */
  public Map<Contender, String> failures() {
    return Collections.unmodifiableMap(failures);
  }

  private Judge judge(final Inputs inputs) {
    try (OffHeapDoubles a = inputs.map(0);
        OffHeapDoubles b = inputs.map(1)) {
      return new Verifier(ExpSumReference.of(a.segment(), b.segment(), plan.seed()));
    }
  }

  private void fork(final Contender contender, final Inputs inputs, final Judge judge) {
    final Path output = scratch.resolve("output");
    final ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      final RunResult result =
          new Runner(
                  options(contender, inputs, output),
                  OutputFormatFactory.createFormatInstance(stream, VerboseMode.NORMAL))
              .runSingle();
      final Optional<String> wrong = wrong(contender, output, judge);
      if (wrong.isPresent()) {
        fail(contender, wrong.get());
      } else {
        forks.get(contender).addAll(result.getBenchmarkResults());
      }
    } catch (final RunnerException failure) {
      fail(
          contender,
          EXCEPTION
              .matcher(said.toString(StandardCharsets.UTF_8))
              .results()
              .findFirst()
              .map(it -> it.group(1))
              .orElse(failure.getMessage()));
    }
  }

  private void fail(final Contender contender, final String reason) {
    failures.put(contender, reason);
    forks.remove(contender);
  }

  private Optional<String> wrong(final Contender contender, final Path output, final Judge judge) {
    try (OffHeapDoubles results = OffHeapDoubles.map(output, 0, plan.elements(), false)) {
      return judge.judge(contender, results.segment()).wrong();
    } catch (final IOException exception) {
      return Optional.of("its output cannot be read: " + exception.getMessage());
    }
  }

  private Options options(final Contender contender, final Inputs inputs, final Path output) {
    final List<String> jvm =
        new ArrayList<>(WorkerCommands.jvmOptions(contender, plan.elements(), library, scratch));
    jvm.add("-D" + ContenderBenchmark.INPUTS_PROPERTY + "=" + InputRange.format(inputs.files()));
    jvm.add("-D" + ContenderBenchmark.OUTPUT_PROPERTY + "=" + output);
    return new OptionsBuilder()
        .include("^" + Pattern.quote(ContenderBenchmark.class.getName()) + "\\.")
        .param("contender", contender.id())
        .param("elements", Long.toString(plan.elements()))
        .forks(1)
        .warmupIterations(plan.warmupIterations())
        .warmupTime(Plan.WARMUP_TIME)
        .measurementIterations(plan.iterations())
        .measurementTime(Plan.TIME)
        .jvmArgs(jvm.toArray(String[]::new))
        .shouldFailOnError(true)
        .build();
  }
}
