package dev.tandem.bench.worker;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A thread that wants to run every millisecond and has nothing to do with what others do: by how
 * much it comes late is what the JVM, or the machine, kept it from running.
 *
 * <p>Corrected for coordinated omission: a delay of 100 ms also counts as those of 99, 98, ... ms
 * that it would have met, had it not been kept from asking.
 *
 * <p>Source of the idea: Gil Tene's jHiccup.
 */
final class Bystander implements AutoCloseable {
  private static final long INTERVAL_NANOS = 1_000_000;

  /** Delays up to a minute, to 1 %. */
  private static final long MOST_NANOS = 60_000_000_000L;

  private static final int DIGITS = 2;

  private final Histogram late = new Histogram(MOST_NANOS, DIGITS);
  private final Thread thread;
  private volatile boolean watching;
  private volatile boolean closed;

  private Bystander() {
    thread = Thread.ofPlatform().daemon().name("stalls-bystander").unstarted(this::run);
  }

  static Bystander start() {
    final Bystander bystander = new Bystander();
    bystander.thread.start();
    return bystander;
  }

  /** Whether delays count from now on. */
  void watch(final boolean whether) {
    watching = whether;
  }

  private void run() {
    while (!closed) {
      final boolean watched = watching;
      final long start = System.nanoTime();
      LockSupport.parkNanos(INTERVAL_NANOS);
      final long delay = System.nanoTime() - start - INTERVAL_NANOS;
      // One that was meant to count when it began: the end of a stall ends the watch as well.
      if (watched) {
        late.recordValueWithExpectedInterval(Math.clamp(delay, 0, MOST_NANOS), INTERVAL_NANOS);
      }
    }
  }

  /**
   * Stops the thread and tells what it met: how often it asked, and the median, the 99th and the
   * 99.9th percentile and the largest of its delays in nanoseconds, with {@code :} between.
   */
  String encoded() throws InterruptedException {
    close();
    thread.join();
    return "%d:%d:%d:%d:%d"
        .formatted(
            late.getTotalCount(),
            late.getValueAtPercentile(50),
            late.getValueAtPercentile(99),
            late.getValueAtPercentile(99.9),
            late.getMaxValue());
  }

  @Override
  public void close() {
    closed = true;
  }
}
