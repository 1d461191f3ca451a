package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.result.CallsRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.worker.CallTask;
import dev.tandem.bridge.NativeLibrary;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real processes, with few rounds. */
class CallsRunTest {
  private static final int GENERATIONS = 2;
  private static final int ROUNDS = 4;
  private static final List<CallTask> TASKS =
      Stream.of(
              CallTask.SEED.id(),
              "none/loop/1",
              "jna/pointers/1",
              "ffm/pointers/1",
              "jna/copied:1024/2",
              "jni-critical/held:1024/2")
          .map(CallTask::parse)
          .toList();

  @TempDir private Path scratch;

  private List<CallsRecord.Row> rows(final String mainClass) throws InterruptedException {
    final CallsRun run =
        new CallsRun(
            TASKS,
            WorkerCommands.jvm(
                64, NativeLibrary.tandem().path(), scratch, "dev.tandem.bench.worker." + mainClass),
            GENERATIONS,
            ROUNDS,
            42,
            RunListener.NONE);
    run.run();
    return run.rows();
  }

  @Test
  void shouldTimeEveryTaskInEveryRound() throws InterruptedException {
    final List<CallsRecord.Row> rows = rows("CallsWorkerMain");
    assertThat(rows).map(CallsRecord.Row::task).isEqualTo(TASKS);
    for (final CallsRecord.Row row : rows) {
      assertThat(row.status()).describedAs("%s", row).isEqualTo(Status.OK);
      assertThat(row.nanosPerCall().orElseThrow().observations()).isEqualTo(GENERATIONS * ROUNDS);
      assertThat(row.nanosPerCall().orElseThrow().interval().low()).isPositive();
      assertThat(row.worthElements()).isPresent();
      // The loop calls nothing, and the seed goes through another bridge alone.
      assertThat(row.ratioToDefault().isPresent())
          .isEqualTo(!row.task().equals(CallTask.SEED) && row.task().bridge().isPresent());
    }
    assertThat(rows.get(0).worthElements().orElseThrow().interval().median())
        .isEqualTo(CallTask.SEED.elements());
    assertThat(rows.get(2).ratioToDefault().orElseThrow().interval().median()).isEqualTo(1);
  }

  @Test
  void shouldFailEveryTaskWithTheReasonWhenTheProcessCannotRun() throws InterruptedException {
    assertThat(rows("NoSuchMain"))
        .hasSameSizeAs(TASKS)
        .allMatch(row -> row.status() == Status.FAILED && row.nanosPerCall().isEmpty())
        .allMatch(row -> row.reason().orElseThrow().contains("NoSuchMain"));
  }
}
