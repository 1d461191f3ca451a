package dev.tandem.bench.jmh;

import dev.tandem.bench.compare.JmhResults;
import dev.tandem.bench.coordinator.RunListener;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bench.worker.CallTask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.results.BenchmarkResult;

/** Runs {@link CallBenchmark} under JMH, in {@link JmhPasses}. For one thread. */
public final class CallsJmh {
  private static final int WARMUP_ITERATIONS = 2;
  private static final int ITERATIONS = 5;

  private final List<String> jvmOptions;
  private final JmhPasses<CallTask> passes;

  /**
   * @param tasks of one thread
   * @param passes forks of each
   * @param seed of the orders
   * @param library the native library that all forks load
   * @param scratch a folder for what a crashing JVM leaves behind
   * @param listener hears how it goes on
   */
  public CallsJmh(
      final List<CallTask> tasks,
      final int passes,
      final long seed,
      final Path library,
      final Path scratch,
      final RunListener listener) {
    this.jvmOptions = WorkerCommands.jvmOptions(CallTask.heapMebibytes(1), library, scratch);
    this.passes = new JmhPasses<>(tasks, passes, seed, listener);
  }

  /** Runs everything; returns the ns per call of the tasks that did not fail, by their ids. */
  public JmhResults run() {
    passes.run(
        task ->
            JmhPasses.options(
                    CallBenchmark.class,
                    CallBenchmark.method(task.shape()),
                    WARMUP_ITERATIONS,
                    ITERATIONS,
                    jvmOptions)
                .param("task", task.id())
                .build(),
        _ -> Optional.empty());
    final Map<JmhResults.Key, List<double[]>> nanos = new LinkedHashMap<>();
    passes
        .forks()
        .forEach(
            (task, forks) -> nanos.put(key(task), forks.stream().map(CallsJmh::nanos).toList()));
    return new JmhResults(nanos);
  }

  /** Where a task's forks are in the results. */
  public static JmhResults.Key key(final CallTask task) {
    return new JmhResults.Key(task.id(), task.elements());
  }

  private static double[] nanos(final BenchmarkResult fork) {
    return fork.getIterationResults().stream()
        .mapToDouble(it -> it.getPrimaryResult().getScore())
        .toArray();
  }

  /** Why tasks failed, for those that did. */
  public Map<CallTask, String> failures() {
    return passes.failures();
  }
}
