package dev.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TandemBlocksTest {
  /** Of one object: a block must leave nothing for the next. */
  private static final int BLOCKS = 2_000;

  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    708.0,
    708.5,
    709.8,
    -708.0,
    -745.2,
    -746.0,
    0x1p19,
    0x1.0000000000001p19,
    -0x1p19,
    1.0,
    -1.0,
    0x1.6a09e667f3bcdp-1,
    0.125,
    0x1.fffffffffffffp-4,
    -20.0,
    19.0
  };

  private interface InBlocks {
    void apply(TandemBlocks blocks, double[] arguments, double[] results, int elements);
  }

  private record Case(String name, InBlocks inBlocks, DoubleUnaryOperator alone) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> functions() {
    return List.of(
        new Case("exp", TandemBlocks::exp, TandemExp::exp),
        new Case("log", TandemBlocks::log, TandemLog::log),
        new Case("sin", TandemBlocks::sin, TandemSin::sin),
        new Case("cos", TandemBlocks::cos, TandemCos::cos),
        new Case("tanh", TandemBlocks::tanh, TandemTanh::tanh));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void shouldGiveTheBitsOfEachElementAlone(final Case function) {
    final TandemBlocks blocks = new TandemBlocks();
    final SplittableRandom random = new SplittableRandom(42);
    final double[] arguments = new double[TandemBlocks.LENGTH];
    final double[] results = new double[TandemBlocks.LENGTH];
    for (int block = 0; block < BLOCKS; block++) {
      for (int i = 0; i < arguments.length; i++) {
        // Some blocks in the ordinary range, some with special values, some of all magnitudes.
        arguments[i] =
            switch (block % 4) {
              case 0 -> random.nextDouble(0, 700);
              case 1 -> random.nextInt(30) == 0 ? special(random) : random.nextDouble(-40, 40);
              case 2 -> special(random);
              default -> Double.longBitsToDouble(random.nextLong());
            };
      }
      // What fills whole vectors of 64 to 512 bits.
      final int elements = 8 * (1 + block % (TandemBlocks.LENGTH / 8));
      Arrays.fill(results, -1);
      function.inBlocks().apply(blocks, arguments, results, elements);
      for (int i = 0; i < results.length; i++) {
        final double right = i < elements ? function.alone().applyAsDouble(arguments[i]) : -1;
        assertThat(Double.doubleToLongBits(results[i]))
            .as("%s(%s), element %d of %d", function, arguments[i], i, elements)
            .isEqualTo(Double.doubleToLongBits(right));
      }
    }
  }

  private static double special(final SplittableRandom random) {
    return SPECIAL[random.nextInt(SPECIAL.length)];
  }
}
