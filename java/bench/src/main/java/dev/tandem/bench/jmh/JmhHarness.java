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
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.memory.OffHeapDoubles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.runner.options.Options;

/** Runs {@link ContenderBenchmark} under JMH, in {@link JmhPasses}. For one thread. */
public final class JmhHarness {
  private final Plan plan;
  private final Path library;
  private final Path scratch;
  private final RunListener listener;
  private final JmhPasses<Contender> passes;

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
    public Plan {
      contenders = List.copyOf(contenders);
    }

    /** About how long it takes, the start of a fork included. */
    public double seconds() {
      return contenders.size() * passes * JmhPasses.forkSeconds(warmupIterations, iterations);
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
    this.passes = new JmhPasses<>(plan.contenders(), plan.passes(), plan.seed(), listener);
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
    final Inputs inputs = Inputs.random(scratch, kernel, plan.elements(), plan.seed());
    final Judge judge = judge(inputs);
    final Path output = scratch.resolve("output");
    passes.run(
        contender -> options(contender, inputs, output),
        contender -> wrong(contender, output, judge));
    return JmhJson.render(
        passes.forks().entrySet().stream()
            .map(it -> JmhJson.merged(it.getKey(), plan.elements(), it.getValue()))
            .toList());
  }

  /** Why contenders failed, for those that did. */
  public Map<Contender, String> failures() {
    return passes.failures();
  }

  private Judge judge(final Inputs inputs) {
    try (OffHeapBuffer a = inputs.map(0);
        OffHeapBuffer b = inputs.map(1)) {
      return new Verifier(ExpSumReference.of(a.segment(), b.segment(), plan.seed()));
    }
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
        new ArrayList<>(
            WorkerCommands.jvmOptions(Kernel.EXPSUM, contender, plan.elements(), library, scratch));
    jvm.add("-D" + ContenderBenchmark.INPUTS_PROPERTY + "=" + InputRange.format(inputs.files()));
    jvm.add("-D" + ContenderBenchmark.OUTPUT_PROPERTY + "=" + output);
    return JmhPasses.options(
            ContenderBenchmark.class, ".*", plan.warmupIterations(), plan.iterations(), jvm)
        .param("contender", contender.id())
        .param("elements", Long.toString(plan.elements()))
        .build();
  }
}
