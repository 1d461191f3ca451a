package dev.tandem.bench.splits;

import dev.tandem.bench.coordinator.RunListener;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Measures, for several sizes, the throughput of every fixed split of a budget of threads, in which
 * each Java thread calls with OpenMP threads of its own, and of many callers that share the budget.
 *
 * <p>All work through the same buffers, which are more than a cache holds unless a call's are
 * small. Within a round they take turns in random order. For one thread; nothing else may run in
 * this process.
 */
public final class Splits {
  /** Turns of 10 ms take 64 callers of two threads 320 ms: until all had one, and for two more. */
  private static final long SETTLE_MILLIS = 350;

  private static final long MEASURED_MILLIS = 650;

  private static final long MOST_BYTES = 200_000_000;
  private static final long SEED = 42;

  private static final int SETTLING = 0;
  private static final int MEASURING = 1;
  private static final int ENDING = 2;

  private final ChunkKernel kernel;
  private final int rounds;
  private volatile int phase;

  private Splits(final ChunkKernel kernel, final int rounds) {
    this.kernel = kernel;
    this.rounds = rounds;
  }

  /** What one call works on. */
  private record Buffers(OffHeapDoubles a, OffHeapDoubles b, OffHeapDoubles out) {
    static Buffers of(final int elements) {
      return new Buffers(
          OffHeapDoubles.allocate(elements),
          OffHeapDoubles.allocate(elements),
          OffHeapDoubles.allocate(elements));
    }

    void close() {
      a.close();
      b.close();
      out.close();
    }
  }

  /**
   * @param runners one for each caller
   */
  private record Variant(int callers, int openmpThreads, boolean shared, List<Runner> runners) {
    static Variant fixed(final int callers, final int openmpThreads) {
      final List<Runner> runners = new ArrayList<>();
      for (int caller = 0; caller < callers; caller++) {
        runners.add(Runner.of(Threading.OPENMP, openmpThreads, new ThreadBudget(openmpThreads)));
      }
      return new Variant(callers, openmpThreads, false, runners);
    }

    static Variant shared(final int callers, final int budget) {
      final Runner runner = Runner.of(Threading.OPENMP, budget, new ThreadBudget(budget));
      return new Variant(callers, budget, true, Collections.nCopies(callers, runner));
    }
  }

  /**
   * What was found of one way to call at one size.
   *
   * @param callers Java threads that call
   * @param openmpThreads that each of them has, or all share
   * @param shared whether all share one budget
   * @param elementsPerSecond the median over the rounds
   * @param ratioToBest throughput over that of the fixed split that is the best over all rounds
   * @param best whether this is that one
   */
  public record Row(
      long elements,
      int callers,
      int openmpThreads,
      boolean shared,
      double elementsPerSecond,
      Estimate ratioToBest,
      boolean best) {}

  /**
   * Measures everything.
   *
   * @param budget threads that compute at once
   * @param callers that share the budget, besides the fixed splits
   * @param sizes elements of each array
   * @throws dev.tandem.bridge.UnavailableException with the reason, if there is no OpenMP here
   */
  public static List<Row> measure(
      final int budget,
      final int callers,
      final int rounds,
      final long[] sizes,
      final RunListener listener)
      throws InterruptedException {
    final Splits splits = new Splits(Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA), rounds);
    final List<Variant> variants = new ArrayList<>();
    for (int threads = 1; threads <= budget; threads++) {
      if (budget % threads == 0) {
        variants.add(Variant.fixed(budget / threads, threads));
      }
    }
    variants.add(Variant.shared(callers, budget));
    final List<Row> rows = new ArrayList<>();
    try {
      for (int size = 0; size < sizes.length; size++) {
        rows.addAll(splits.measure(variants, (int) sizes[size], size, sizes.length, listener));
      }
    } finally {
      variants.stream().flatMap(it -> it.runners().stream()).distinct().forEach(Runner::close);
    }
    return rows;
  }

  private List<Row> measure(
      final List<Variant> variants,
      final int elements,
      final int size,
      final int sizes,
      final RunListener listener)
      throws InterruptedException {
    final List<Buffers> jobs = new ArrayList<>();
    try {
      final int count = Math.clamp(MOST_BYTES / (3L * Double.BYTES * elements), 2, 64);
      for (int i = 0; i < count; i++) {
        jobs.add(Buffers.of(elements));
      }
      final double[][] throughput = new double[variants.size()][rounds];
      final List<Integer> order = new ArrayList<>();
      for (int variant = 0; variant < variants.size(); variant++) {
        order.add(variant);
      }
      final Random random = new Random(SEED);
      for (int round = 0; round < rounds; round++) {
        listener.progress(
            "%d elements, round %d".formatted(elements, round + 1),
            (size + (double) round / rounds) / sizes);
        Collections.shuffle(order, random);
        for (final int variant : order) {
          throughput[variant][round] =
              callsPerSecond(variants.get(variant), jobs) * (double) elements;
        }
      }
      return rows(variants, elements, throughput);
    } finally {
      jobs.forEach(Buffers::close);
    }
  }

  private List<Row> rows(
      final List<Variant> variants, final long elements, final double[][] throughput) {
    // The best split over all rounds: the best of each round would be the luckiest one.
    int best = 0;
    for (int variant = 1; variant < variants.size(); variant++) {
      if (!variants.get(variant).shared()
          && median(throughput[variant]) > median(throughput[best])) {
        best = variant;
      }
    }
    final List<Row> rows = new ArrayList<>();
    for (int variant = 0; variant < variants.size(); variant++) {
      final double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratios[round] = throughput[variant][round] / throughput[best][round];
      }
      final Variant it = variants.get(variant);
      rows.add(
          new Row(
              elements,
              it.callers(),
              it.openmpThreads(),
              it.shared(),
              median(throughput[variant]),
              TwoLevelBootstrap.withSeed(SEED).median(List.of(ratios)),
              variant == best));
    }
    return rows;
  }

  private static double median(final double[] values) {
    return TwoLevelBootstrap.median(Arrays.stream(values).sorted().toArray());
  }

  private double callsPerSecond(final Variant variant, final List<Buffers> jobs)
      throws InterruptedException {
    final long[] calls = new long[variant.callers()];
    final Thread[] threads = new Thread[variant.callers()];
    phase = SETTLING;
    for (int caller = 0; caller < threads.length; caller++) {
      final int mine = caller;
      threads[caller] = Thread.ofPlatform().start(() -> calls[mine] = call(variant, jobs, mine));
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
    // At least one, so that there is a ratio; fewer means a call that takes longer than the sample.
    return Math.max(1, Arrays.stream(calls).sum()) * 1e9 / nanos;
  }

  private long call(final Variant variant, final List<Buffers> jobs, final int caller) {
    final Runner runner = variant.runners().get(caller);
    // Operands are one caller's; the buffers are everybody's.
    final List<Operands> operands =
        new ArrayList<>(
            jobs.stream().map(job -> Operands.of(job.out(), job.a(), job.b())).toList());
    // Each in an order of its own: two that went the same way would meet in every buffer or in
    // none.
    Collections.shuffle(operands, new Random(SEED + caller));
    long calls = 0;
    for (int job = 0; phase != ENDING; job++) {
      runner.run(kernel, operands.get(job % operands.size()));
      calls += phase == MEASURING ? 1 : 0;
    }
    return calls;
  }
}
