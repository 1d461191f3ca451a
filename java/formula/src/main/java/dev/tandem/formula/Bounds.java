package dev.tandem.formula;

import dev.tandem.memory.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * What a formula may give for one element, if each function of the platform may be a few units in
 * the last place off and everything else is exact. Follows the formula's steps with intervals: the
 * rounding of an exact operation is monotone, so that the interval's ends say where every result
 * must lie. Immutable.
 *
 * @param low the least right result; NaN if only NaN is right
 * @param high the largest one
 * @param center the formula by {@link StrictMath}'s functions
 * @param isKnown whether anything is said; it is not where an interval reaches a pole, a jump or
 *     two branches of which one is no number
 */
public record Bounds(double low, double high, double center, boolean isKnown) {
  private static final Bounds UNKNOWN =
      new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, false);

  /**
   * How far {@link StrictMath}'s and Apache Commons' functions, by which the ends are computed, may
   * be off themselves. Against results of 80 digits they were seen to be off by up to 2.92 (erfc),
   * 1.84 (tanh) and 1.58 (erf), the others by less; {@code FunctionAccuracyTest} holds them to it.
   */
  static final int REFERENCE_ULPS = 3;

  private static final double EXACT_QUOTIENT = 0x1p48;

  private static Bounds point(final double value) {
    return new Bounds(value, value, value, true);
  }

  private boolean isPoint() {
    return isKnown && (low == high || Double.isNaN(low) && Double.isNaN(high));
  }

  private double width() {
    return high - low;
  }

  /** Whether a result is right, as far as this can tell. */
  public boolean hold(final double result) {
    return !isKnown || (Double.isNaN(low) ? Double.isNaN(result) : low <= result && result <= high);
  }

  /**
   * @param ulps how far a function may be off
   * @param inputs the element of each input
   */
  static Bounds of(final Formula formula, final int ulps, final double[] inputs) {
    final Map<Node, Bounds> bounds = new HashMap<>();
    for (final Node node : formula.nodes()) {
      bounds.put(
          node,
          switch (node) {
            case Node.Constant(final double value) -> point(value);
            case Node.Input(final int index) -> point(formula.type().round(inputs[index]));
            case final Node.Apply apply -> {
              final Bounds[] arguments =
                  apply.arguments().stream().map(bounds::get).toArray(Bounds[]::new);
              yield formula.isForOthers() && isJavasOnly(apply.operation(), arguments)
                  ? UNKNOWN
                  : apply(formula.type(), apply.operation(), ulps + REFERENCE_ULPS, arguments);
            }
          });
    }
    return bounds.get(formula.result());
  }

  /** Powers of 1 and -1 that are no number in Java, and 1 in C. */
  private static boolean isJavasOnly(final Operation operation, final Bounds[] it) {
    return operation == Operation.POWER
        && Math.abs(it[0].center) == 1
        && !Double.isFinite(it[1].center);
  }

  private static Bounds apply(
      final ElementType type, final Operation operation, final int ulps, final Bounds[] it) {
    if (operation == Operation.WHERE) {
      return where(it[0], it[1], it[2]);
    }
    for (final Bounds argument : it) {
      if (!argument.isKnown) {
        return UNKNOWN;
      }
    }
    boolean points = true;
    final double[] centers = new double[it.length];
    for (int i = 0; i < it.length; i++) {
      points &= it[i].isPoint();
      centers[i] = it[i].center;
    }
    final double center = Evaluation.value(type, operation, centers);
    if (points) {
      return operation.isExact() ? point(center) : widened(type, center, center, center, ulps);
    }
    for (final Bounds argument : it) {
      // Between a number and what is none there is no interval.
      if (Double.isNaN(argument.low) || Double.isNaN(argument.high)) {
        return UNKNOWN;
      }
    }
    final Bounds ends = ends(type, operation, it, center);
    if (!ends.isKnown || Double.isNaN(ends.low) || Double.isNaN(ends.high)) {
      return UNKNOWN;
    }
    return operation.isExact() ? ends : widened(type, ends.low, ends.high, center, ulps);
  }

  /** The least and the largest that an exactly computed operation gives for any arguments. */
  private static Bounds ends(
      final ElementType type, final Operation operation, final Bounds[] it, final double center) {
    return switch (operation) {
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL ->
          comparison(type, operation, it[0], it[1], center);
      case DIVIDE -> it[1].reachesZero() ? UNKNOWN : corners(type, operation, it, center);
      // Zero times infinity is no number, wherever in the interval the zero is.
      case MULTIPLY ->
          it[0].reachesZero() && it[1].reachesInfinity()
                  || it[1].reachesZero() && it[0].reachesInfinity()
              ? UNKNOWN
              : corners(type, operation, it, center);
      case FMA ->
          it[0].reachesInfinity() || it[1].reachesInfinity()
              ? UNKNOWN
              : corners(type, operation, it, center);
      case REMAINDER, FMOD -> it[1].isPoint() ? remainder(type, operation, it, center) : UNKNOWN;
      case ABS, COSH -> corners(type, operation, new Bounds[] {it[0].magnitude()}, center);
      case HYPOT ->
          corners(type, operation, new Bounds[] {it[0].magnitude(), it[1].magnitude()}, center);
      case SIN, COS -> smooth(type, operation, it[0], center);
      case TAN -> it[0].width() < 1 ? rising(type, operation, it[0], center) : UNKNOWN;
      case ATAN2 ->
          it[0].reachesZero() && !(it[1].low > 0) ? UNKNOWN : corners(type, operation, it, center);
      case COPYSIGN ->
          it[1].reachesZero()
              ? UNKNOWN
              : corners(type, operation, new Bounds[] {it[0].magnitude(), it[1]}, center);
      case POWER ->
          !it[1].reachesInfinity() && (it[0].low > 0 || it[1].isPoint() && !it[0].reachesZero())
              ? corners(type, operation, it, center)
              : UNKNOWN;
      // All others rise or fall with each of their arguments.
      default -> corners(type, operation, it, center);
    };
  }

  private boolean reachesZero() {
    return low <= 0 && high >= 0;
  }

  private boolean reachesInfinity() {
    return Double.isInfinite(low) || Double.isInfinite(high);
  }

  private Bounds magnitude() {
    final double least = reachesZero() ? 0 : Math.min(Math.abs(low), Math.abs(high));
    return new Bounds(least, Math.max(Math.abs(low), Math.abs(high)), Math.abs(center), true);
  }

  private static Bounds corners(
      final ElementType type, final Operation operation, final Bounds[] it, final double center) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    final double[] corner = new double[it.length];
    for (int which = 0; which < 1 << it.length; which++) {
      for (int i = 0; i < it.length; i++) {
        corner[i] = (which >> i & 1) == 0 ? it[i].low : it[i].high;
      }
      final double value = Evaluation.value(type, operation, corner);
      if (Double.isNaN(value)) {
        return UNKNOWN;
      }
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return new Bounds(low, high, center, true);
  }

  /** Rises with the dividend, until it jumps where the quotient's whole part changes. */
  private static Bounds remainder(
      final ElementType type, final Operation operation, final Bounds[] it, final double center) {
    final double least = it[0].low / it[1].low;
    final double most = it[0].high / it[1].low;
    final boolean isCertain = Math.abs(least) < EXACT_QUOTIENT && Math.abs(most) < EXACT_QUOTIENT;
    // A quotient that is nearly whole may have been rounded to it.
    return isCertain
            && (long) (least * (1 - 0x1p-50)) == (long) (most * (1 + 0x1p-50))
            && (long) (least * (1 + 0x1p-50)) == (long) (most * (1 - 0x1p-50))
        ? corners(type, operation, it, center)
        : UNKNOWN;
  }

  private static Bounds comparison(
      final ElementType type,
      final Operation operation,
      final Bounds left,
      final Bounds right,
      final double center) {
    final boolean apart = left.high < right.low || right.high < left.low;
    return apart ? point(center) : new Bounds(0, 1, center, true);
  }

  /** Neither sine nor cosine changes by more than its argument does. */
  private static Bounds smooth(
      final ElementType type, final Operation operation, final Bounds it, final double center) {
    final double width = it.width();
    final double low = Evaluation.value(type, operation, new double[] {it.low});
    final double high = Evaluation.value(type, operation, new double[] {it.high});
    return new Bounds(
        Math.max(-1, Math.min(low, high) - width),
        Math.min(1, Math.max(low, high) + width),
        center,
        true);
  }

  private static Bounds rising(
      final ElementType type, final Operation operation, final Bounds it, final double center) {
    final double low = Evaluation.value(type, operation, new double[] {it.low});
    final double high = Evaluation.value(type, operation, new double[] {it.high});
    return low <= high ? new Bounds(low, high, center, true) : UNKNOWN;
  }

  private static Bounds where(final Bounds condition, final Bounds yes, final Bounds no) {
    if (condition.isPoint()) {
      return condition.center != 0 ? yes : no;
    }
    if (!yes.isKnown || !no.isKnown) {
      return UNKNOWN;
    }
    final double low = Math.min(yes.low, no.low);
    final double high = Math.max(yes.high, no.high);
    return Double.isNaN(low) || Double.isNaN(high)
        ? UNKNOWN
        : new Bounds(low, high, condition.center != 0 ? yes.center : no.center, true);
  }

  /** Results that are special are exact in every library. */
  private static Bounds widened(
      final ElementType type,
      final double low,
      final double high,
      final double center,
      final int ulps) {
    return new Bounds(
        isSpecial(low) ? low : moved(type, low, ulps, type::nextDown),
        isSpecial(high) ? high : moved(type, high, ulps, type::nextUp),
        center,
        true);
  }

  private static boolean isSpecial(final double value) {
    return value == 0 || !Double.isFinite(value);
  }

  private static double moved(
      final ElementType type, final double value, final int ulps, final DoubleUnaryOperator next) {
    double moved = value;
    for (int i = 0; i < ulps; i++) {
      moved = next.applyAsDouble(moved);
    }
    return moved;
  }
}
