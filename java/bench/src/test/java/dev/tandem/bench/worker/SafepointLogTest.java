package dev.tandem.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SafepointLogTest {
  private static final List<String> LINES =
      List.of(
          "[1000000ns] Safepoint \"Cleanup\", Time since last: 5 ns, Reaching safepoint: 10 ns, At"
              + " safepoint: 20 ns, Leaving safepoint: 5 ns, Total: 35 ns, Threads: 0 runnable, 10"
              + " total",
          "[2000000ns] Safepoint \"SerialGCCollect\", Time since last: 5 ns, Reaching safepoint:"
              + " 300 ns, At safepoint: 5000 ns, Leaving safepoint: 700 ns, Total: 6000 ns,"
              + " Threads: 0 runnable, 10 total",
          "[3000000ns] Safepoint \"ZMarkStartYoungAndOld\", Time since last: 5 ns, Reaching"
              + " safepoint: 1 ns, At safepoint: 9 ns, Total: 10 ns",
          "[3100000ns] something else");

  @Test
  void shouldTellWhenAllThreadsHadStopped() {
    final SafepointLog log = SafepointLog.of(LINES);
    assertThat(log.pauses())
        .containsExactly(
            new SafepointLog.Pause("Cleanup", 999_975, 10, 20),
            new SafepointLog.Pause("SerialGCCollect", 1_994_300, 300, 5_000),
            new SafepointLog.Pause("ZMarkStartYoungAndOld", 2_999_991, 1, 9));
  }

  @Test
  void shouldFindTheFirstCollectionAfterATime() {
    final SafepointLog log = SafepointLog.of(LINES);
    assertThat(log.firstCollectionAfter(0))
        .map(SafepointLog.Pause::startNanos)
        .hasValue(1_994_300L);
    assertThat(log.firstCollectionAfter(1_994_300))
        .map(SafepointLog.Pause::startNanos)
        .hasValue(1_994_300L);
    assertThat(log.firstCollectionAfter(1_994_301))
        .map(SafepointLog.Pause::startNanos)
        .hasValue(2_999_991L);
    assertThat(log.firstCollectionAfter(3_000_000)).isEmpty();
  }

  @Test
  void shouldSayHowLongAllThreadsStood() {
    final SafepointLog log = SafepointLog.of(LINES);
    assertThat(log.nanosPaused(0, 5_000_000)).isEqualTo(5_029);
    assertThat(log.nanosPaused(1_000_000, 2_000_000)).isEqualTo(5_000);
    assertThat(log.nanosPaused(1_994_301, 2_999_990)).isZero();
  }
}
