package dev.tandem.bench.cli;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.KernelFailedException;
import dev.tandem.kernel.Operands;
import dev.tandem.kernel.Probe;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.ChunkPlan;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import dev.tandem.testkit.ExpReference;
import dev.tandem.testkit.SpecialValues;
import java.util.Arrays;

/** Tries bridges with real calls. Stateless. */
final class BridgeTrial {
  private static final Code CODE = Code.C_VECTOR;

  /** Long for threads that only have to start; still short for somebody who waits for doctor. */
  private static final double MEETING_NANOS = 2e9;

  private BridgeTrial() {}

  /** What a call computed: how many results, and the largest error among them. */
  record Outcome(int elements, double maxUlp) {
    boolean isCorrect() {
      return maxUlp <= CODE.maxAllowedUlp();
    }
  }

  /**
   * Computes expsum of the special values through the bridge and compares with the exact results.
   *
   * @throws dev.tandem.bridge.UnavailableException with the reason, if there is no such bridge here
   */
  static Outcome compute(final BridgeKind bridge) {
    final double[][] pairs = SpecialValues.pairs();
    final double[] results = call(bridge, pairs[0], pairs[1]);
    double maxUlp = 0;
    for (int i = 0; i < results.length; i++) {
      final double argument = 2.1 * pairs[0][i] + 3.2 * pairs[1][i];
      maxUlp = Math.max(maxUlp, ExpReference.errorUlps(argument, results[i]));
    }
    return new Outcome(results.length, maxUlp);
  }

  private static double[] call(final BridgeKind bridge, final double[] a, final double[] b) {
    final double[] results = new double[a.length];
    Arrays.fill(results, 0xBAD);
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1))) {
      if (bridge.takesOffHeap()) {
        try (OffHeapDoubles as = OffHeapDoubles.copyOf(a);
            OffHeapDoubles bs = OffHeapDoubles.copyOf(b);
            OffHeapDoubles out = OffHeapDoubles.copyOf(results)) {
          runner.run(Kernel.EXPSUM.in(CODE, bridge), Operands.of(out, as, bs));
          out.copyTo(results);
        }
      } else {
        runner.run(Kernel.EXPSUM.in(CODE, bridge), Operands.of(results, a, b));
      }
    }
    return results;
  }

  /**
   * Whether so many threads can be inside C at once: each waits there until all have come.
   *
   * @param bridge one that does not hold the JVM
   */
  static boolean canMeet(final BridgeKind bridge, final int threads) {
    final int length = threads * ChunkPlan.CACHE_LINE_BYTES / Double.BYTES;
    try (Runner runner = Runner.of(Threading.POOL, threads, new ThreadBudget(threads));
        OffHeapDoubles parties = OffHeapDoubles.allocate(length);
        OffHeapDoubles timeout = OffHeapDoubles.allocate(length);
        OffHeapDoubles out = OffHeapDoubles.allocate(length)) {
      parties.fill(threads);
      timeout.fill(MEETING_NANOS);
      out.fill(0.0);
      runner.run(Probe.MEET.through(bridge), Operands.of(out, parties, timeout));
      return true;
    } catch (final KernelFailedException _) {
      return false;
    }
  }
}
