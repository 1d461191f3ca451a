package dev.tandem.bench.verify;

import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import dev.tandem.testkit.ExpReference;
import dev.tandem.testkit.Ulps;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;

/**
 * Verifies codes of exp: against the exact result, against each other bit for bit, and each by
 * itself for monotonicity and special values.
 *
 * <p>Works block by block on several threads, each with buffers of its own, so that memory does not
 * grow with the inputs. The exact result is computed once for each argument; codes that gave the
 * same block are judged once.
 */
public final class ExpVerification {
  /** What an output holds before a code writes to it: no exp is negative. */
  private static final double UNWRITTEN = -12345.678;

  /** A sampled code computes one block in so many, and all chosen ones. */
  public static final int SAMPLE_STRIDE = 32;

  /** What has C2 compile a loop: as many calls, and rounds in the loops besides. */
  private static final int WARM_UP_CALLS = 2_000;

  private static final int WARM_UP_ELEMENTS = 256;

  /** Where the error can be told from the approximation alone; elsewhere results may overflow. */
  private static final double LEAST_APPROXIMATED = -800;

  private static final double MOST_APPROXIMATED = 709;

  private final List<VerifiedCode> codes;
  private final ExpInputs inputs;
  private final DoubleConsumer progress;

  /** Taken from the last on: chosen ones and boundaries come last, when C2 has compiled all. */
  private final AtomicInteger blocksLeft;

  private ExpVerification(
      final List<VerifiedCode> codes, final ExpInputs inputs, final DoubleConsumer progress) {
    this.codes = codes;
    this.inputs = inputs;
    this.progress = progress;
    this.blocksLeft = new AtomicInteger(inputs.blocks());
  }

  /**
   * Verifies on chosen inputs and so many random ones.
   *
   * @param threads how many compute
   * @param progress told the fraction that is done, by any thread
   */
  public static ExpFindings run(
      final List<VerifiedCode> codes,
      final ExpInputs inputs,
      final int threads,
      final DoubleConsumer progress)
      throws InterruptedException {
    return new ExpVerification(codes, inputs, progress).run(threads);
  }

