package dev.tandem.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testkit.ExpReference;
import dev.tandem.testkit.GoldenVectors;
import dev.tandem.testkit.SpecialValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpInputsTest {
  private static final long RANDOM = 100_000;
  private static final ExpInputs INPUTS = new ExpInputs(RANDOM, 7);

  private static List<ExpInputs.Block> blocks(final ExpInputs inputs) {
    return IntStream.range(0, inputs.blocks()).mapToObj(inputs::block).toList();
  }

  private static Set<Double> arguments(final List<ExpInputs.Block> blocks) {
    final Set<Double> all = new HashSet<>();
    blocks.forEach(block -> Arrays.stream(block.arguments()).forEach(all::add));
    return all;
  }

  @Test
  void shouldGiveTheSameBlocksWhenTheSeedIsTheSame() {
    final ExpInputs again = new ExpInputs(RANDOM, 7);
    final ExpInputs other = new ExpInputs(RANDOM, 8);
    final int last = INPUTS.blocks() - 1;
    for (int block = last; block >= 0; block--) {
      assertThat(again.block(block).arguments()).isEqualTo(INPUTS.block(block).arguments());
    }
    assertThat(other.block(last).arguments()).isNotEqualTo(INPUTS.block(last).arguments());
    assertThat(INPUTS.block(last - 1).arguments()).isNotEqualTo(INPUTS.block(last).arguments());
  }

  @Test
  void shouldHaveAsManyArgumentsAsItSays() {
    assertThat(blocks(INPUTS).stream().mapToLong(block -> block.arguments().length).sum())
        .isEqualTo(INPUTS.elements())
        .isEqualTo(
            INPUTS.chosenElements()
                + INPUTS.boundaryElements()
                + INPUTS.runElements()
                + INPUTS.randomElements());
    assertThat(INPUTS.randomElements()).isEqualTo(RANDOM);
    assertThat(INPUTS.runElements()).isEqualTo(RANDOM / 64 * 16);
    final ExpInputs one = new ExpInputs(1, 7);
    assertThat(one.block(one.blocks() - 1).arguments()).hasSize(1);
  }

  @Test
  void shouldHoldSpecialAndHardArgumentsAndAllExponents() {
    final List<Double> chosen = new ArrayList<>();
    for (int block = 0; block < INPUTS.blocks(); block++) {
      if (INPUTS.isChosen(block)) {
        Arrays.stream(INPUTS.block(block).arguments()).forEach(chosen::add);
      }
    }
    assertThat(chosen).hasSize(INPUTS.chosenElements());
    final Set<Double> distinct = new HashSet<>(chosen);
    assertThat(distinct).contains(Double.NaN, 0.0, -0.0, Double.POSITIVE_INFINITY);
    assertThat(distinct)
        .containsAll(DoubleStream.of(SpecialValues.arguments()).boxed().toList())
        .containsAll(GoldenVectors.exp().stream().map(GoldenVectors.Vector::argument).toList());
    for (int exponent = -1074; exponent <= 1023; exponent++) {
      assertThat(distinct).contains(Math.scalb(1.0, exponent), -Math.scalb(1.0, exponent));
    }
    assertThat(distinct).contains(Double.MAX_VALUE, -Double.MAX_VALUE);
  }

  @Test
  void shouldHoldConsecutiveDoublesWhereABlockIsOfRuns() {
    long inRuns = 0;
    for (final ExpInputs.Block block : blocks(INPUTS)) {
      final double[] x = block.arguments();
      for (int i = 1; i < x.length && block.runLength() > 1; i++) {
        if (i % block.runLength() != 0) {
          assertThat(x[i]).isEqualTo(Math.nextUp(x[i - 1])).isGreaterThan(x[i - 1]);
        }
      }
      inRuns += block.runLength() > 1 ? x.length : 0;
    }
    assertThat(inRuns).isEqualTo(INPUTS.boundaryElements() + INPUTS.runElements());
  }

  /** The neighbours on both sides of each boundary, so that one on each side is there for sure. */
  @Test
  void shouldSurroundBoundariesAndThresholds() {
    final Set<Double> all = arguments(blocks(INPUTS));
    final double ln2 = 0x1.62e42fefa39efp-1;
    for (int k = -1074; k < 1023; k++) {
      assertSurrounded(all, (k + 0.5) * ln2, 6);
    }
    for (int k = -17_199; k < 16_383; k++) {
      assertSurrounded(all, (k + 0.5) * (ln2 / 16), 6);
    }
    for (final double threshold :
        new double[] {
          SpecialValues.LAST_FINITE, SpecialValues.LAST_NORMAL, SpecialValues.LAST_NONZERO
        }) {
      assertSurrounded(all, threshold, 500);
    }
  }

  private static void assertSurrounded(
      final Set<Double> all, final double centre, final int eachSide) {
    double below = centre;
    double above = centre;
    for (int i = 0; i < eachSide; i++) {
      assertThat(all.contains(below) && all.contains(above)).as("around %s", centre).isTrue();
      below = Math.nextDown(below);
      above = Math.nextUp(above);
    }
  }

  @Test
  void shouldMixRandomArgumentsAsItSays() {
    final int first = INPUTS.blocks() - (int) (RANDOM / ExpInputs.BLOCK_ELEMENTS) - 1;
    int uniform = 0;
    int subnormal = 0;
    int small = 0;
    int beyond = 0;
    for (int block = first; block < INPUTS.blocks(); block++) {
      final double[] x = INPUTS.block(block).arguments();
      uniform += INPUTS.block(block).uniform();
      for (int i = 0; i < x.length; i++) {
        final boolean isUniform = i < INPUTS.block(block).uniform();
        final double exp = ExpReference.correctlyRounded(x[i]);
        assertThat(!isUniform || exp > 0 && exp < Double.POSITIVE_INFINITY).isTrue();
        subnormal += exp > 0 && exp < Double.MIN_NORMAL ? 1 : 0;
        small += !isUniform && Math.abs(x[i]) < 1 ? 1 : 0;
        beyond += !(Math.abs(x[i]) < 1024) ? 1 : 0;
      }
    }
    assertThat(uniform).isEqualTo((int) (RANDOM / 2));
    // An eighth, and 2.5 % of the uniform half.
    assertThat(subnormal).isBetween(13_000, 15_000);
    // 60 of 70 exponents of a quarter, and half of the last eighth.
    assertThat(small).isBetween(26_000, 29_500);
    assertThat(beyond).isBetween(5_500, 6_800);
  }
}
