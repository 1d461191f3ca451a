package dev.tandem.run;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.ExpSumData;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.kernel.Probe;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.testkit.Ulps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Many callers share one runner on a small budget; prints on one line what that came to. Run in a
 * JVM of its own with a fixed heap, so that the process's memory and threads are Tandem's doing.
 *
 * <p>Arguments: threading, calls, callers, budget. Callers take the next call until all are taken,
 * so one that starves has few. Every second call runs {@code c-vector/jna}, the others {@code
 * java-loop}; both count who computes, and every result is compared with one computed alone. OpenMP
 * runs no Java, so there the others run a probe that counts in C.
 */
final class BudgetStress {
  /** Four chunks of a cache line and more, so that the calls themselves are most of the work. */
  private static final int ELEMENTS = 67;

  private static final long SAMPLE_MILLIS = 2;

  /** How long the probe stays, so that those who are inside at once are seen. */
  private static final double PROBE_NANOS = 2_000;

  private final Runner runner;
  private final long calls;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicInteger computing = new AtomicInteger();
  private final AtomicInteger mostComputing = new AtomicInteger();

  /** What the probe counts in C, for all callers. As long as the process. */
  private final OffHeapDoubles crowd = OffHeapDoubles.allocate(ELEMENTS);

  private BudgetStress(final Runner runner, final long calls) {
    this.runner = runner;
    this.calls = calls;
  }

  public static void main(final String[] arguments) throws Exception {
    final Threading threading = Threading.ofId(arguments[0]).orElseThrow();
    final long calls = Long.parseLong(arguments[1]);
    final int callers = Integer.parseInt(arguments[2]);
    final int threads = Integer.parseInt(arguments[3]);
    // What the JVM starts for itself, it starts here: compilers, the loaded libraries' needs.
    final ThreadBudget budget = new ThreadBudget(threads);
    try (Runner single = Runner.of(Threading.SINGLE, 1, budget)) {
      new BudgetStress(single, 200).call(new long[1], 0);
    }
    if (threading == Threading.VIRTUAL) {
      // Virtual threads' carriers are the JVM's own.
      try (Runner virtual = Runner.of(Threading.VIRTUAL, threads, budget)) {
        new BudgetStress(virtual, 200).call(new long[1], 0);
      }
    }
    System.gc();
    final long threadsBefore = processThreads();
    try (Runner runner =
        Runner.of(threading, threading == Threading.SINGLE ? 1 : threads, budget)) {
      new BudgetStress(runner, calls).run(callers, threadsBefore);
    }
  }

  private void run(final int callers, final long threadsBefore) throws Exception {
    final long[] callsOf = new long[callers];
    final Thread[] threads = new Thread[callers];
    final long started = System.nanoTime();
    for (int caller = 0; caller < callers; caller++) {
      final int mine = caller;
      threads[caller] = new Thread(() -> call(callsOf, mine), "caller-" + caller);
      threads[caller].start();
    }
    long mostThreads = 0;
    long residentAtTenth = 0;
    long leastResident = Long.MAX_VALUE;
    long mostResident = 0;
    while (taken.get() < calls) {
      Thread.sleep(SAMPLE_MILLIS);
      mostThreads = Math.max(mostThreads, processThreads());
      if (taken.get() >= calls / 10) {
        final long resident = residentKibibytes();
        residentAtTenth = residentAtTenth == 0 ? resident : residentAtTenth;
        leastResident = Math.min(leastResident, resident);
        mostResident = Math.max(mostResident, resident);
      }
    }
    for (final Thread thread : threads) {
      thread.join();
    }
    final double seconds = (System.nanoTime() - started) / 1e9;
    System.out.printf(
        "threading=%s calls=%d callers=%d wrong=%d mostComputing=%d threadsBefore=%d mostThreads=%d"
            + " leastCalls=%d mostCalls=%d residentAtTenthKiB=%d leastResidentKiB=%d"
            + " mostResidentKiB=%d callsPerSecond=%.0f%n",
        runner.threading(),
        Arrays.stream(callsOf).sum(),
        callers,
        wrong.get(),
        Math.max(mostComputing.get(), Double.doubleToRawLongBits(crowd.get(1))),
        threadsBefore,
        mostThreads,
        Arrays.stream(callsOf).min().orElseThrow(),
        Arrays.stream(callsOf).max().orElseThrow(),
        residentAtTenth,
        leastResident,
        mostResident,
        calls / seconds);
  }

  private void call(final long[] callsOf, final int caller) {
    final boolean openmp = runner.threading() == Threading.OPENMP;
    final ChunkKernel inC = Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA);
    final ChunkKernel countedInC = openmp ? inC : counted(inC);
    final ChunkKernel inJava = counted(Kernel.EXPSUM.in(Code.JAVA_LOOP));
    final ChunkKernel probe = Probe.CROWD.through(BridgeKind.JNA);
    final ExpSumData data = ExpSumData.random(ELEMENTS);
    // Callers differ, so that results that went to the wrong one are wrong.
    Arrays.setAll(data.a(), i -> data.a()[i] + caller);
    final double[] expected = data.compute(Kernel.EXPSUM.in(Code.JAVA_LOOP), Memory.HEAP);
    final double[] actual = new double[ELEMENTS];
    try (OffHeapDoubles a = OffHeapDoubles.copyOf(data.a());
        OffHeapDoubles b = OffHeapDoubles.copyOf(data.b());
        OffHeapDoubles out = OffHeapDoubles.allocate(ELEMENTS);
        OffHeapDoubles stay = OffHeapDoubles.allocate(ELEMENTS)) {
      stay.fill(PROBE_NANOS);
      final Operands operands = Operands.of(out, a, b);
      final Operands counting = Operands.of(crowd, stay, stay);
      while (taken.getAndIncrement() < calls) {
        final boolean even = callsOf[caller]++ % 2 == 0;
        if (openmp && !even) {
          runner.run(probe, counting);
        } else {
          out.fill(ExpSumData.UNTOUCHED);
          runner.run(even ? countedInC : inJava, operands);
          out.copyTo(actual);
          for (int i = 0; i < ELEMENTS; i++) {
            if (!Ulps.sameBits(actual[i], expected[i])) {
              wrong.incrementAndGet();
            }
          }
        }
      }
    }
  }

  private ChunkKernel counted(final ChunkKernel kernel) {
    return new ChunkKernel() {
      @Override
      public void prepare(final Operands operands) {
        kernel.prepare(operands);
      }

      @Override
      public void compute(final Operands operands, final long from, final long to) {
        final int now = computing.incrementAndGet();
        if (now > mostComputing.get()) {
          mostComputing.accumulateAndGet(now, Math::max);
        }
        try {
          kernel.compute(operands, from, to);
        } finally {
          computing.decrementAndGet();
        }
      }
    };
  }

  private static long processThreads() throws IOException {
    return status("Threads:");
  }

  private static long residentKibibytes() throws IOException {
    return status("VmRSS:");
  }

  private static long status(final String key) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }
}
