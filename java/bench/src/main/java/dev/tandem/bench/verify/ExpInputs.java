package dev.tandem.bench.verify;

import dev.tandem.testkit.GoldenVectors;
import dev.tandem.testkit.SpecialValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The arguments that an exp is verified on, in blocks that are made when they are asked for.
 *
 * <ul>
 *   <li><i>Chosen</i>: {@link SpecialValues}, the published hard cases of {@link GoldenVectors},
 *       and four doubles of each of the 2098 exponents, subnormal ones included, of both signs.
 *   <li><i>Boundaries</i>: {@value #RUN_LENGTH} consecutive doubles around each (k + 1/2)·ln2/16
 *       and (k + 1/2)·ln2 whose exp is finite and not 0, where range reductions switch; 1024 around
 *       each threshold (overflow, subnormal results, results of 0, results next to 1).
 *   <li><i>Runs</i>: {@value #RUN_LENGTH} consecutive doubles at random places, a quarter as many
 *       doubles as there are random ones.
 *   <li><i>Random</i>: half of them uniform in x over all arguments whose exp is finite and not 0;
 *       an eighth uniform over those with a subnormal result; a quarter with an exponent drawn
 *       uniformly from -60 to 9 and a random fraction and sign; an eighth any 64 random bits.
 * </ul>
 *
 * <p>The same seed and number give the same blocks, whoever asks for them in whatever order.
 * Immutable; may be shared between threads.
 */
public final class ExpInputs {
  /** Arguments in a block; the last one of a kind may have fewer. */
  static final int BLOCK_ELEMENTS = 1 << 14;

  /** Consecutive doubles in a run. */
  static final int RUN_LENGTH = 16;

  private static final int RUNS_IN_A_BLOCK = BLOCK_ELEMENTS / RUN_LENGTH;
  private static final int RUNS_AT_A_THRESHOLD = 64;
  private static final int RANDOM_FOR_EACH_RUN = 4 * RUN_LENGTH;
  private static final double LN_2 = 0x1.62e42fefa39efp-1;
  private static final int LEAST_EXPONENT = -60;
  private static final int MOST_EXPONENT = 9;

  private final double[] chosen;
  private final double[] boundaries;
  private final long randomRuns;
  private final long random;
  private final long seed;

  /**
   * @param random how many random arguments, at least 1
   */
  public ExpInputs(final long random, final long seed) {
    this.chosen = chosenArguments();
    this.boundaries = boundaryRuns();
    this.randomRuns = random / RANDOM_FOR_EACH_RUN;
    this.random = random;
    this.seed = seed;
  }

  /**
   * Arguments to verify on.
   *
   * @param runLength so many consecutive ones each are consecutive doubles, in ascending order; 1
   *     if none are
   * @param uniform so many of them, from the first on, are uniform in x over exp's range
   */
  record Block(double[] arguments, int runLength, int uniform) {}

  public int chosenElements() {
    return chosen.length;
  }

  public long boundaryElements() {
    return (long) boundaries.length * RUN_LENGTH;
  }

  public long runElements() {
    return randomRuns * RUN_LENGTH;
  }

  public long randomElements() {
    return random;
  }

  /** All arguments of all blocks. */
  public long elements() {
    return chosenElements() + boundaryElements() + runElements() + randomElements();
  }

  int blocks() {
    return chosenBlocks() + boundaryBlocks() + runBlocks() + blocksOf(random, BLOCK_ELEMENTS);
  }

  /** Whether a block is of those few that no code leaves out, however slow it is. */
  boolean isChosen(final int block) {
    return block < chosenBlocks();
  }

  private int chosenBlocks() {
    return blocksOf(chosen.length, BLOCK_ELEMENTS);
  }

  private int boundaryBlocks() {
    return blocksOf(boundaries.length, RUNS_IN_A_BLOCK);
  }

  private int runBlocks() {
    return blocksOf(randomRuns, RUNS_IN_A_BLOCK);
  }

  private static int blocksOf(final long elements, final int inABlock) {
    return Math.toIntExact((elements + inABlock - 1) / inABlock);
  }

  /**
   * @param index from 0 to {@link #blocks()}, exclusive
   */
  Block block(final int index) {
    final int boundary = index - chosenBlocks();
    final int run = boundary - boundaryBlocks();
    final int randomBlock = run - runBlocks();
    if (boundary < 0) {
      return new Block(slice(chosen, index, BLOCK_ELEMENTS), 1, 0);
    }
    if (run < 0) {
      return runs(slice(boundaries, boundary, RUNS_IN_A_BLOCK));
    }
    // Generators that differ in their state alone: that two overlap is less likely than 10^-9.
    final SplittableRandom generator =
        new SplittableRandom(seed ^ (index + 1) * 0xd1342543de82ef95L);
    if (randomBlock < 0) {
      final int count = lengthOf(run, randomRuns, RUNS_IN_A_BLOCK);
      final double[] starts = new double[count];
      for (int i = 0; i < count; i++) {
        starts[i] = mixed(generator, i, count * 8L / 7);
      }
      return runs(starts);
    }
    final int count = lengthOf(randomBlock, random, BLOCK_ELEMENTS);
    final double[] arguments = new double[count];
    for (int i = 0; i < count; i++) {
      arguments[i] = mixed(generator, i, count);
    }
    return new Block(arguments, 1, uniformOf(count));
  }

  private static int lengthOf(final int block, final long elements, final int inABlock) {
    return (int) Math.min(inABlock, elements - (long) block * inABlock);
  }

  private static double[] slice(final double[] all, final int block, final int inABlock) {
    final int from = block * inABlock;
    return Arrays.copyOfRange(all, from, Math.min(all.length, from + inABlock));
  }

  private static int uniformOf(final long count) {
    return (int) (count / 2);
  }

  /** The i-th of so many arguments of the mixture; only the last eighth is infinite or NaN. */
  private static double mixed(final SplittableRandom generator, final int i, final long count) {
    if (i < uniformOf(count)) {
      return generator.nextDouble(SpecialValues.LAST_NONZERO, SpecialValues.LAST_FINITE);
    }
    if (i < count * 5 / 8) {
      return generator.nextDouble(SpecialValues.LAST_NONZERO, SpecialValues.LAST_NORMAL);
    }
    if (i < count * 7 / 8) {
      final int exponent = generator.nextInt(LEAST_EXPONENT, MOST_EXPONENT + 1);
      final double magnitude = Math.scalb(generator.nextDouble(1, 2), exponent);
      return generator.nextBoolean() ? magnitude : -magnitude;
    }
    return Double.longBitsToDouble(generator.nextLong());
  }

  private static Block runs(final double[] starts) {
    final double[] arguments = new double[starts.length * RUN_LENGTH];
    for (int run = 0; run < starts.length; run++) {
      double x = starts[run];
      for (int i = 0; i < RUN_LENGTH; i++) {
        arguments[run * RUN_LENGTH + i] = x;
        x = Math.nextUp(x);
      }
    }
    return new Block(arguments, RUN_LENGTH, 0);
  }

  private static double[] chosenArguments() {
    final List<Double> arguments = new ArrayList<>();
    for (final double x : SpecialValues.arguments()) {
      arguments.add(x);
    }
    GoldenVectors.exp().forEach(vector -> arguments.add(vector.argument()));
    for (int exponent = -1074; exponent <= Double.MAX_EXPONENT; exponent++) {
      final double power = Math.scalb(1.0, exponent);
      for (final double x :
          new double[] {power, Math.nextUp(power), 1.5 * power, Math.nextDown(2 * power)}) {
        arguments.add(x);
        arguments.add(-x);
      }
    }
    return arguments.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The first double of each run of {@value #RUN_LENGTH}. */
  private static double[] boundaryRuns() {
    final List<Double> starts = new ArrayList<>();
    for (final double step : new double[] {LN_2, LN_2 / 16}) {
      final long last = (long) (SpecialValues.LAST_FINITE / step);
      for (long k = (long) (SpecialValues.LAST_NONZERO / step); k <= last; k++) {
        starts.add(moved((k + 0.5) * step, -RUN_LENGTH / 2));
      }
    }
    for (final double threshold :
        new double[] {
          SpecialValues.LAST_FINITE,
          SpecialValues.LAST_NORMAL,
          SpecialValues.LAST_NONZERO,
          0x1p-53,
          -0x1p-54
        }) {
      for (int run = -RUNS_AT_A_THRESHOLD / 2; run < RUNS_AT_A_THRESHOLD / 2; run++) {
        starts.add(moved(threshold, run * RUN_LENGTH));
      }
    }
    return starts.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** So many doubles further up, on the same side of 0. */
  private static double moved(final double x, final int doubles) {
    final long bits = Double.doubleToRawLongBits(x);
    return Double.longBitsToDouble(bits < 0 ? bits - doubles : bits + doubles);
  }
}
