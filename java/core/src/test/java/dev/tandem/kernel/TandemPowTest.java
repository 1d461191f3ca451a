package dev.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testkit.SpecialValues;
import dev.tandem.testkit.Ulps;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FunctionAccuracyTest compares it with results of 80 digits, in every code. */
class TandemPowTest {
  private static final int RANDOM = 200_000;
  private static final int BLOCKS = 2_000;

  /** Neither of the two is off by more than 1 ulp. */
  private static void requireNear(final double x, final double y) {
    final double power = TandemPow.pow(x, y);
    final double strict = StrictMath.pow(x, y);
    if (Double.isNaN(strict) || Double.isInfinite(strict) || strict == 0) {
      assertThat(Ulps.sameBits(power, strict) || isNextTo(power, strict))
          .as("%s ** %s is %s, not %s", x, y, power, strict)
          .isTrue();
    } else {
      assertThat(Math.abs(power - strict))
          .as("%s ** %s is %s, not %s", x, y, power, strict)
          .isLessThanOrEqualTo(2 * Math.ulp(strict));
    }
  }

  private static boolean isNextTo(final double power, final double strict) {
    return Math.abs(power) == Double.MIN_VALUE && strict == 0
        || Math.abs(power) == Double.MAX_VALUE && Double.isInfinite(strict);
  }

  @Test
  void shouldBeWhatJavaSaysOfSpecialValues() {
    final double[][] pairs = SpecialValues.pairs();
    for (int i = 0; i < pairs[0].length; i++) {
      requireNear(pairs[0][i], pairs[1][i]);
    }
    final double[] some = {
      0, 0.5, 1, 1.5, 2, 3, 1023, 1024, 1074, 1075, 0x1p52 + 1, 0x1p53, 0x1p53 - 1, 0x1p63, 1e300
    };
    for (final double x : some) {
      for (final double y : some) {
        for (int signs = 0; signs < 4; signs++) {
          requireNear((signs & 1) == 0 ? x : -x, (signs & 2) == 0 ? y : -y);
        }
      }
    }
  }

  @Test
  void shouldBeNearTheStrictPowerWhateverTheMagnitudes() {
    final SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < RANDOM; i++) {
      requireNear(
          Double.longBitsToDouble(random.nextLong()), Double.longBitsToDouble(random.nextLong()));
      final double x = Math.scalb(random.nextDouble(1, 2), random.nextInt(-1074, 1024));
      // Up to where powers overflow, and to where they vanish.
      requireNear(x, random.nextDouble(-750, 715) / StrictMath.log(x));
      final double nearOne = 1 + Math.scalb(random.nextDouble(-1, 1), random.nextInt(-19, -1));
      final double largest = random.nextDouble(-750, 715) / StrictMath.log(nearOne);
      // StrictMath's is off by hundreds of ulp beyond (docs/findings.md).
      requireNear(nearOne, Math.abs(largest) <= 0x1p31 ? largest : 0x1p31);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 10, 1024",
    "10, 22, 1e22",
    "0.5, 1074, 4.9e-324",
    "-3, 3, -27",
    "1.5, 2, 2.25",
    "4, 0.5, 2",
    "2, -1074, 4.9e-324",
    "-2, 1023, -8.98846567431158e307"
  })
  void shouldBeExactWhereThePowerIsADouble(final double x, final double y, final double power) {
    assertThat(TandemPow.pow(x, y)).isEqualTo(power);
  }

  @Test
  void shouldGiveTheBitsOfEachPairAloneInBlocks() {
    final TandemBlocks blocks = new TandemBlocks();
    final SplittableRandom random = new SplittableRandom(42);
    final double[][] pairs = SpecialValues.pairs();
    final double[] bases = new double[TandemBlocks.LENGTH];
    final double[] powers = new double[TandemBlocks.LENGTH];
    final double[] results = new double[TandemBlocks.LENGTH];
    for (int block = 0; block < BLOCKS; block++) {
      for (int i = 0; i < bases.length; i++) {
        final int special = random.nextInt(pairs[0].length);
        final boolean isOrdinary = block % 2 == 0 || random.nextInt(30) != 0;
        bases[i] = isOrdinary ? random.nextDouble(0.01, 100) : pairs[0][special];
        powers[i] = isOrdinary ? random.nextDouble(-150, 150) : pairs[1][special];
      }
      final int elements = 8 * (1 + block % (TandemBlocks.LENGTH / 8));
      blocks.pow(bases, powers, results, elements);
      for (int i = 0; i < elements; i++) {
        assertThat(Double.doubleToLongBits(results[i]))
            .as("%s ** %s", bases[i], powers[i])
            .isEqualTo(Double.doubleToLongBits(TandemPow.pow(bases[i], powers[i])));
      }
    }
  }
}
