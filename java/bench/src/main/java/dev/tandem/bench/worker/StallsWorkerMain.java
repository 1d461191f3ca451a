package dev.tandem.bench.worker;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Cutting;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;

/**
 * The process of one cell of {@code tandem stalls}: long calls on some threads, collections asked
 * for in the middle of them by another, and a third that only wants to go on. See docs/method.md
 * for its requests. For one thread.
 */
public final class StallsWorkerMain {
  private static final int WRONG_USE = 3;
  private static final long RATE_ELEMENTS = 200_000;
  private static final long RATE_NANOS = 300_000_000;
  private static final int WARMUP_COLLECTIONS = 3;
  private static final int LIVE_ARRAYS = 1_000;
  private static final int ARRAY_BYTES = 1_024;

  /** A collection is asked for within this part of a call, so that a good part of it is left. */
  private static final double EARLIEST = 0.1;

  private static final double LATEST = 0.6;

  private final StallTask task;
  private final ChunkKernel kernel;
  private final Memory memory;
  private final int threads;
  private final Path safepoints;
  private final Random random = new Random(42);
  private final ExecutorService caller =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("stalls-caller").unstarted(task));

  private StallsWorkerMain(final StallTask task, final int threads, final Path safepoints) {
    this.task = task;
    this.kernel = task.kernel();
    this.memory = task.memory();
    this.threads = threads;
    this.safepoints = safepoints;
  }

  /**
   * @param args the task's id, the threads that compute, and the file of {@code -Xlog:safepoint}
   */
  public static void main(final String[] args) throws InterruptedException {
    final PrintStream replies = System.out;
    System.setOut(System.err);
    if (args.length != 3) {
      System.err.println("A stalls worker takes TASK THREADS LOG, not " + Arrays.toString(args));
      System.exit(WRONG_USE);
    }
    final StallsWorkerMain worker =
        new StallsWorkerMain(
            StallTask.ofId(args[0]).orElseThrow(), Integer.parseInt(args[1]), Path.of(args[2]));
    WorkerMain.sendReady(replies);
    WorkerMain.serve(worker::answer, replies);
  }

  private Message answer(final Message request) {
    try {
      return switch (request.word()) {
        case "stalls" -> stalls(request);
        case "pauses" -> pauses(request);
        case "pressure" -> pressure(request);
        case "quit" -> Message.of("ok");
        default -> error("unknown request '" + request.word() + "'");
      };
    } catch (final RuntimeException | IOException | OutOfMemoryError failure) {
      return error(failure.toString());
    } catch (final InterruptedException interrupted) {
      return error("interrupted");
    } catch (final ExecutionException failure) {
      return error(failure.getCause().toString());
    }
  }

  private static Message error(final String reason) {
    return Message.of("error", "reason", reason);
  }

  // ---- what a collection waits for

  /** Long calls, in the middle of each of which a collection is asked for. */
  private Message stalls(final Message request)
      throws InterruptedException, ExecutionException, IOException {
    final long callNanos = request.number("call");
    final int events = Math.toIntExact(request.number("events"));
    try (Runner runner = runner(Cutting.onePerThread())) {
      final Operands operands = operands(elements(runner, callNanos));
      runner.run(kernel, operands);
      for (int i = 0; i < WARMUP_COLLECTIONS; i++) {
        System.gc();
      }
      final long[] idle = new long[events];
      for (int i = 0; i < events; i++) {
        idle[i] = nanosOf(_ -> collected());
      }
      final long[] call = new long[events];
      final long[] rest = new long[events];
      final long[] collection = new long[events];
      final long[] asked = new long[events];
      try (Bystander bystander = Bystander.start()) {
        for (int i = 0; i < events; i++) {
          bystander.watch(true);
          final long[] began = new long[1];
          final Future<Long> end = call(runner, operands, began);
          final double share = EARLIEST + (LATEST - EARLIEST) * random.nextDouble();
          TimeUnit.NANOSECONDS.sleep((long) (share * callNanos));
          asked[i] = System.nanoTime();
          collection[i] = nanosOf(_ -> collected());
          final long ended = end.get();
          bystander.watch(false);
          call[i] = ended - began[0];
          rest[i] = Math.max(0, ended - asked[i]);
        }
        final SafepointLog log = SafepointLog.read(safepoints);
        if (task.standsStillInPauses()) {
          // The call has ended when the pause begins, but its thread can say so only afterwards.
          for (int i = 0; i < events; i++) {
            rest[i] = Math.max(0, rest[i] - log.nanosPaused(asked[i], asked[i] + rest[i]));
          }
        }
        return Message.of(
            "ok",
            "elements",
            operands.length(),
            "call",
            Message.joined(call),
            "rest",
            Message.joined(rest),
            "collection",
            Message.joined(collection),
            "idle",
            Message.joined(idle),
            "start",
            Message.joined(startDelays(log, asked)),
            "reaching",
            Message.joined(reaching(log, asked)),
            "hiccups",
            bystander.encoded());
      }
    }
  }

  private static long collected() {
    System.gc();
    return System.nanoTime();
  }

  /**
   * From when each collection was asked for to its first pause; those that had none are left out.
   */
  private static long[] startDelays(final SafepointLog log, final long[] asked) {
    return Arrays.stream(asked)
        .flatMap(
            it -> log.firstCollectionAfter(it).stream().mapToLong(pause -> pause.startNanos() - it))
        .toArray();
  }

  /** The times to safepoint of the same pauses. */
  private static long[] reaching(final SafepointLog log, final long[] asked) {
    return Arrays.stream(asked)
        .flatMap(it ->
            log.firstCollectionAfter(it).stream().mapToLong(SafepointLog.Pause::reachingNanos))
        .toArray();
  }

  /** Begins a call on its own thread; returns when it has begun. */
  private Future<Long> call(final Runner runner, final Operands operands, final long[] began)
      throws InterruptedException {
    final CountDownLatch begun = new CountDownLatch(1);
    final Future<Long> end =
        caller.submit(() -> {
          began[0] = System.nanoTime();
          begun.countDown();
          runner.run(kernel, operands);
          return System.nanoTime();
        });
    begun.await();
    return end;
  }

  // ---- what short calls change

  /** Call after call, while collections are asked for; and the throughput without these. */
  private Message pauses(final Message request)
      throws InterruptedException, ExecutionException, IOException {
    final int events = Math.toIntExact(request.number("events"));
    final int calls = Math.toIntExact(request.number("calls"));
    final Operands operands = operands(request.number("elements"));
    final Duration longest = Duration.ofNanos(request.number("longest"));
    try (Runner whole = runner(Cutting.onePerThread());
        Runner cut = runner(Cutting.within(longest))) {
      final long[] wholeNanos = new long[calls];
      final long[] cutNanos = new long[calls];
      for (int i = -1; i < calls; i++) {
        final long ofWhole = nanosOf(_ -> ran(whole, operands));
        final long ofCut = nanosOf(_ -> ran(cut, operands));
        if (i >= 0) {
          wholeNanos[i] = ofWhole;
          cutNanos[i] = ofCut;
        }
      }
      for (int i = 0; i < WARMUP_COLLECTIONS; i++) {
        System.gc();
      }
      final long[] asked = new long[events];
      final AtomicBoolean ended = new AtomicBoolean();
      final Future<?> computing =
          caller.submit(() -> {
            while (!ended.get()) {
              cut.run(kernel, operands);
            }
          });
      try {
        for (int i = 0; i < events; i++) {
          TimeUnit.NANOSECONDS.sleep(random.nextLong(2_000_000));
          asked[i] = System.nanoTime();
          System.gc();
        }
      } finally {
        ended.set(true);
        computing.get();
      }
      return Message.of(
          "ok",
          "whole",
          Message.joined(wholeNanos),
          "cut",
          Message.joined(cutNanos),
          "start",
          Message.joined(startDelays(SafepointLog.read(safepoints), asked)));
    }
  }

  private long ran(final Runner runner, final Operands operands) {
    runner.run(kernel, operands);
    return System.nanoTime();
  }

  // ---- what it costs in throughput

  /** Threads that call again and again, while another one allocates as fast as it can. */
  private Message pressure(final Message request) throws InterruptedException, ExecutionException {
    final long nanos = request.number("nanos");
    final AtomicBoolean ended = new AtomicBoolean();
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(threads));
        ExecutorService others =
            Executors.newCachedThreadPool(task -> Thread.ofPlatform().daemon().unstarted(task))) {
      final long elements = elements(runner, request.number("call"));
      final List<Operands> operands = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        operands.add(operands(elements));
        runner.run(kernel, operands.getLast());
      }
      final long start = System.nanoTime();
      final List<Future<Double>> callers = new ArrayList<>();
      for (final Operands own : operands) {
        callers.add(others.submit(() -> elementsPerSecond(runner, own, ended)));
      }
      final Future<Double> allocator = others.submit(() -> bytesPerSecond(ended));
      TimeUnit.NANOSECONDS.sleep(nanos);
      ended.set(true);
      double computed = 0;
      for (final Future<Double> caller : callers) {
        computed += caller.get();
      }
      final long allocated = allocator.get().longValue();
      final long end = System.nanoTime();
      final long collections =
          SafepointLog.read(safepoints).pauses().stream()
              .filter(it -> it.startNanos() >= start && it.startNanos() <= end)
              .filter(SafepointLog.Pause::isCollection)
              .count();
      return Message.of(
          "ok",
          "elementsPerSecond",
          (long) computed,
          "bytesPerSecond",
          allocated,
          "pauses",
          collections);
    } catch (final IOException unreadable) {
      return error(unreadable.toString());
    }
  }

  private double elementsPerSecond(
      final Runner runner, final Operands operands, final AtomicBoolean ended) {
    final long start = System.nanoTime();
    long calls = 0;
    do {
      runner.run(kernel, operands);
      calls++;
    } while (!ended.get());
    return calls * operands.length() * 1e9 / (System.nanoTime() - start);
  }

  /** Small arrays, of which the last thousand are alive: what a server's requests leave behind. */
  private static double bytesPerSecond(final AtomicBoolean ended) {
    final byte[][] alive = new byte[LIVE_ARRAYS][];
    final long start = System.nanoTime();
    long arrays = 0;
    while (!ended.get()) {
      alive[(int) (arrays % LIVE_ARRAYS)] = new byte[ARRAY_BYTES];
      arrays++;
    }
    return arrays * ARRAY_BYTES * 1e9 / (System.nanoTime() - start);
  }

  // ---- all

  /**
   * @param endOfWork does something and returns when it had been done
   */
  private static long nanosOf(final LongUnaryOperator endOfWork) {
    final long start = System.nanoTime();
    return endOfWork.applyAsLong(start) - start;
  }

  private Runner runner(final Cutting cutting) {
    return Runner.of(Threading.POOL, threads, new ThreadBudget(threads), cutting);
  }

  /** How many elements take so long, by how long a few take once the code is compiled. */
  private long elements(final Runner runner, final long nanos) {
    final Operands few = operands(RATE_ELEMENTS);
    final long start = System.nanoTime();
    long fastest = Long.MAX_VALUE;
    do {
      fastest = Math.min(fastest, nanosOf(_ -> ran(runner, few)));
    } while (System.nanoTime() - start < RATE_NANOS);
    return Math.max(RATE_ELEMENTS, (long) ((double) nanos / fastest * RATE_ELEMENTS));
  }

  /** One array for both inputs, to save memory. Never closed: it lasts as long as the process. */
  private Operands operands(final long elements) {
    if (memory == Memory.HEAP) {
      final double[] input = new double[Math.toIntExact(elements)];
      Arrays.setAll(input, i -> (i & 1023) / 1024.0);
      return Operands.of(new double[input.length], input, input);
    }
    final OffHeapDoubles input = OffHeapDoubles.allocate(elements);
    for (long i = 0; i < elements; i++) {
      input.set(i, (i & 1023) / 1024.0);
    }
    return Operands.of(OffHeapDoubles.allocate(elements), input, input);
  }
}
