package dev.tandem.bench.worker;

import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Operands;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A worker with a fault, named by its first argument; the others are a worker's usual ones. */
public final class FaultyWorkerMain {
  /** Calls after which {@code lies-later} begins to lie: verification and warm-up are over. */
  private static final int HONEST_CALLS = 40;

  private FaultyWorkerMain() {}

  public static void main(final String[] args) throws InterruptedException {
    final String fault = args[0];
    WorkerMain.run(
        Arrays.copyOfRange(args, 1, args.length), chunkKernel -> new Faulty(chunkKernel, fault));
  }

  private static final class Faulty implements ChunkKernel {
    private final ChunkKernel honest;
    private final String fault;
    private int calls;

    private Faulty(final ChunkKernel honest, final String fault) {
      this.honest = honest;
      this.fault = fault;
    }

    @Override
    public void prepare(final Operands operands) {
      honest.prepare(operands);
    }

    @Override
    public void compute(final Operands operands, final long from, final long to) {
      honest.compute(operands, from, to);
      calls++;
      switch (fault) {
        case "lies" -> changeLastBit(operands, to - 1);
        case "lies-later" -> {
          if (calls > HONEST_CALLS) {
            changeLastBit(operands, to - 1);
          }
        }
        case "leaves-one-out" ->
            operands.output().setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, to - 1, Poison.BITS);
        case "overflows-early" -> overflowEarly(operands, from, to);
        case "throws" -> throw new IllegalStateException("a planted fault");
        case "exits" -> Runtime.getRuntime().halt(7);
        default -> throw new IllegalArgumentException(fault);
      }
    }

    /** As SLEEF's exp does, which is right but for the largest results. */
    private static void overflowEarly(final Operands operands, final long from, final long to) {
      for (long i = from; i < to; i++) {
        if (operands.output().getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, i) > 1.7e308) {
          operands
              .output()
              .setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, i, Double.POSITIVE_INFINITY);
        }
      }
    }

    /** The smallest lie there is, which only exact comparison finds. */
    private static void changeLastBit(final Operands operands, final long index) {
      final long bits = operands.output().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index);
      operands.output().setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, index, bits ^ 1);
    }
  }
}
