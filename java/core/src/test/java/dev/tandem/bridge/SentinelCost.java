package dev.tandem.bridge;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import java.util.Arrays;

/**
 * What the sentinel costs around a call: prints for {@code c-vector/ffm} the time of a chunk with
 * it and without, and the difference, each the median of short batches that take turns.
 *
 * <p>Arguments: elements, pairs of batches.
 */
final class SentinelCost {
  private static final int CALLS = 20;

  private SentinelCost() {}

  public static void main(final String[] arguments) {
    final int elements = Integer.parseInt(arguments[0]);
    final int pairs = Integer.parseInt(arguments[1]);
    final ChunkKernel plain = Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.FFM);
    final ChunkKernel watched =
        plain.watchedBy(new FloatingPointSentinel(System.out::println), "libtandem");
    // The sentinel by itself, many times, since its difference to a call is within noise.
    final ChunkKernel nothing =
        ((ChunkKernel) (operands, from, to) -> {})
            .watchedBy(new FloatingPointSentinel(System.out::println), "nothing");
    final double[] nanosPlain = new double[pairs];
    final double[] nanosWatched = new double[pairs];
    final double[] nanosAlone = new double[pairs];
    final double[] ratio = new double[pairs];
    try (OffHeapDoubles a = OffHeapDoubles.allocate(elements);
        OffHeapDoubles b = OffHeapDoubles.allocate(elements);
        OffHeapDoubles out = OffHeapDoubles.allocate(elements)) {
      a.fill(0.5);
      b.fill(0.25);
      final Operands operands = Operands.of(out, a, b);
      try (Pin _ = operands.pin()) {
        plain.prepare(operands);
        for (int pair = -pairs; pair < pairs; pair++) {
          final int slot = Math.max(pair, 0);
          final boolean first = (pair & 1) == 0;
          nanosPlain[slot] = first ? nanosPerCall(plain, operands) : 0;
          nanosWatched[slot] = nanosPerCall(watched, operands);
          nanosPlain[slot] = first ? nanosPlain[slot] : nanosPerCall(plain, operands);
          nanosAlone[slot] = nanosPerCall(nothing, operands);
          ratio[slot] = nanosWatched[slot] / nanosPlain[slot];
        }
      }
    }
    System.out.printf(
        "elements=%d plainNanos=%.0f watchedNanos=%.0f ratio=%.4f sentinelAloneNanos=%.0f"
            + " share=%.4f%n",
        elements,
        median(nanosPlain),
        median(nanosWatched),
        median(ratio),
        median(nanosAlone),
        median(nanosAlone) / median(nanosPlain));
  }

  private static double nanosPerCall(final ChunkKernel kernel, final Operands operands) {
    final long start = System.nanoTime();
    for (int call = 0; call < CALLS; call++) {
      kernel.compute(operands, 0, operands.length());
    }
    return (System.nanoTime() - start) / (double) CALLS;
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
