package dev.tandem.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The arguments where an exp, or exp(2.1a + 3.2b), is most likely to be wrong.
 *
 * <p>Deterministic, the same order on every run; each call returns fresh arrays that the caller may
 * change. Safe to share between threads.
 */
public final class SpecialValues {
  /** Largest x whose exp is finite: 709.782712893384. */
  public static final double LAST_FINITE = 0x1.62e42fefa39efp9;

  /** Smallest x whose exp is at least {@link Double#MIN_NORMAL}: -708.3964185322641. */
  public static final double LAST_NORMAL = -0x1.6232bdd7abcd2p9;

  /** Smallest x whose exp does not round to 0: -745.1332191019411. */
  public static final double LAST_NONZERO = -0x1.74910d52d3051p9;

  private static final double A_FACTOR = 2.1;
  private static final double B_FACTOR = 3.2;
  private static final double LN_2 = 0x1.62e42fefa39efp-1;
  private static final int THRESHOLD_NEIGHBOURS = 4;

  private static final double[] NOT_A_NUMBER = {
    Double.NaN,
    Double.longBitsToDouble(0xfff8000000000000L), // negative, what x86 returns for Inf - Inf
    Double.longBitsToDouble(0x7ff8000000000001L), // quiet with a payload
    Double.longBitsToDouble(0x7fffffffffffffffL), // all ones
    Double.longBitsToDouble(0xffffffffffffffffL),
    Double.longBitsToDouble(0x7ff0000000000001L), // signalling, smallest payload
    Double.longBitsToDouble(0xfff7ffffffffffffL), // signalling, largest payload
  };

  private SpecialValues() {}

  /** Arguments of exp; no two have the same bits. */
  public static double[] arguments() {
    final Set<Long> bits = new LinkedHashSet<>();
    for (final double x : NOT_A_NUMBER) {
      bits.add(Double.doubleToRawLongBits(x));
    }
    for (final double x : magnitudes()) {
      bits.add(Double.doubleToRawLongBits(x));
      bits.add(Double.doubleToRawLongBits(-x));
    }
    return bits.stream().mapToDouble(Double::longBitsToDouble).toArray();
  }

  /**
   * Arguments of exp(2.1a + 3.2b), as {a[], b[]} of equal length.
   *
   * <p>Where 2.1a + 3.2b, rounded after each operation, can be made to equal one of {@link
   * #arguments}, some pair does so exactly, once with a small b and once by cancellation; the
   * neighbours of such an a come along with b = 0. Then every core value meets every other one, so
   * that products overflow, infinities cancel to NaN and NaN meets everything.
   */
  public static double[][] pairs() {
    final PairList pairs = new PairList();
    final double[] core = core();
    for (final double a : core) {
      for (final double b : core) {
        pairs.add(a, b);
      }
    }
    for (final double x : arguments()) {
      if (Double.isNaN(x) || Double.isInfinite(x)) {
        pairs.add(x, 1.0);
        pairs.add(1.0, x);
        continue;
      }
      final double a = x / A_FACTOR;
      for (final double near : new double[] {Math.nextDown(a), a, Math.nextUp(a)}) {
        pairs.add(near, 0.0);
      }
      pairs.add(0.0, x / B_FACTOR);
      addHit(pairs, x, a);
      if (Math.abs(x) >= 0x1p-900 && Math.abs(x) <= 0x1p900) {
        addHit(pairs, x, -4.0 * x / A_FACTOR);
      }
    }
    return pairs.arrays();
  }

  /** The argument that exp gets from a pair: each operation rounded, nothing fused. */
  static double argumentOf(final double a, final double b) {
    return A_FACTOR * a + B_FACTOR * b;
  }

  /**
   * Adds the first pair near a that gives x exactly, if there is one. The rest that b supplies is
   * mostly so small that one try suffices; subnormal products are whole multiples of MIN_VALUE and
   * need the search: -2 MIN_VALUE + 3 MIN_VALUE is the only way to 1.
   */
  private static void addHit(final PairList pairs, final double x, final double a) {
    for (final double nearA : neighbours(a, 2)) {
      final double b = (x - A_FACTOR * nearA) / B_FACTOR;
      for (final double nearB : neighbours(b, 1)) {
        if (Ulps.sameBits(argumentOf(nearA, nearB), x)) {
          pairs.add(nearA, nearB);
          return;
        }
      }
    }
  }