  private ExpFindings run(final int threads) throws InterruptedException {
    final ExpFindings findings = new ExpFindings(codes);
    try (Worker worker = new Worker()) {
      worker.warmUp();
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      final List<Future<ExpFindings>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        parts.add(
            pool.submit(() -> {
              try (Worker worker = new Worker()) {
                return worker.run();
              }
            }));
      }
      for (final Future<ExpFindings> part : parts) {
        findings.merge(part.get());
      }
    } catch (final ExecutionException failed) {
      throw new IllegalStateException("A code could not be verified", failed.getCause());
    }
    return findings;
  }

  /** One thread's buffers and findings. */
  private final class Worker implements AutoCloseable {
    private final ExpFindings findings = new ExpFindings(codes);
    private final OffHeapDoubles in = OffHeapDoubles.allocate(ExpInputs.BLOCK_ELEMENTS);
    private final OffHeapDoubles out = OffHeapDoubles.allocate(ExpInputs.BLOCK_ELEMENTS);
    private final Operands offHeap = Operands.of(out, in);
    private final Arena arena = Arena.ofShared();
    private final OffHeapDoubles closableIn = closable(arena);
    private final OffHeapDoubles closableOut = closable(arena);
    private final Operands closable = Operands.of(closableOut, closableIn);
    private final double[] arguments = new double[ExpInputs.BLOCK_ELEMENTS];
    private final double[][] results = new double[codes.size()][ExpInputs.BLOCK_ELEMENTS];
    private final List<Operands> operands = new ArrayList<>();
    private final List<Pin> pins = new ArrayList<>();
    private final ExpReference.Approximation[] exact =
        new ExpReference.Approximation[ExpInputs.BLOCK_ELEMENTS];

    /** The first code that gave the same results, for each code that computed this block. */
    private final int[] likeCode = new int[codes.size()];

    private Worker() {
      for (int code = 0; code < codes.size(); code++) {
        final VerifiedCode one = codes.get(code);
        operands.add(
            one.memory() == Memory.HEAP
                ? Operands.of(results[code], arguments)
                : one.variant().closable() ? closable : offHeap);
        pins.add(operands.get(code).pin());
        one.kernel().prepare(operands.get(code));
      }
    }

    @Override
    public void close() {
      pins.forEach(Pin::close);
      in.close();
      out.close();
      arena.close();
    }

    /**
     * Has C2 compile the Java codes' loops, since those are what is timed: the verification itself
     * makes long calls, and too few.
     */
    private void warmUp() {
      final int length = take(inputs.block(0));
      for (int code = 0; code < codes.size(); code++) {
        final VerifiedCode one = codes.get(code);
        for (int call = 0; call < WARM_UP_CALLS && one.isCompiledByC2(); call++) {
          one.kernel().compute(operands.get(code), 0, Math.min(length, WARM_UP_ELEMENTS));
        }
      }
    }

    private ExpFindings run() {
      for (int block = blocksLeft.decrementAndGet();
          block >= 0;
          block = blocksLeft.decrementAndGet()) {
        verify(inputs.block(block), inputs.isChosen(block) || block % SAMPLE_STRIDE == 0);
        progress.accept(1 - (double) block / inputs.blocks());
      }
      return findings;
    }

    private void verify(final ExpInputs.Block block, final boolean withSampled) {
      final int length = take(block);
      for (int i = 0; i < length; i++) {
        final double x = arguments[i];
        exact[i] =
            x >= LEAST_APPROXIMATED && x <= MOST_APPROXIMATED ? ExpReference.approximate(x) : null;
      }
      Arrays.fill(likeCode, -1);
      for (int code = 0; code < codes.size(); code++) {
        if (withSampled || !codes.get(code).sampled()) {
          compute(code, length);
          likeCode[code] = firstLike(code, length);
        }
      }
      for (int code = 0; code < codes.size(); code++) {
        if (likeCode[code] == code) {
          judge(code, block);
          compareWithOthers(code, length);
        }
      }
    }

    /** Makes a block's arguments the codes' input; returns how many they are. */
    private int take(final ExpInputs.Block block) {
      final int length = block.arguments().length;
      System.arraycopy(block.arguments(), 0, arguments, 0, length);
      in.slice(0, length).copyFrom(block.arguments());
      closableIn.slice(0, length).copyFrom(block.arguments());
      return length;
    }

    private void compute(final int code, final int length) {
      final VerifiedCode one = codes.get(code);
      final double[] result = results[code];
      Arrays.fill(result, UNWRITTEN);
      final OffHeapDoubles offHeapOut = one.variant().closable() ? closableOut : out;
      if (one.memory() == Memory.OFFHEAP) {
        offHeapOut.copyFrom(result);
      }
      one.kernel().compute(operands.get(code), 0, length);
      if (one.memory() == Memory.OFFHEAP) {
        offHeapOut.copyTo(result);
      }
    }

    private int firstLike(final int code, final int length) {
      for (int other = 0; other < code; other++) {
        // Takes every NaN for the same, and the zeros for different.
        if (likeCode[other] == other
            && Arrays.mismatch(results[code], 0, length, results[other], 0, length) < 0) {
          return other;
        }
      }
      return code;
    }

    /** Judges the results of a code, and so those of all that gave the same. */
    private void judge(final int code, final ExpInputs.Block block) {
      final ExpFindings.OfCode found = new ExpFindings.OfCode();
      final double[] result = results[code];
      final int length = block.arguments().length;
      for (int i = 0; i < length; i++) {
        final double x = arguments[i];
        final double y = result[i];
        final double errorUlp =
            exact[i] != null && Double.isFinite(y)
                ? exact[i].errorUlps(y)
                : ExpReference.errorUlps(x, y);
        found.add(x, errorUlp, i < block.uniform());
        if (isWrongSpecial(x, y)) {
          found.addWrongSpecial(x, y);
        }
        if (i % block.runLength() > 0 && result[i - 1] > y) {
          found.addFall(arguments[i - 1], result[i - 1], y);
        }
      }
      for (int other = code; other < codes.size(); other++) {
        if (likeCode[other] == code) {
          findings.of(other).merge(found);
        }
      }
    }

    private void compareWithOthers(final int code, final int length) {
      for (int other = code; other < codes.size(); other++) {
        if (likeCode[other] == other) {
          final ExpFindings.OfPair found = new ExpFindings.OfPair();
          found.compare(arguments, results[code], results[other], length);
          mergeForAllLike(code, other, found);
        }
      }
    }

    private void mergeForAllLike(final int code, final int other, final ExpFindings.OfPair found) {
      for (int a = 0; a < codes.size(); a++) {
        for (int b = 0; b < codes.size(); b++) {
          if (likeCode[a] == code && likeCode[b] == other && a != b) {
            if (a < b) {
              findings.of(a, b).merge(found);
            } else if (code != other) {
              findings.of(b, a).merge(found.swapped());
            }
          }
        }
      }
    }
  }

  private static OffHeapDoubles closable(final Arena arena) {
    return OffHeapDoubles.view(
        arena.allocate((long) ExpInputs.BLOCK_ELEMENTS * Double.BYTES, Double.BYTES));
  }

  /** Where IEEE 754 and the C standard name one result: for NaN, infinities and zeros; never -0. */
  private static boolean isWrongSpecial(final double x, final double y) {
    if (Double.isFinite(x) && x != 0) {
      return Ulps.sameBits(y, -0.0);
    }
    return !Ulps.sameBits(y, ExpReference.correctlyRounded(x));
  }
}
