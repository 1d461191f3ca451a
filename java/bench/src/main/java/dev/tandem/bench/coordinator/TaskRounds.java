package dev.tandem.bench.coordinator;

import dev.tandem.bench.worker.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Times tasks that are no contenders: in a few generations of processes, each of which hosts
 * several tasks, with rounds of random order. A task that fails is left out from then on. For one
 * thread; {@link #killWorkers} may be called by any.
 *
 * @param <T> what fails as one
 * @param <C> what is timed in each round, one or several for a task
 */
public abstract class TaskRounds<T, C> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> command;
  private final int generations;
  private final int rounds;
  private final long seed;
  private final RunListener listener;
  private final Map<T, String> failures = new HashMap<>();
  private final Map<String, WorkerProcess> workers = new ConcurrentHashMap<>();
  private volatile boolean killed;

  /**
   * @param command starts a process, which could host any task
   * @param generations of processes, one after the other
   * @param rounds passes over all cells in each
   */
  TaskRounds(
      final List<String> command,
      final int generations,
      final int rounds,
      final long seed,
      final RunListener listener) {
    this.command = List.copyOf(command);
    this.generations = generations;
    this.rounds = rounds;
    this.seed = seed;
    this.listener = listener;
  }

  abstract T task(C cell);

  /** The name of the process that hosts it. */
  abstract String host(C cell);

  /** What is asked before the rounds, if anything. */
  abstract Optional<Message> warmup(C cell);

  /** What is asked in each round. */
  abstract Message request(C cell);

  /**
   * Keeps what a round's request was answered.
   *
   * @throws IllegalArgumentException if the answer is none
   */
  abstract void take(C cell, int generation, int round, Message answer);

  /** What is asked of each process after the rounds. */
  void end(final String host) throws WorkerFailedException {}

  /** Measures all cells; afterwards {@link #failure} tells which tasks failed. */
  final void measure(final List<C> cells) throws InterruptedException {
    final Random random = new Random(seed);
    for (int generation = 0; generation < generations; generation++) {
      try {
        measure(cells, generation, random);
      } finally {
        workers.values().forEach(WorkerProcess::quit);
        workers.clear();
      }
    }
  }

  private void measure(final List<C> cells, final int generation, final Random random)
      throws InterruptedException {
    final List<String> hosts = cells.stream().map(this::host).distinct().toList();
    for (final String host : hosts) {
      progress("starting process %d".formatted(generation + 1), generation, 0);
      attempt(cells, host, () -> start(host));
    }
    for (final C cell : cells) {
      progress("warming up " + task(cell), generation, 0);
      warmup(cell).ifPresent(request -> answer(cell, request));
    }
    final List<C> order = new ArrayList<>(cells);
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(order, random);
      for (final C cell : order) {
        progress("process %d, round %d".formatted(generation + 1, round + 1), generation, round);
        if (failures.containsKey(task(cell))) {
          continue;
        }
        Quiescence.await(workers.get(host(cell)).pid());
        final Optional<Message> answer = answer(cell, request(cell));
        if (answer.isPresent()) {
          try {
            take(cell, generation, round, answer.get());
          } catch (final IllegalArgumentException wrong) {
            failures.put(task(cell), wrong.getMessage());
          }
        }
      }
    }
    for (final String host : workers.keySet()) {
      attempt(cells, host, () -> end(host));
    }
  }

  private void start(final String host) throws WorkerFailedException {
    final WorkerProcess worker = WorkerProcess.start(command);
    workers.put(host, worker);
    if (killed) {
      worker.kill();
    }
    worker.awaitReady(PATIENCE);
  }

  private interface Step {
    void run() throws WorkerFailedException;
  }

  /** What fails outside of any task fails all of that process. */
  private void attempt(final List<C> cells, final String host, final Step step) {
    try {
      step.run();
    } catch (final WorkerFailedException failure) {
      cells.stream()
          .filter(cell -> host(cell).equals(host))
          .forEach(cell -> failures.putIfAbsent(task(cell), failure.getMessage()));
    }
  }

  /** Empty if the task has failed, now or before. */
  private Optional<Message> answer(final C cell, final Message request) {
    if (failures.containsKey(task(cell))) {
      return Optional.empty();
    }
    try {
      return Optional.of(ask(host(cell), request));
    } catch (final WorkerFailedException failure) {
      failures.put(task(cell), failure.getMessage());
      return Optional.empty();
    }
  }

  /** The answer of a process that has been started. */
  final Message ask(final String host, final Message request) throws WorkerFailedException {
    return workers.get(host).request(request, PATIENCE);
  }

  private void progress(final String activity, final int generation, final int round) {
    listener.progress(activity, (generation + (double) round / rounds) / generations);
  }

  /** Why a task failed, if it did. */
  final Optional<String> failure(final T task) {
    return Optional.ofNullable(failures.get(task));
  }

  /** Measures everything. */
  public abstract void run() throws InterruptedException;

  /** Ends the processes at once; returns when they have. For when this process is to end. */
  public final void killWorkers() {
    killed = true;
    workers.values().forEach(WorkerProcess::kill);
    workers.values().forEach(WorkerProcess::awaitEnd);
  }
}
