package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The processes of one generation: one for each contender and kernel, which takes one size after
 * the other. Ended by {@link #close}. Thread-safe.
 */
final class Workers implements AutoCloseable {
  private final Map<Key, WorkerProcess> processes = new ConcurrentHashMap<>();

  private record Key(String kernel, Contender contender) {}

  /**
   * The process for an entry: the one that an entry at another size had, if it still runs.
   *
   * @throws WorkerFailedException if none can be started
   */
  WorkerProcess of(final GroupRun run, final Entry entry) throws WorkerFailedException {
    final Key key = new Key(entry.kernel().id(), entry.contender());
    final WorkerProcess present = processes.get(key);
    if (present != null && present.isAlive()) {
      return present;
    }
    final WorkerProcess started = WorkerProcess.start(run.command(entry));
    processes.put(key, started);
    run.track(started);
    return started;
  }

  /** Ends every worker. */
  @Override
  public void close() {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      processes.values().forEach(worker -> executor.submit(worker::quit));
    }
  }
}
