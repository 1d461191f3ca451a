package dev.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 64 threads call over a budget of 4. The full size, 10^6 calls, is {@code
 * -Dtandem.stress.calls=1000000}; by default it is small enough for every build.
 */
class ThreadBudgetStressTest {
  private static final long CALLS = Long.getLong("tandem.stress.calls", 20_000);
  private static final long FULL_CALLS = 1_000_000;

  /** With a quarter of it a caller had 6 calls of 3,125 once, on a busy machine: too few turns. */
  private static final long LEAST_IN_TURNS = 800_000;

  private static final int CALLERS = 64;
  private static final int BUDGET = 4;

  // Starting threads costs more than keeping them, so those get fewer calls.
  @ParameterizedTest
  @CsvSource({"pool, 1", "single, 1", "virtual, 4", "spawn, 10", "stream, 4", "openmp, 1"})
  void shouldKeepTheBudgetAndStarveNobodyWhenManyCall(final String threading, final long fraction)
      throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux's /proc");
    // OpenMP's callers take turns of a millisecond, so that there must be some for each.
    final long calls = Math.max(CALLS / fraction, threading.equals("openmp") ? LEAST_IN_TURNS : 0);
    final Map<String, String> figures = run(threading, calls);

    assertThat(number(figures, "calls")).isEqualTo(calls);
    assertThat(number(figures, "wrong")).isZero();
    assertThat(number(figures, "mostComputing")).isBetween(1L, (long) BUDGET);

    // A caller that is served in turn has about the mean; a tenth of it is not starved.
    final long meanCalls = calls / CALLERS;
    assertThat(number(figures, "leastCalls")).isGreaterThanOrEqualTo(Math.max(1, meanCalls / 10));

    // A thread that has been joined may take a moment to leave the process: those of spawn come
    // twice, once computing and once leaving.
    final long ending = threading.equals("spawn") ? CALLERS : 0;
    assertThat(number(figures, "mostThreads"))
        .isLessThanOrEqualTo(number(figures, "threadsBefore") + CALLERS + BUDGET + ending);

    // The bar is 5 % from the 10^5th call on. At the small size the JIT still compiles then, so it
    // is 15 %: about 2 KiB a call, where a leaked buffer or plan would be more.
    final long percent = CALLS >= FULL_CALLS && fraction == 1 ? 105 : 115;
    assertThat(number(figures, "mostResidentKiB"))
        .isLessThanOrEqualTo(number(figures, "residentAtTenthKiB") * percent / 100);
  }

  private static Map<String, String> run(final String threading, final long calls)
      throws IOException, InterruptedException {
    final ChildJvm.Result child =
        ChildJvm.run(
            60 + CALLS / 500,
            List.of(
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                // All the JVM's own threads from the start.
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "-XX:-UseDynamicNumberOfGCThreads",
                "-Djdk.virtualThreadScheduler.parallelism=" + BUDGET,
                "-Djdk.virtualThreadScheduler.maxPoolSize=" + BUDGET),
            Map.of(),
            BudgetStress.class,
            threading,
            Long.toString(calls),
            Integer.toString(CALLERS),
            Integer.toString(BUDGET));
    assertThat(child.exitCode()).as(child.output()).isZero();
    final String line =
        child.output().lines().filter(text -> text.startsWith("threading=")).findFirst().orElse("");
    System.out.println(line);
    return Arrays.stream(line.split(" "))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static long number(final Map<String, String> figures, final String key) {
    return Long.parseLong(figures.get(key));
  }
}
