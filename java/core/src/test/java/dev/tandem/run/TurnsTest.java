package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
  private final Turns turns = new Turns(1);

  /** Has a turn whose caller has shown that it comes back. */
  private void runTwice() {
    for (int run = 0; run < 2; run++) {
      if (!turns.resume()) {
        turns.comeBack(System.nanoTime());
        turns.acquire(1);
        turns.begin();
      }
      turns.end();
    }
  }

  /** As often as it takes: if this thread is held up between two runs, it has not come back. */
  private void keepATurn() {
    do {
      runTwice();
    } while (turns.count() == 0);
  }

  private static Thread start(final Runnable work) {
    return Thread.ofPlatform().daemon().start(work);
  }

  @Test
  void shouldKeepNothingForACallerThatHasNotComeBack() {
    turns.acquire(1);
    turns.begin();
    turns.end();
    assertThat(turns.count()).isZero();
    assertThat(turns.resume()).isFalse();
    assertThat(turns.acquireMore(1)).isEqualTo(1);
  }

  /**
   * If this thread is held up between two runs, it has not come back at once; then it tries again.
   */
  @Test
  void shouldKeepTheThreadForACallerThatComesBackAtOnce() {
    do {
      runTwice();
    } while (!turns.resume());
    assertThat(turns.acquireMore(1)).isZero();
    turns.end();
    assertThat(turns.count()).isEqualTo(1);
  }

  @Test
  void shouldAskAnewWhenATurnHasTakenLong() throws InterruptedException {
    keepATurn();
    Thread.sleep(Duration.ofNanos(Turns.MOST_NANOS));
    int blindRuns = 0;
    while (turns.resume()) {
      turns.end();
      blindRuns++;
    }
    assertThat(blindRuns).isLessThanOrEqualTo(Turns.MOST_BLIND_RUNS);
    turns.comeBack(System.nanoTime());
    assertThat(turns.count()).isZero();
    assertThat(turns.acquireMore(2)).isEqualTo(1);
  }

  /** Nobody ends this turn: it is taken from its caller. */
  @Test
  void shouldGiveWhatACallerLeftUnusedToWhoWaits() throws InterruptedException {
    keepATurn();
    final Thread other = start(() -> turns.acquire(1));
    other.join();
    assertThat(turns.count()).isZero();
    assertThat(turns.resume()).isFalse();
  }

  @Test
  void shouldUseWhatItKeptItselfForAnotherKindOfRun() {
    keepATurn();
    turns.acquire(1);
    assertThat(turns.count()).isZero();
    turns.release(1);
    assertThat(turns.acquireMore(1)).isEqualTo(1);
  }

  /** The caller runs on and on; who waits has its turn all the same. */
  @Test
  void shouldEndATurnWhenSomebodyWaits() throws InterruptedException {
    keepATurn();
    final Thread other = start(() -> turns.acquire(1));
    while (turns.resume()) {
      turns.end();
    }
    other.join();
    assertThat(turns.count()).isZero();
    turns.release(1);
  }

  @Test
  void shouldServeInTheOrderInWhichTheyCame() throws InterruptedException {
    turns.acquire(1);
    final List<Integer> served = new CopyOnWriteArrayList<>();
    final Thread[] waiting = new Thread[4];
    for (int i = 0; i < waiting.length; i++) {
      final int mine = i;
      waiting[i] =
          start(() -> {
            turns.acquire(1);
            served.add(mine);
            turns.release(1);
          });
      while (waiting[i].getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    turns.release(1);
    for (final Thread thread : waiting) {
      thread.join();
    }
    assertThat(served).containsExactly(0, 1, 2, 3);
  }

  @Test
  void shouldWaitOnAndKeepTheFlagWhenInterrupted() throws InterruptedException {
    turns.acquire(1);
    final List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    final Thread waiting =
        start(() -> {
          turns.acquire(1);
          interrupted.add(Thread.currentThread().isInterrupted());
        });
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    waiting.interrupt();
    waiting.join(20);
    assertThat(waiting.isAlive()).isTrue();
    turns.release(1);
    waiting.join();
    assertThat(interrupted).containsExactly(true);
  }
}
