package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The processes of one generation: one for each contender and kernel, which takes one size after
 * the other, group by group. Ended by {@link #close}. Thread-safe.
 */
final class Workers implements AutoCloseable {
  private final Map<Key, WorkerProcess> processes = new ConcurrentHashMap<>();

  /**
   * @param earlier how many entries of the same group and like this one stand before it: a limit
   *     that is measured at several sizes in the same rounds needs a process for each
   */
  private record Key(String kernel, Contender contender, long earlier) {
    private static Key of(final GroupRun run, final Entry entry) {
      return new Key(
          entry.kernel().id(),
          entry.contender(),
          run.entries().stream()
              .takeWhile(it -> it != entry)
              .filter(it -> it.kernel().equals(entry.kernel()))
              .filter(it -> it.contender().equals(entry.contender()))
              .count());
    }
  }

  /**
   * The process for an entry: the one that an entry at another size had, if it still runs.
   *
   * @throws WorkerFailedException if none can be started
   */
  WorkerProcess of(final GroupRun run, final Entry entry) throws WorkerFailedException {
    final Key key = Key.of(run, entry);
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
