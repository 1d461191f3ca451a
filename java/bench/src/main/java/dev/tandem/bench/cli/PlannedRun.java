package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.coordinator.Coordinator;
import dev.tandem.bench.coordinator.RunListener;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.coordinator.TaskRounds;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bridge.NativeLibrary;
import java.nio.file.Path;
import java.util.List;

/**
 * A plan's coordinator, rounds of tasks, or whatever else measures, with what every command puts
 * around it: a folder for its files, a live line, and the end of both and of all workers when the
 * command ends or is interrupted. Stateless.
 */
final class PlannedRun {
  private PlannedRun() {}

  /** What is done with the coordinator. */
  @FunctionalInterface
  interface Work<T> {
    T with(Coordinator coordinator) throws InterruptedException;
  }

  /** Makes rounds of tasks. */
  @FunctionalInterface
  interface Rounds<R extends TaskRounds<?, ?>> {
    /**
     * @param command starts a process that hosts tasks
     */
    R of(List<String> command, RunListener listener);
  }

  /** Anything that takes a while, starts processes, and leaves files. */
  @FunctionalInterface
  interface Measuring<T> {
    /**
     * @param end takes what has to be done if the command is interrupted
     * @param scratch an empty folder, deleted at the end
     */
    T run(EndOfRun end, Path scratch, RunListener listener) throws InterruptedException;
  }

  /**
   * What {@code --seconds} says, or how long it usually takes.
   *
   * @param given null if the option was not given
   * @throws UsageException unless it is a time that a run can take
   */
  static double seconds(final Double given, final double usual) {
    if (given != null && !(given > 0 && given <= 86_400)) {
      throw new UsageException(
          "--seconds %s: give a number above 0, at most 86400 (a day)".formatted(given));
    }
    return given == null ? usual : given;
  }

  /**
   * @param showsProgress whether somebody looks at the terminal
   */
  static <T> T run(final RunPlan plan, final boolean showsProgress, final Work<T> work)
      throws InterruptedException {
    return measure(
        showsProgress,
        (end, scratch, listener) -> {
          final Coordinator coordinator =
              new Coordinator(
                  plan,
                  WorkerCommands.ofInstallation(
                      Availability.root(), NativeLibrary.tandem().path(), scratch),
                  Availability::reasonUnavailable,
                  scratch,
                  Coordinator.USUAL_PATIENCE,
                  listener);
          end.add(coordinator::killWorkers);
          return work.with(coordinator);
        });
  }

  /**
   * The rounds, when they are over.
   *
   * @param host the main class of the processes that host the tasks
   */
  static <R extends TaskRounds<?, ?>> R run(
      final Class<?> host,
      final long heapMebibytes,
      final boolean showsProgress,
      final Rounds<R> rounds)
      throws InterruptedException {
    return measure(
        showsProgress,
        (end, scratch, listener) -> {
          final R run =
              rounds.of(
                  WorkerCommands.jvm(
                      heapMebibytes, NativeLibrary.tandem().path(), scratch, host.getName()),
                  listener);
          end.add(run::killWorkers);
          run.run();
          return run;
        });
  }

  /** What every command puts around it. */
  static <T> T measure(final boolean showsProgress, final Measuring<T> measuring)
      throws InterruptedException {
    try (EndOfRun end = EndOfRun.begin()) {
      final ScratchFolder scratch = ScratchFolder.create();
      end.add(scratch::delete);
      final ProgressLine progress = ProgressLine.of(showsProgress);
      end.add(progress::close);
      return measuring.run(end, scratch.path(), progress);
    }
  }
}
