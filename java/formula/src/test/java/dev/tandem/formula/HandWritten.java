package dev.tandem.formula;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import dev.tandem.testkit.Ulps;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * How long what Tandem generates takes, over what a programmer would write: for ten formulas, in C
 * and in Java, the loops take turns within a round in random order; printed are medians and
 * quartiles of the ratios. Both are compiled with the same flags, and their results are the same.
 *
 * <p>Arguments: elements, rounds.
 */
final class HandWritten {
  private static final long WARMUP_NANOS = 1_500_000_000L;
  private static final long SAMPLE_NANOS = 2_000_000;

  /**
   * @param c what stands behind {@code out[i] =} in C
   * @param java the same in Java
   */
  private record Loop(String formula, String c, String java) {
    static Loop of(final String formula, final String c) {
      return new Loop(
          formula,
          c,
          c.replaceAll("\\b(exp|log|sqrt|sin|cos|tanh|fabs|log1p|atan2|pow)\\(", "Math.$1("));
    }
  }

  private static final List<Loop> LOOPS =
      List.of(
          Loop.of("exp(2.1*a + 3.2*b)", "exp(2.1 * a[i] + 3.2 * b[i])"),
          Loop.of("a + 3*b", "a[i] + 3 * b[i]"),
          Loop.of("sqrt(a*a + b*b)", "sqrt(a[i] * a[i] + b[i] * b[i])"),
          Loop.of("1/(1 + exp(-a))", "1 / (1 + exp(-a[i]))"),
          Loop.of("where(a > 0.5, a*a, 1 - a)", "a[i] > 0.5 ? a[i] * a[i] : 1 - a[i]"),
          Loop.of(
              "1 + a*(1 + a*(0.5 + a*(0.16 + a*0.04)))",
              "1 + a[i] * (1 + a[i] * (0.5 + a[i] * (0.16 + a[i] * 0.04)))"),
          Loop.of("sin(a)*cos(b)", "sin(a[i]) * cos(b[i])"),
          Loop.of(
              "(a + b)*(a - b)/(a*a + b*b + 1)",
              "(a[i] + b[i]) * (a[i] - b[i]) / (a[i] * a[i] + b[i] * b[i] + 1)"),
          Loop.of("log(a + 1) - log1p(b)", "log(a[i] + 1) - log1p(b[i])"),
          Loop.of("tanh(a) + a**2", "tanh(a[i]) + a[i] * a[i]"));

  private HandWritten() {}

  public static void main(final String[] arguments) throws IOException {
    final int elements = Integer.parseInt(arguments[0]);
    final int rounds = Integer.parseInt(arguments[1]);
    for (final Loop loop : LOOPS) {
      measure(loop, elements, rounds);
    }
  }

  private static void measure(final Loop loop, final int elements, final int rounds)
      throws IOException {
    final Formula formula = Formula.parse(loop.formula);
    final Path folder = Files.createTempDirectory("hand-written");
    final Kernel own = compile(loop, formula.inputs(), folder).kernel();
    final double[] values = new Random(3).doubles(elements).toArray();
    final int inputs = formula.inputs().size();
    try (OffHeapDoubles input = OffHeapDoubles.copyOf(values);
        OffHeapDoubles out = OffHeapDoubles.allocate(elements)) {
      final OffHeapDoubles[] segments = new OffHeapDoubles[inputs];
      Arrays.fill(segments, input);
      final double[][] arrays = new double[inputs][];
      Arrays.fill(arrays, values);
      final Operands offHeap = Operands.of(out, segments);
      final Operands heap = Operands.of(new double[elements], arrays);
      compare(
          "C",
          loop,
          formula.compile(Code.C_LIBM, BridgeKind.JNA),
          own.in(Code.C_OWN, BridgeKind.JNA),
          offHeap,
          rounds);
      compare(
          "Java off the heap",
          loop,
          formula.compile(Code.JAVA_LIBM),
          own.in(Code.JAVA_OWN),
          offHeap,
          rounds);
      compare(
          "Java on the heap",
          loop,
          formula.compile(Code.JAVA_LIBM),
          own.in(Code.JAVA_OWN),
          heap,
          rounds);
    }
  }

