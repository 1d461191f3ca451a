package dev.tandem;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.Threading;

/** What README.md shows of the library, between the marks. */
final class ReadmeExample {
  private ReadmeExample() {}

  static void run() {
    // tag::readme
    int threads = Runtime.getRuntime().availableProcessors();
    try (var a = OffHeapDoubles.allocate(1_000_000);
        var b = OffHeapDoubles.allocate(1_000_000);
        var out = OffHeapDoubles.allocate(1_000_000);
        var runner = Runner.of(Threading.POOL, threads)) {
      a.fill(0.5);
      b.fill(0.25);
      runner.run(Kernel.EXPSUM.in(Code.C_VECTOR, BridgeKind.JNA), Operands.of(out, a, b));
      System.out.println(out.get(999_999)); // exp(2.1 * 0.5 + 3.2 * 0.25)
    }
    // end::readme
  }
}
