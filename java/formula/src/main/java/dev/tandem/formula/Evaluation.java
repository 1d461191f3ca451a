package dev.tandem.formula;

import dev.tandem.kernel.TandemPow;
import dev.tandem.memory.ElementType;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

/** A formula's value for one element, by {@link StrictMath}: slow, and the same everywhere. */
final class Evaluation {
  private static final double LN_2 = 0x1.62e42fefa39efp-1;

  /** Where the square's logarithm is twice the argument's, in doubles. */
  private static final double LARGE = 0x1p28;

  private Evaluation() {}

  static double of(final Formula formula, final double[] inputs) {
    if (inputs.length != formula.inputs().size()) {
      throw new IllegalArgumentException(
          "%s takes %d values, %s; %d were given"
              .formatted(formula, formula.inputs().size(), formula.inputs(), inputs.length));
    }
    final Map<Node, Double> values = new HashMap<>();
    for (final Node node : formula.nodes()) {
      values.put(
          node,
          switch (node) {
            case Node.Constant(final double value) -> value;
            case Node.Input(final int index) -> formula.type().round(inputs[index]);
            case final Node.Apply apply ->
                value(
                    formula.type(),
                    apply.operation(),
                    apply.arguments().stream().mapToDouble(values::get).toArray());
          });
    }
    return values.get(formula.result());
  }

  /** What an operation gives for elements of a type: rounded to it. Truth values are 1 and 0. */
  static double value(final ElementType type, final Operation operation, final double[] it) {
    // The one exact operation whose result, rounded to a double, may be a tie between two floats.
    return type == ElementType.FLOAT32 && operation == Operation.FMA
        ? Math.fma((float) it[0], (float) it[1], (float) it[2])
        : type.round(value(operation, it));
  }

  private static double value(final Operation operation, final double[] it) {
    return switch (operation) {
      case LESS -> truth(it[0] < it[1]);
      case LESS_OR_EQUAL -> truth(it[0] <= it[1]);
      case GREATER -> truth(it[0] > it[1]);
      case GREATER_OR_EQUAL -> truth(it[0] >= it[1]);
      case EQUAL -> truth(it[0] == it[1]);
      case NOT_EQUAL -> truth(it[0] != it[1]);
      case AND -> it[0] * it[1];
      case OR -> Math.max(it[0], it[1]);
      case NOT -> 1 - it[0];
      case WHERE -> it[0] != 0 ? it[1] : it[2];
      // StrictMath's is off by hundreds of ulp where |y| exceeds 2^31: docs/findings.md.
      case POWER -> TandemPow.pow(it[0], it[1]);
      case CBRT -> StrictMath.cbrt(it[0]);
      case EXP -> StrictMath.exp(it[0]);
      case EXP2 -> StrictMath.pow(2, it[0]);
      case EXP10 -> StrictMath.pow(10, it[0]);
      case EXPM1 -> StrictMath.expm1(it[0]);
      case LOG -> StrictMath.log(it[0]);
      case LOG10 -> StrictMath.log10(it[0]);
      case LOG1P -> StrictMath.log1p(it[0]);
      case SIN -> StrictMath.sin(it[0]);
      case COS -> StrictMath.cos(it[0]);
      case TAN -> StrictMath.tan(it[0]);
      case ASIN -> StrictMath.asin(it[0]);
      case ACOS -> StrictMath.acos(it[0]);
      case ATAN -> StrictMath.atan(it[0]);
      case ATAN2 -> StrictMath.atan2(it[0], it[1]);
      case SINH -> StrictMath.sinh(it[0]);
      case COSH -> StrictMath.cosh(it[0]);
      case TANH -> StrictMath.tanh(it[0]);
      case HYPOT -> StrictMath.hypot(it[0], it[1]);
      case LOG2 -> log2(it[0]);
      case ASINH -> asinh(it[0]);
      case ACOSH -> acosh(it[0]);
      case ATANH -> atanh(it[0]);
      case ERF -> Erf.value(it[0]);
      case ERFC -> Erfc.value(it[0]);
      default -> operation.exact(it).orElseThrow();
    };
  }

  /** By the exponent first, so that powers of two come out exactly. */
  private static double log2(final double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return StrictMath.log(x);
    }
    final double normal = x < Double.MIN_NORMAL ? x * 0x1p54 : x;
    final int offset = x < Double.MIN_NORMAL ? -54 : 0;
    final int exponent = Math.getExponent(normal);
    final double fraction = Math.scalb(normal, -exponent);
    // Just below 1 the exponent is -1, and would cancel with what the fraction gives.
    final int up = fraction > 1.5 ? 1 : 0;
    return exponent + up + offset + StrictMath.log(fraction / (1 << up)) / LN_2;
  }

  /** As fdlibm's s_asinh.c does it. */
  private static double asinh(final double x) {
    final double a = Math.abs(x);
    final double positive =
        a > LARGE
            ? StrictMath.log(a) + LN_2
            : StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
    return Math.copySign(positive, x);
  }

  private static double atanh(final double x) {
    final double a = Math.abs(x);
    return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
  }

  /** As fdlibm's e_acosh.c does it. */
  private static double acosh(final double x) {
    if (x < 1) {
      return Double.NaN;
    }
    final double over = x - 1;
    return x > LARGE
        ? StrictMath.log(x) + LN_2
        : StrictMath.log1p(over + Math.sqrt(2 * over + over * over));
  }

  private static double truth(final boolean truth) {
    return truth ? 1 : 0;
  }
}
