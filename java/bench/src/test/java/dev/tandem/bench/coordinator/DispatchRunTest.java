package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.result.DispatchRecord;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.worker.DispatchTask;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.run.Threading;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real process, with few rounds. */
class DispatchRunTest {
  private static final int GENERATIONS = 2;
  private static final int ROUNDS = 2;

  @TempDir private Path scratch;

  private DispatchRun run(final List<DispatchTask> tasks, final String mainClass)
      throws InterruptedException {
    final DispatchRun run =
        new DispatchRun(
            tasks,
            WorkerCommands.jvm(
                64, NativeLibrary.tandem().path(), scratch, "dev.tandem.bench.worker." + mainClass),
            GENERATIONS,
            ROUNDS,
            42,
            RunListener.NONE);
    run.run();
    return run;
  }

  private static List<DispatchTask> all(final DispatchTask.Work work, final int threads) {
    return DispatchTask.all(threads).stream().filter(task -> task.work() == work).toList();
  }

  @Test
  void shouldTimeEveryThreadingWhenChunksMeet() throws InterruptedException {
    final List<DispatchTask> tasks = all(DispatchTask.Work.JAVA_MEET, 2);
    final DispatchRun run = run(tasks, "DispatchWorkerMain");
    assertThat(run.rows()).map(DispatchRecord.Row::task).isEqualTo(tasks);
    for (final DispatchRecord.Row row : run.rows()) {
      assertThat(row.status()).describedAs("%s", row.reason()).isEqualTo(Status.OK);
      assertThat(row.cells())
          .map(DispatchRecord.Cell::pauseNanos)
          .containsExactly(0L, 1_000_000L, 10_000_000L);
      assertThat(row.cells())
          .map(cell -> cell.nanos().events())
          .containsExactly(
              140 * GENERATIONS * ROUNDS, 14 * GENERATIONS * ROUNDS, GENERATIONS * ROUNDS);
      for (final DispatchRecord.Cell cell : row.cells()) {
        assertThat(cell.nanos().median()).isPositive();
        assertThat(cell.nanos().max()).isGreaterThanOrEqualTo(cell.nanos().median());
        final var ratio = cell.ratioToSpawn().orElseThrow();
        assertThat(ratio.observations()).isEqualTo(GENERATIONS * ROUNDS);
        if (row.task().threading() == Threading.SPAWN) {
          assertThat(ratio.interval().median()).isEqualTo(1.0);
        }
      }
    }
    // One pool of two threads, so one helper.
    final DispatchRecord.Idle idle = run.idle().orElseThrow();
    assertThat(idle.threads()).isEqualTo(1);
    assertThat(idle.isKept()).describedAs("%s", idle).isTrue();
  }

  @Test
  void shouldHaveNoRatioAndWatchNoThreadWhenNeitherSpawnNorPoolRuns() throws InterruptedException {
    final DispatchTask openmp =
        all(DispatchTask.Work.C_EMPTY, 1).stream()
            .filter(task -> task.threading() == Threading.OPENMP)
            .findFirst()
            .orElseThrow();
    final DispatchRun run = run(List.of(openmp), "DispatchWorkerMain");
    assertThat(run.rows().getFirst().status()).isEqualTo(Status.OK);
    assertThat(run.rows().getFirst().cells()).allMatch(cell -> cell.ratioToSpawn().isEmpty());
    assertThat(run.idle()).isEmpty();
  }

  @Test
  void shouldNoticeWhenAnIdleThreadIsBusy() throws InterruptedException {
    final DispatchRun run =
        run(
            List.of(new DispatchTask(DispatchTask.Work.JAVA_EMPTY, Threading.POOL, 2)),
            "BusyDispatchWorkerMain");
    final DispatchRecord.Idle idle = run.idle().orElseThrow();
    assertThat(idle.threads()).isEqualTo(2);
    assertThat(idle.isKept()).describedAs("%s", idle).isFalse();
  }

  @Test
  void shouldFailEveryTaskWithTheReasonWhenTheProcessCannotRun() throws InterruptedException {
    final List<DispatchTask> tasks = all(DispatchTask.Work.JAVA_EMPTY, 1);
    final DispatchRun run = run(tasks, "NoSuchMain");
    assertThat(run.rows())
        .hasSameSizeAs(tasks)
        .allMatch(row -> row.status() == Status.FAILED && row.cells().isEmpty())
        .allMatch(row -> row.reason().orElseThrow().contains("NoSuchMain"));
  }
}
