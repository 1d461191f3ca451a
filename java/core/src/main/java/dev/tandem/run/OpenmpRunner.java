package dev.tandem.run;

import dev.tandem.bridge.NativeLibrary;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.NativeChunkKernel;
import dev.tandem.kernel.Operands;
import java.lang.foreign.Arena;

/**
 * One call into C, which runs the chunks under OpenMP. Each Java thread that calls becomes the
 * master of a team that libgomp keeps for it.
 */
final class OpenmpRunner extends Runner {
  private final long driver;

  OpenmpRunner(final int threads, final ThreadBudget budget) {
    super(Threading.OPENMP, threads, budget);
    this.driver = NativeLibrary.openmpDriver();
  }

  @Override
  void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
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
    budget().acquire(plan.count());
    try (Arena arena = Arena.ofConfined()) {
      nativeKernel.drive(
          driver, operands, plan.nativeBoundaries(arena).address(), plan.count(), plan.count());
    } finally {
      budget().release(plan.count());
    }
  }
}
