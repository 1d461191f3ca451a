package dev.tandem.formula;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long a formula takes from its text to a kernel that can be run, in a JVM that has compiled
 * others before: in Java, in C by the compiler, and in C from the cache. Prints medians and the
 * longest of 20 formulas each.
 */
final class FirstUse {
  private static final int FORMULAS = 20;
  private static final int WARMUP = 10;

  private FirstUse() {}

  public static void main(final String[] arguments) throws IOException {
    for (final Code code : codes(Language.JAVA)) {
      print(code + " from the text", times(i -> formula(i, code.ordinal()).compile(code)));
    }
    for (final Code code : codes(Language.C)) {
      LibraryCache.ofUser().clear();
      print(
          code + " by the compiler",
          times(i -> formula(i, code.ordinal()).compile(code, BridgeKind.JNA)));
      // As another process would: the loaded ones are forgotten.
      print(
          code + " from the cache",
          times(i -> {
            CCompiler.forget();
            formula(i, code.ordinal()).compile(code, BridgeKind.JNA);
          }));
    }
  }

  private static List<Code> codes(final Language language) {
    return Formula.CODES.stream().filter(it -> it.language() == language).toList();
  }

  private interface Work {
    void with(int number);
  }

  private static Formula formula(final int number, final int of) {
    return Formula.parse(
        "where(x > k, exp(2.1*x + 3.2*y), sqrt(x*x + y*y))",
        Map.of("k", 0.5 + number / 1024.0 + of / 64.0));
  }

  private static double[] times(final Work work) {
    final double[] millis = new double[FORMULAS];
    for (int i = -WARMUP; i < FORMULAS; i++) {
      final long start = System.nanoTime();
      work.with(i);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    return millis;
  }

  private static void print(final String what, final double[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "%-36s median %6.1f ms, longest %6.1f ms%n",
        what, millis[millis.length / 2], millis[millis.length - 1]);
  }
}
