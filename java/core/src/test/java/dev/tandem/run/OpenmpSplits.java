package dev.tandem.run;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.NativeChunkKernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * How a budget of threads is best split between Java threads and OpenMP threads: prints for several
 * sizes the throughput of every fixed split, in which each Java thread is the master of an OpenMP
 * team of its own, and of many callers that share the budget through {@code openmp}.
 *
 * <p>Arguments: budget, callers, rounds, then sizes in elements. All variants work through the same
 * buffers, for they may be more than a cache holds. Within a round they take turns in random order;
 * shares are medians and quartiles of the ratios, within a round, to the fixed split that is the
 * best over all rounds.
 */
final class OpenmpSplits {
  private static final long SETTLE_MILLIS = 100;
  private static final long MEASURED_MILLIS = 300;
  private static final long MOST_BYTES = 200_000_000;

  private static final int SETTLING = 0;
  private static final int MEASURING = 1;
  private static final int ENDING = 2;

  private static final NativeChunkKernel KERNEL =
      (NativeChunkKernel) Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA);

  private static volatile int phase;

  private OpenmpSplits() {}

  /** The calling thread is the master, and libgomp keeps a team for it. */
  private static final class OwnTeamRunner extends Runner {
    private OwnTeamRunner(final int threads) {
      super(Threading.OPENMP, threads, new ThreadBudget(threads));
    }

    @Override
    void runChecked(final ChunkKernel kernel, final Operands operands, final ChunkPlan plan) {
      try (Arena arena = Arena.ofConfined()) {
        KERNEL.drive(
            NativeLibrary.openmpDriver(),
            operands,
            plan.nativeBoundaries(arena).address(),
            plan.count(),
            plan.count());
      }
    }
  }

  /** What one call works on. */
  private record Buffers(OffHeapDoubles a, OffHeapDoubles b, OffHeapDoubles out) {
    void close() {
      a.close();
      b.close();
      out.close();
    }
  }

  private record Variant(String name, int callers, Runner runner) {}

  public static void main(final String[] arguments) throws InterruptedException {
    final int budget = Integer.parseInt(arguments[0]);
    final int callers = Integer.parseInt(arguments[1]);
    final int rounds = Integer.parseInt(arguments[2]);
    final List<Variant> variants = new ArrayList<>();
    for (int threads = 1; threads <= budget; threads++) {
      if (budget % threads == 0) {
        variants.add(
            new Variant(
                budget / threads + "x" + threads, budget / threads, new OwnTeamRunner(threads)));
      }
    }
    final int fixed = variants.size();
    variants.add(
        new Variant(
            callers + "-callers",
            callers,
            Runner.of(Threading.OPENMP, budget, new ThreadBudget(budget))));
    for (int i = 3; i < arguments.length; i++) {
      measure(Integer.parseInt(arguments[i]), variants, fixed, rounds);
    }
  }

  private static void measure(
      final int elements, final List<Variant> variants, final int fixed, final int rounds)
      throws InterruptedException {
    final List<Buffers> jobs = new ArrayList<>();
    final int count = Math.clamp(MOST_BYTES / (3L * Double.BYTES * elements), 2, 64);
    for (int i = 0; i < count; i++) {
      jobs.add(
          new Buffers(
              OffHeapDoubles.allocate(elements),
              OffHeapDoubles.allocate(elements),
              OffHeapDoubles.allocate(elements)));
    }
    final double[][] throughput = new double[variants.size()][rounds];
    final List<Integer> order = new ArrayList<>();
    for (int variant = 0; variant < variants.size(); variant++) {
      order.add(variant);
    }
    final Random random = new Random(42);
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(order, random);
      for (final int variant : order) {
        throughput[variant][round] = callsPerSecond(variants.get(variant), jobs) * elements / 1e6;
      }
    }
    // The best split over all rounds: the best of each round would be the luckiest one.
    int best = 0;
    for (int variant = 1; variant < fixed; variant++) {
      if (median(throughput[variant]) > median(throughput[best])) {
        best = variant;
      }
    }
    for (int variant = 0; variant < variants.size(); variant++) {
      final double[] shares = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        shares[round] = throughput[variant][round] / throughput[best][round];
      }
      Arrays.sort(shares);
      System.out.printf(
          "elements=%d split=%s millionsPerSecond=%.1f shareOfBestFixed=%.3f"
              + " quartiles=%.3f..%.3f%n",
          elements,
          variants.get(variant).name,
          median(throughput[variant]),
          median(shares),
          shares[rounds / 4],
          shares[rounds - 1 - rounds / 4]);
    }
    jobs.forEach(Buffers::close);
  }

  private static double callsPerSecond(final Variant variant, final List<Buffers> jobs)
      throws InterruptedException {
    final long[] calls = new long[variant.callers];
    final Thread[] threads = new Thread[variant.callers];
    phase = SETTLING;
    for (int caller = 0; caller < threads.length; caller++) {
      final int mine = caller;
      threads[caller] = new Thread(() -> calls[mine] = call(variant, jobs, mine));
      threads[caller].start();
    }
    Thread.sleep(SETTLE_MILLIS);
    final long start = System.nanoTime();
    phase = MEASURING;
    Thread.sleep(MEASURED_MILLIS);
    final long nanos = System.nanoTime() - start;
    phase = ENDING;
    for (final Thread thread : threads) {
      thread.join();
    }
    return Arrays.stream(calls).sum() * 1e9 / nanos;
  }

  private static long call(final Variant variant, final List<Buffers> jobs, final int caller) {
    // Operands are one caller's; the buffers may be everybody's.
    final List<Operands> operands =
        jobs.stream().map(job -> Operands.of(job.out, job.a, job.b)).toList();
    long calls = 0;
    // Far apart, so that nobody finds in a cache what another one has just used.
    for (int job = caller * jobs.size() / variant.callers; phase != ENDING; job++) {
      variant.runner.run(KERNEL, operands.get(job % operands.size()));
      calls += phase == MEASURING ? 1 : 0;
    }
    return calls;
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
