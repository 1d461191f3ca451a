package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.kernel.ExpSumData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenmpRunnerTest extends RunnerContract {
  private static final Path TASKS = Path.of("/proc/self/task");

  @Override
  Threading threading() {
    return Threading.OPENMP;
  }

  /** OpenMP's threads bear the name of the thread that had them started. */
  private static long teamThreads() throws IOException {
    assumeTrue(Files.exists(TASKS), "needs Linux's /proc");
    try (Stream<Path> tasks = Files.list(TASKS)) {
      return tasks.filter(OpenmpRunnerTest::isOfATeam).count();
    }
  }

  private static boolean isOfATeam(final Path task) {
    try {
      return Files.readString(task.resolve("comm")).startsWith("tandem-openmp");
    } catch (final IOException ended) {
      return false;
    }
  }

  /** A thread that has been joined may take a moment to leave the process. */
  private static void awaitTeamThreads(final long expected)
      throws IOException, InterruptedException {
    for (int look = 0; look < 1000 && teamThreads() != expected; look++) {
      Thread.sleep(10);
    }
    assertThat(teamThreads()).isEqualTo(expected);
  }

  private static void runOn(final Runner runner) {
    try (Buffers buffers = new Buffers(ExpSumData.random(LENGTH))) {
      runner.run(expsum(), buffers.operands());
    }
  }

  @Test
  void shouldKeepOneTeamWhenManyThreadsHaveCalled() throws Exception {
    final CountDownLatch end = new CountDownLatch(1);
    final List<Thread> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        final CountDownLatch called = new CountDownLatch(1);
        callers.add(
            Thread.ofPlatform()
                .start(() -> {
                  runOn(runner);
                  called.countDown();
                  awaitUninterruptibly(end);
                }));
        called.await();
        assertThat(teamThreads()).isEqualTo(threads());
      }
    } finally {
      end.countDown();
    }
    for (final Thread caller : callers) {
      caller.join();
    }
    runner.close();
    awaitTeamThreads(0);
  }

  private static void awaitUninterruptibly(final CountDownLatch latch) {
    try {
      latch.await();
    } catch (final InterruptedException exception) {
      throw new AssertionError(exception);
    }
  }

  @Test
  void shouldKeepTeamsWithinTheBudgetWhenTheirSizesChange() throws Exception {
    try (Runner two = Runner.of(Threading.OPENMP, 2, budget);
        Runner three = Runner.of(Threading.OPENMP, 3, budget)) {
      for (int i = 0; i < 20; i++) {
        for (final Runner each : List.of(runner, two, three)) {
          runOn(each);
          awaitTeamThreads(each.threads());
        }
      }
      runner.close();
    }
    awaitTeamThreads(0);
  }

  @Test
  void shouldStartNoThreadWhenThereIsOneChunk() throws Exception {
    try (Buffers buffers = new Buffers(ExpSumData.random(5))) {
      runner.run(expsum(), buffers.operands());
      assertThat(teamThreads()).isZero();
    }
  }

  @Test
  void shouldHaveTheWholeBudgetAgainWhenTheOtherCallerHasGone() throws Exception {
    assertThat(budget.acquireShare(4)).isEqualTo(4);
    final Thread second =
        Thread.ofPlatform().start(() -> budget.releaseShare(budget.acquireShare(4)));
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    budget.releaseShare(4);
    second.join();
    // At first the other one still counts.
    int now = 0;
    while (now != 4) {
      now = budget.acquireShare(4);
      assertThat(now).isIn(2, 4);
      budget.releaseShare(now);
    }
  }
}
