package dev.tandem.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.compare.JmhResults;
import dev.tandem.bench.coordinator.RunListener;
import dev.tandem.bench.worker.CallTask;
import dev.tandem.bridge.NativeLibrary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallsJmhTest {
  private static final CallTask JNA = CallTask.parse("jna/empty/1");
  private static final CallTask HELD = CallTask.parse("jni-critical/held:32/1");

  @TempDir Path scratch;
  @TempDir Path empty;

  private CallsJmh harness(final List<CallTask> tasks, final Path library) {
    return new CallsJmh(tasks, 1, 42, library, scratch, RunListener.NONE);
  }

  @Test
  void shouldHaveAForkOfEachTask() {
    final CallsJmh harness = harness(List.of(JNA, HELD), NativeLibrary.tandem().path());
    final JmhResults results = harness.run();
    assertThat(harness.failures()).isEmpty();
    for (final CallTask task : List.of(JNA, HELD)) {
      assertThat(results.time(CallsJmh.key(task)).orElseThrow().median()).isPositive();
    }
    assertThat(results.ratio(CallsJmh.key(JNA), JNA.id()).orElseThrow().median()).isEqualTo(1);
  }

  @Test
  void shouldSayWhyWhenATaskFails() {
    final CallsJmh harness = harness(List.of(JNA), empty.resolve("libtandem.so"));
    assertThat(harness.run().forks()).isEmpty();
    assertThat(harness.failures().get(JNA)).contains(empty.toString());
  }

  /** A method that JMH does not find would end the run, so each task's must be there. */
  @Test
  void shouldHaveAMethodForEachCall() {
    for (final CallTask task : CallTask.all(1)) {
      assertThat(CallBenchmark.class.getMethods())
          .filteredOn(it -> it.getName().equals(CallBenchmark.method(task.shape())))
          .hasSize(1);
    }
  }
}
