package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadBudgetTest {
  /** Asks for the process's budget, twice. For a child JVM. */
  static final class AskForBudget {
    private AskForBudget() {}

    public static void main(final String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try {
          System.out.println("threads=" + ThreadBudget.ofProcess().threads());
        } catch (final IllegalArgumentException exception) {
          System.out.println(exception.getMessage());
        }
      }
    }
  }

  @Test
  void shouldBeAllProcessorsUnlessThePropertySaysOtherwise()
      throws IOException, InterruptedException {
    assertThat(ThreadBudget.ofProperty(null).orElseThrow().threads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(output("-Dtandem.threads=7")).contains("threads=7\nthreads=7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "two", ""})
  void shouldSayWhatIsNeededWhenThePropertyIsNoNumberOfThreads(final String value)
      throws IOException, InterruptedException {
    assertThat(ThreadBudget.ofProperty(value)).isEmpty();
    if (value.equals("two")) {
      final String message = "-Dtandem.threads=two: needed is a number of threads, at least 1\n";
      assertThat(output("-Dtandem.threads=two")).contains(message + message);
    }
  }

  private static String output(final String option) throws IOException, InterruptedException {
    final ChildJvm.Result child = ChildJvm.run(60, List.of(option), Map.of(), AskForBudget.class);
    assertThat(child.exitCode()).as(child.output()).isZero();
    return child.output();
  }

  @Test
  void shouldRefuseWhenItHasNoThreads() {
    assertThatThrownBy(() -> new ThreadBudget(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  /** Only what is free, and nothing while somebody waits. */
  @Test
  void shouldGiveMoreWhenNobodyWaits() throws InterruptedException {
    final ThreadBudget budget = new ThreadBudget(4);
    budget.acquire(1);
    assertThat(budget.acquireMore(2)).isEqualTo(2);
    final Thread waiting = Thread.ofPlatform().daemon().start(() -> budget.acquire(4));
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(budget.acquireMore(3)).isZero();
    budget.release(3);
    waiting.join();
    assertThat(budget.acquireMore(3)).isZero();
    budget.release(4);
    assertThat(budget.acquireMore(9)).isEqualTo(4);
  }

  /** As much of the budget as can be, on as few threads for each as that takes. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "2, 1, 2, 2",
    "2, 2, 2, 1",
    "2, 64, 2, 1",
    "8, 1, 8, 8",
    "8, 2, 8, 4",
    // Two at a time, the third waits: three at a time would leave two threads out.
    "8, 3, 8, 4",
    "8, 5, 8, 2",
    "8, 7, 8, 2",
    "8, 8, 8, 1",
    "8, 64, 8, 1",
    // No more than are asked for.
    "8, 1, 3, 3",
    "8, 2, 4, 4",
    "8, 5, 1, 1",
  })
  void shouldShareEvenlyWhenManyCall(
      final int threads, final int callers, final int most, final int share) {
    assertThat(ThreadBudget.share(threads, callers, most)).isEqualTo(share);
  }

  /** Whoever waits for more than is free is not passed by those who want less. */
  @Test
  void shouldServeInTurnWhenMoreAreWaiting() throws InterruptedException {
    final ThreadBudget budget = new ThreadBudget(4);
    budget.acquire(3);
    final Thread wantsAll = Thread.ofPlatform().daemon().start(() -> budget.acquire(4));
    while (wantsAll.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    final Thread wantsOne = Thread.ofPlatform().daemon().start(() -> budget.acquire(1));
    while (wantsOne.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    budget.release(3);
    wantsAll.join();
    assertThat(wantsOne.isAlive()).isTrue();
    budget.release(4);
    wantsOne.join();
  }
}
