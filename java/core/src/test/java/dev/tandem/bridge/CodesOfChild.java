package dev.tandem.bridge;

import dev.tandem.kernel.Code;
import dev.tandem.kernel.ExpSumData;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Language;
import dev.tandem.memory.Memory;
import java.util.Arrays;

/** Prints, for each code, a hash of its results' bits or why it is unavailable. For a child JVM. */
final class CodesOfChild {
  private CodesOfChild() {}

  public static void main(final String[] arguments) {
    final ExpSumData data = ExpSumData.random(20_011);
    try {
      System.out.println("isa=" + Isa.chosen());
      System.out.println("usable=" + Isa.usable());
    } catch (final UnavailableException unavailable) {
      System.out.println("isa is unavailable: " + unavailable.getMessage());
    }
    for (final Code code : Code.ofTandem()) {
      try {
        final double[] results =
            data.compute(
                code.language() == Language.JAVA
                    ? Kernel.EXPSUM.in(code)
                    : Kernel.EXPSUM.in(code, BridgeKind.FFM),
                Memory.OFFHEAP);
        // Arrays.hashCode takes every NaN for the same.
        System.out.println(code + "=" + Arrays.hashCode(results));
      } catch (final UnavailableException unavailable) {
        System.out.println(code + ": " + unavailable.getMessage());
      }
    }
  }
}
