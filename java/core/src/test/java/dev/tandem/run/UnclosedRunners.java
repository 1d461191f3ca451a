package dev.tandem.run;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;

/** Uses every runner and closes none. Run in a JVM of its own, which must end by itself. */
final class UnclosedRunners {
  static final String MAIN_RETURNS = "main returns";

  private UnclosedRunners() {}

  public static void main(final String[] arguments) {
    final ThreadBudget budget = new ThreadBudget(4);
    for (final Threading threading : Threading.values()) {
      final Runner runner = Runner.of(threading, threading == Threading.SINGLE ? 1 : 4, budget);
      final OffHeapDoubles in = OffHeapDoubles.allocate(1000);
      final OffHeapDoubles out = OffHeapDoubles.allocate(1000);
      runner.run(Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA), Operands.of(out, in, in));
      System.out.println(runner + " " + out.get(999));
    }
    System.out.println(MAIN_RETURNS);
  }
}
