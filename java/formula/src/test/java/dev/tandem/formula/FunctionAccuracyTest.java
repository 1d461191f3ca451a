package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import dev.tandem.testkit.SpecialValues;
import dev.tandem.testkit.Ulps;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each function by itself, in every code and in the reference that formulas are judged by, against
 * results of many digits. What formulas of several functions give is then known by {@link
 * FormulaAgreementTest}, which follows their steps.
 */
class FunctionAccuracyTest {
  /** What every code may be off: the promise of libmvec, the loosest. */
  private static final double CLASS_ULPS = 4;

  /** What Tandem's own functions may be off. */
  private static final double TANDEM_ULPS = 1;

  /** Of each magnitude. */
  private static final int RANDOM = 60;

  static Stream<Operation> functions() {
    return Arrays.stream(Operation.values())
        .filter(it -> !it.isExact() && it.result() == Kind.NUMBER);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void shouldBeWithinItsClassOfTheExactResult(final Operation function) {
    final int count = function.arguments().size();
    final Formula formula =
        Formula.parse(
            function == Operation.POWER
                ? "a ** b"
                : function.symbol() + (count == 2 ? "(a, b)" : "(a)"));
    final List<double[]> arguments = new ArrayList<>();
    final List<BigDecimal> right = new ArrayList<>();
    for (final double[] some : arguments(count)) {
      final Optional<BigDecimal> exact = HighPrecision.of(function, some);
      if (exact.isPresent()) {
        arguments.add(some);
        right.add(exact.get());
      }
    }
    assertThat(arguments).hasSizeGreaterThan(RANDOM);
    requireWithin(
        Bounds.REFERENCE_ULPS,
        "the reference",
        function,
        arguments,
        right,
        arguments.stream().mapToDouble(formula::evaluate).toArray());
    for (final Code code : Formula.CODES) {
      try {
        requireWithin(
            code.isTandemAlgorithm() && function.isOfTandem() ? TANDEM_ULPS : CLASS_ULPS,
            code.toString(),
            function,
            arguments,
            right,
            results(
                code.language() == Language.JAVA
                    ? formula.compile(code)
                    : formula.compile(code, BridgeKind.JNA),
                arguments));
      } catch (final UnavailableException unavailable) {
        assertThat(code.language()).as(unavailable.getMessage()).isEqualTo(Language.JAVA);
      }
    }
  }

  /** Where the logarithm has to be the most exact, and where fdlibm's power is not. */
  @Test
  void shouldComputePowersUpToTheLargestWithinTheirClass() {
    final Formula formula = Formula.parse("a ** b");
    final SplittableRandom random = new SplittableRandom(11);
    final List<double[]> arguments = new ArrayList<>();
    final List<BigDecimal> right = new ArrayList<>();
    for (int i = 0; i < 20 * RANDOM; i++) {
      final double x =
          switch (i % 3) {
            case 0 -> 1 + Math.scalb(random.nextDouble(-1, 1), random.nextInt(-45, -1));
            case 1 -> random.nextDouble(0.7, 1.42);
            default -> Math.scalb(random.nextDouble(1, 2), random.nextInt(-78, 78));
          };
      final double[] some = {x, random.nextDouble(-1, 1) * (705 / Math.log(x))};
      arguments.add(some);
      right.add(HighPrecision.of(Operation.POWER, some).orElseThrow());
    }
    requireWithin(
        TANDEM_ULPS,
        "the reference",
        Operation.POWER,
        arguments,
        right,
        arguments.stream().mapToDouble(formula::evaluate).toArray());
    for (final Code code : List.of(Code.JAVA_LOOP, Code.JAVA_VECTOR, Code.C_LOOP, Code.C_VECTOR)) {
      requireWithin(
          TANDEM_ULPS,
          code.toString(),
          Operation.POWER,
          arguments,
          right,
          results(
              code.language() == Language.JAVA
                  ? formula.compile(code)
                  : formula.compile(code, BridgeKind.JNA),
              arguments));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.5, 0.5, 1.5, 2, 2.5, 3, 3.5, 4, 5})
  void shouldComputePowersByProductsWithinTheirClass(final double exponent) {
    final Formula formula = Formula.parse("a ** " + exponent);
    assertThat(formula.isExact()).isTrue();
    final List<double[]> arguments = new ArrayList<>();
    final List<BigDecimal> right = new ArrayList<>();
    for (final double[] some : arguments(1)) {
      final Optional<BigDecimal> exact = HighPrecision.of(Operation.POWER, some[0], exponent);
      if (exact.isPresent()) {
        arguments.add(some);
        right.add(exact.get());
      } else {
        // Special values: as Java's pow has them, but for what is too large or too small.
        final double power = StrictMath.pow(some[0], exponent);
        if (Double.isNaN(power) || Double.isInfinite(power) || power == 0) {
          assertThat(Ulps.sameBits(formula.evaluate(some), power))
              .as("%s ** %s is %s", some[0], exponent, power)
              .isTrue();
        }
      }
    }
    assertThat(arguments).hasSizeGreaterThan(RANDOM);
    requireWithin(
        CLASS_ULPS,
        "the steps",
        Operation.POWER,
        arguments,
        right,
        arguments.stream().mapToDouble(formula::evaluate).toArray());
  }

  private static void requireWithin(
      final double most,
      final String who,
      final Operation function,
      final List<double[]> arguments,
      final List<BigDecimal> right,
      final double[] actual) {
    double worst = 0;
    int at = 0;
    for (int i = 0; i < actual.length; i++) {
      final double ulps = HighPrecision.ulps(right.get(i), actual[i]);
      if (ulps > worst) {
        worst = ulps;
        at = i;
      }
    }
    assertThat(worst)
        .as(
            "%s of %s for %s gives %s, right is %s",
            function.symbol(),
            who,
            Arrays.toString(arguments.get(at)),
            actual[at],
            right.get(at).doubleValue())
        .isLessThanOrEqualTo(most);
  }

  /** Special values and random ones of several magnitudes. */
  private static List<double[]> arguments(final int count) {
    final List<double[]> arguments = new ArrayList<>();
    final double[][] pairs = SpecialValues.pairs();
    final SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < pairs[0].length; i++) {
      if (count == 2) {
        arguments.add(new double[] {pairs[0][i], pairs[1][i]});
      }
    }
    if (count == 1) {
      Arrays.stream(pairs[0]).distinct().forEach(it -> arguments.add(new double[] {it}));
    }
    for (int i = 0; i < RANDOM; i++) {
      arguments.add(random.doubles(count).toArray());
      arguments.add(random.doubles(count, -10, 10).toArray());
      arguments.add(random.doubles(count, 1, 700).toArray());
      arguments.add(random.doubles(count, -1, 1).map(it -> Math.scalb(it, -30)).toArray());
      arguments.add(
          random
              .doubles(count, -1, 1)
              .map(it -> Math.scalb(it, random.nextInt(-60, 60)))
              .toArray());
    }
    return arguments;
  }

  private static double[] results(final ChunkKernel kernel, final List<double[]> arguments) {
    final int count = arguments.getFirst().length;
    final OffHeapDoubles[] inputs = new OffHeapDoubles[count];
    for (int input = 0; input < count; input++) {
      final int index = input;
      inputs[input] =
          OffHeapDoubles.copyOf(arguments.stream().mapToDouble(it -> it[index]).toArray());
    }
    final double[] results = new double[arguments.size()];
    try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1));
        OffHeapDoubles out = OffHeapDoubles.allocate(results.length)) {
      runner.run(kernel, Operands.of(out, inputs));
      out.copyTo(results);
    } finally {
      Arrays.stream(inputs).forEach(OffHeapDoubles::close);
    }
    return results;
  }
}