  /** Values that are paired with each other. */
  private static double[] core() {
    final double[] magnitudes = {
      0.0,
      Double.MIN_VALUE,
      Math.nextDown(Double.MIN_NORMAL),
      Double.MIN_NORMAL,
      0x1p-54,
      1.0,
      100.0,
      LAST_FINITE,
      0x1p1000,
      Double.MAX_VALUE / B_FACTOR,
      Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
    };
    final List<Double> values = new ArrayList<>();
    for (final double magnitude : magnitudes) {
      values.add(magnitude);
      values.add(-magnitude);
    }
    final double[] signed = values.stream().mapToDouble(Double::doubleValue).toArray();
    final double[] all = Arrays.copyOf(signed, signed.length + NOT_A_NUMBER.length);
    System.arraycopy(NOT_A_NUMBER, 0, all, signed.length, NOT_A_NUMBER.length);
    return all;
  }

  private static List<Double> magnitudes() {
    final List<Double> values = new ArrayList<>();
    addNeighbours(values, 0.0, 1);
    values.add(Math.nextDown(Double.MIN_NORMAL)); // the largest subnormal
    values.add(0x1p-1050);
    addNeighbours(values, Double.MIN_NORMAL, 1);
    values.add(Double.MAX_VALUE);
    values.add(Double.POSITIVE_INFINITY);

    // Where the result overflows, becomes subnormal, becomes 0; and just beyond, where 2^k itself
    // leaves the range of a double although the result does not.
    for (final double threshold : new double[] {LAST_FINITE, LAST_NORMAL, LAST_NONZERO}) {
      addNeighbours(values, Math.abs(threshold), THRESHOLD_NEIGHBOURS);
    }
    addNeighbours(values, 1024 * LN_2, 2);
    addNeighbours(values, 1022 * LN_2, 2);
    addNeighbours(values, 1074 * LN_2, 2);
    addNeighbours(values, 1075 * LN_2, 2);
    for (final double x : new double[] {709, 710, 708, 708.5, 744, 745, 745.5, 746, 750, 800}) {
      values.add(x);
    }

    // Where the range reduction switches (odd multiples of ln2/2) and where it leaves almost
    // nothing
    // (even ones).
    for (int halves = 1; halves <= 64; halves++) {
      addNeighbours(values, halves * LN_2 / 2, 1);
    }
    for (int halves = 65; halves <= 2160; halves += 127) {
      addNeighbours(values, halves * LN_2 / 2, 1);
    }

    // Where the result is 1 or next to it.
    for (int exponent = -57; exponent <= -50; exponent++) {
      addNeighbours(values, Math.scalb(1.0, exponent), 1);
      values.add(Math.scalb(1.5, exponent));
    }
    for (int exponent = -1074; exponent <= 1023; exponent += exponent < -64 ? 83 : 1) {
      if (exponent > 11) {
        exponent += 67;
      }
      if (exponent <= 1023) {
        values.add(Math.scalb(1.0, exponent));
      }
    }
    for (final double x : new double[] {1, 2, 3, 10, 100, 500, 1e9, 1e300}) {
      addNeighbours(values, x, 1);
    }
    addNeighbours(values, 0x1p31, 1); // int conversions of k overflow
    addNeighbours(values, 0x1p31 * LN_2, 1);
    addNeighbours(values, 0x1p52, 1);
    addNeighbours(values, 0x1p63, 1);
    return values;
  }

  private static void addNeighbours(
      final List<Double> values, final double centre, final int eachSide) {
    for (final double x : neighbours(centre, eachSide)) {
      values.add(x);
    }
  }

  /** The centre first, then its neighbours outwards. */
  private static double[] neighbours(final double centre, final int eachSide) {
    final double[] values = new double[2 * eachSide + 1];
    values[0] = centre;
    double below = centre;
    double above = centre;
    for (int i = 1; i <= eachSide; i++) {
      below = Math.nextDown(below);
      above = Math.nextUp(above);
      values[2 * i - 1] = below;
      values[2 * i] = above;
    }
    return values;
  }

  private static final class PairList {
    private final List<Double> a = new ArrayList<>();
    private final List<Double> b = new ArrayList<>();

    void add(final double first, final double second) {
      a.add(first);
      b.add(second);
    }

    double[][] arrays() {
      return new double[][] {
        a.stream().mapToDouble(Double::doubleValue).toArray(),
        b.stream().mapToDouble(Double::doubleValue).toArray()
      };
    }
  }
}
