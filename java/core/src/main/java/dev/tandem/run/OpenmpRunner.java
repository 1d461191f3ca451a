package dev.tandem.run;

import dev.tandem.bridge.NativeLibrary;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.NativeChunkKernel;
import dev.tandem.kernel.Operands;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One call into C, which runs the chunks under OpenMP. The OpenMP runtime keeps a team of threads
 * for each thread that calls it, for as long as that lives; so callers hand their runs to one of a
 * few kept threads, see {@link OpenmpTeams}, and wait.
 *
 * <p>Callers that come at once share the budget's threads evenly: each run has fewer, down to one,
 * which is the caller's own.
 */
final class OpenmpRunner extends Runner {
  private final long driver;
  private final AtomicBoolean released = new AtomicBoolean();

  OpenmpRunner(final int threads, final ThreadBudget budget) {
    super(Threading.OPENMP, threads, budget);
    this.driver = NativeLibrary.openmpDriver();
    budget.openmpTeams().open();
  }

  @Override
  void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan fullPlan) {
    if (!(kernel instanceof final NativeChunkKernel nativeKernel)) {
      throw new IllegalArgumentException(
          "openmp runs C codes only; for a Java code use stream, Java's automatic parallelism");
    }
    if (nativeKernel.bridge().isCritical()) {
      throw new IllegalArgumentException(
          "openmp would hold the JVM for a whole run through "
              + nativeKernel.bridge()
              + "; use the bridge jna, jna-interface, jni or ffm");
    }
    final int threads = budget().acquireShare(fullPlan.count());
    try {
      if (threads == 1) {
        // A region of one thread is its caller: what would be set up for it costs as much as 100
        // elements.
        nativeKernel.compute(operands, 0, operands.length());
      } else {
        final ChunkPlan plan =
            threads == fullPlan.count() ? fullPlan : ChunkPlan.of(operands, threads);
        driveInTeam(nativeKernel, operands, plan);
      }
    } finally {
      budget().releaseShare(threads);
    }
  }

  private void driveInTeam(
      final NativeChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
    final OpenmpTeams teams = budget().openmpTeams();
    final OpenmpTeam team = teams.take(plan.count());
    final Throwable failure;
    try {
      failure = team.run(() -> drive(kernel, operands, plan));
    } finally {
      teams.putBack(team);
    }
    Run.requireSuccess(failure);
  }

  private void drive(
      final NativeChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
    try (Arena arena = Arena.ofConfined()) {
      kernel.drive(
          driver, operands, plan.nativeBoundaries(arena).address(), plan.count(), plan.count());
    }
  }

  @Override
  void release() {
    if (released.compareAndSet(false, true)) {
      budget().openmpTeams().close();
    }
  }
}
