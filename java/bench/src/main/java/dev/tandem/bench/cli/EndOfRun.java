package dev.tandem.bench.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * What has to be done when a run ends, the last added first, each once: when this is closed, or
 * when Ctrl-C or a signal ends the process, which closes nothing.
 *
 * <p>One hook and not several, since the JVM runs hooks side by side, and a folder can be deleted
 * only after those who write to it have ended. May be shared between threads.
 */
final class EndOfRun implements AutoCloseable {
  private final Deque<Runnable> actions = new ArrayDeque<>();
  private final Thread hook = new Thread(this::end, "end-of-run");
  private boolean ended;

  private EndOfRun() {}

  static EndOfRun begin() {
    final EndOfRun result = new EndOfRun();
    Runtime.getRuntime().addShutdownHook(result.hook);
    return result;
  }

  /** Has it done at the end; at once, if the end has come. */
  synchronized void add(final Runnable action) {
    if (ended) {
      action.run();
    } else {
      actions.push(action);
    }
  }

  private synchronized void end() {
    ended = true;
    while (!actions.isEmpty()) {
      actions.pop().run();
    }
  }

  /** Does not return when the process is ending: what would follow is half a run's report. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException ending) {
      for (; ; ) {
        LockSupport.park(this);
      }
    }
    end();
  }
}
