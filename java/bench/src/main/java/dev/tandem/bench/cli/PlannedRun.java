package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.coordinator.Coordinator;
import dev.tandem.bench.coordinator.RunPlan;
import dev.tandem.bench.coordinator.WorkerCommands;
import dev.tandem.bridge.NativeLibrary;

/**
 * A plan's coordinator with what every command puts around it: a folder for its files, a live line,
 * and the end of both and of all workers when the command ends or is interrupted. Stateless.
 */
final class PlannedRun {
  private PlannedRun() {}

  /** What is done with the coordinator. */
  @FunctionalInterface
  interface Work<T> {
    T with(Coordinator coordinator) throws InterruptedException;
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
    try (EndOfRun end = EndOfRun.begin()) {
      final ScratchFolder scratch = ScratchFolder.create();
      end.add(scratch::delete);
      final ProgressLine progress = ProgressLine.of(showsProgress);
      end.add(progress::close);
      final Coordinator coordinator =
          new Coordinator(
              plan,
              WorkerCommands.ofInstallation(
                  Availability.root(), NativeLibrary.tandem().path(), scratch.path()),
              Availability::reasonUnavailable,
              scratch.path(),
              Coordinator.USUAL_PATIENCE,
              progress);
      end.add(coordinator::killWorkers);
      return work.with(coordinator);
    }
  }
}
