package dev.tandem.bench.coordinator;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Waits until a worker that has answered computes nothing any more, so that the next sample has the
 * machine to itself: threads that still spin, a JIT compiler, a collector.
 *
 * <p>Linux tells each thread's state at once, while its CPU time is brought up to date only every
 * few milliseconds; so this looks for threads that run. Elsewhere it waits for a fixed time.
 */
final class Quiescence {
  private static final long MOST_NANOS = 20_000_000;
  private static final long LOOK_NANOS = 200_000;
  private static final int QUIET_LOOKS = 2;
  private static final boolean HAS_PROC = Files.isDirectory(Path.of("/proc/self/task"));

  private Quiescence() {}

  static void await(final long pid) throws InterruptedException {
    final long start = System.nanoTime();
    int quiet = 0;
    while (quiet < QUIET_LOOKS && System.nanoTime() - start < MOST_NANOS) {
      Thread.sleep(0, (int) LOOK_NANOS);
      quiet = HAS_PROC ? (anyThread(pid, Quiescence::runs) ? 0 : quiet + 1) : 0;
    }
  }

  /**
   * Whether the process is a JVM that compiles with C2 right now: what it runs meanwhile is about
   * to be replaced. Not known off Linux, where the answer is no.
   */
  static boolean jitRuns(final long pid) {
    return HAS_PROC && anyThread(pid, stat -> stat.contains("(C2 Compiler") && runs(stat));
  }

  private static boolean anyThread(final long pid, final Predicate<String> isOne) {
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (final Path thread : threads) {
        if (isOne.test(stat(thread))) {
          return true;
        }
      }
    } catch (final IOException gone) {
      // A process that has ended runs nothing.
    }
    return false;
  }

  /** The letter after the thread's name, which stands in parentheses and may hold anything. */
  private static boolean runs(final String stat) {
    final int end = stat.lastIndexOf(')');
    return end >= 0 && stat.startsWith("R", end + 2);
  }

  private static String stat(final Path thread) {
    try {
      return Files.readString(thread.resolve("stat"));
    } catch (final IOException gone) {
      return "";
    }
  }
}