  private static OwnLoop compile(final Loop loop, final List<String> inputs, final Path folder)
      throws IOException {
    final String segments =
        inputs.stream().map(it -> "MemorySegment " + it).collect(Collectors.joining(", "));
    final String arrays =
        inputs.stream().map(it -> "double[] " + it).collect(Collectors.joining(", "));
    final String pointers =
        inputs.stream().map(it -> "const double *restrict " + it).collect(Collectors.joining(", "));
    return OwnLoop.compile(
        Files.writeString(
            folder.resolve("hand.c"),
            """
            #include <math.h>
            #include <stdint.h>
            void hand(double *restrict out, %s, int64_t n) {
              for (int64_t i = 0; i < n; i++) {
                out[i] = %s;
              }
            }
            """
                .formatted(pointers, loop.c)),
        Files.writeString(
            folder.resolve("Hand.java"),
            """
            import java.lang.foreign.MemorySegment;
            import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
            public class Hand {
              public static void hand(MemorySegment out, %s, long n) {
                for (long i = 0; i < n; i++) {
                  out.setAtIndex(JAVA_DOUBLE, i, %s);
                }
              }
              public static void hand(double[] out, %s, int from, int to) {
                for (int i = from; i < to; i++) {
                  out[i] = %s;
                }
              }
            }
            """
                .formatted(
                    segments,
                    loop.java.replaceAll("\\b([ab])\\[i\\]", "$1.getAtIndex(JAVA_DOUBLE, i)"),
                    arrays,
                    loop.java)),
        Files.createDirectory(folder.resolve("compiled")),
        0);
  }

  private static void compare(
      final String language,
      final Loop loop,
      final ChunkKernel generated,
      final ChunkKernel written,
      final Operands operands,
      final int rounds) {
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1))) {
      final double nanosGenerated = warmUp(runner, generated, operands);
      final double[] results = results(operands);
      final double nanosWritten = warmUp(runner, written, operands);
      requireSame(results, results(operands), loop);
      final int calls = (int) Math.max(1, SAMPLE_NANOS / Math.max(nanosGenerated, nanosWritten));
      final Random random = new Random(1);
      final double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        final boolean generatedFirst = random.nextBoolean();
        final double first = nanos(runner, generatedFirst ? generated : written, operands, calls);
        final double second = nanos(runner, generatedFirst ? written : generated, operands, calls);
        ratios[round] = generatedFirst ? first / second : second / first;
      }
      Arrays.sort(ratios);
      System.out.printf(
          "%-42s %-18s %.3f (quartiles %.3f to %.3f), %.2f ns per element%n",
          loop.formula,
          language,
          ratios[rounds / 2],
          ratios[rounds / 4],
          ratios[rounds - 1 - rounds / 4],
          nanosGenerated / operands.length());
    }
  }

  private static double warmUp(
      final Runner runner, final ChunkKernel kernel, final Operands operands) {
    final long start = System.nanoTime();
    final List<Double> nanos = new ArrayList<>();
    while (System.nanoTime() - start < WARMUP_NANOS) {
      nanos.add(nanos(runner, kernel, operands, 1));
    }
    return nanos.stream().mapToDouble(it -> it).min().orElseThrow();
  }

  private static double nanos(
      final Runner runner, final ChunkKernel kernel, final Operands operands, final int calls) {
    final long start = System.nanoTime();
    for (int call = 0; call < calls; call++) {
      runner.run(kernel, operands);
    }
    return (double) (System.nanoTime() - start) / calls;
  }

  private static double[] results(final Operands operands) {
    return operands.memory() == Memory.HEAP
        ? operands.heapOutput().clone()
        : operands.output().toArray(ValueLayout.JAVA_DOUBLE);
  }

  private static void requireSame(final double[] some, final double[] others, final Loop loop) {
    for (int i = 0; i < some.length; i++) {
      if (!Ulps.sameBits(some[i], others[i])) {
        throw new AssertionError(
            "%s: element %d is %s, by hand %s".formatted(loop.formula, i, some[i], others[i]));
      }
    }
  }
}
