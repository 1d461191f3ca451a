package dev.tandem.formula;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What a formula can do, and how each language says it: the one home of every operator and
 * function. {@code docs/formula.md} lists what each gives for special values.
 *
 * <p>In the texts {@code %1$s} and so on stand for arguments that are names or literals. {@code !}
 * in front of a text says that the language, or its library, has no such thing, and what follows is
 * the reason. Constants are immutable.
 */
public enum Operation {
  ADD("+", Takes.TWO, "%1$s + %2$s", "%1$s.add(%2$s)", "%1$s + %2$s", it -> it[0] + it[1]),
  SUBTRACT("-", Takes.TWO, "%1$s - %2$s", "%1$s.sub(%2$s)", "%1$s - %2$s", it -> it[0] - it[1]),
  MULTIPLY("*", Takes.TWO, "%1$s * %2$s", "%1$s.mul(%2$s)", "%1$s * %2$s", it -> it[0] * it[1]),
  DIVIDE("/", Takes.TWO, "%1$s / %2$s", "%1$s.div(%2$s)", "%1$s / %2$s", it -> it[0] / it[1]),
  /** C's and Java's remainder, which has the dividend's sign, as numexpr's. */
  REMAINDER(
      "%", Takes.TWO, "%1$s %% %2$s", Texts.NO_LANES, "fmod(%1$s, %2$s)", it -> it[0] % it[1]),
  FMOD("fmod", Takes.TWO, "%1$s %% %2$s", Texts.NO_LANES, "fmod(%1$s, %2$s)", it -> it[0] % it[1]),
  POWER(
      "**", Takes.TWO, "Math.pow(%1$s, %2$s)", Texts.lanes2("POW"), "tandem_pow(%1$s, %2$s)", null),
  NEGATE("-", Takes.ONE, "-%1$s", "%1$s.neg()", "-%1$s", it -> -it[0]),

  LESS("<", Takes.COMPARED, "%1$s < %2$s", Texts.compare("LT"), "%1$s < %2$s", null),
  LESS_OR_EQUAL("<=", Takes.COMPARED, "%1$s <= %2$s", Texts.compare("LE"), "%1$s <= %2$s", null),
  GREATER(">", Takes.COMPARED, "%1$s > %2$s", Texts.compare("GT"), "%1$s > %2$s", null),
  GREATER_OR_EQUAL(">=", Takes.COMPARED, "%1$s >= %2$s", Texts.compare("GE"), "%1$s >= %2$s", null),
  EQUAL("==", Takes.COMPARED, "%1$s == %2$s", Texts.compare("EQ"), "%1$s == %2$s", null),
  NOT_EQUAL("!=", Takes.COMPARED, "%1$s != %2$s", Texts.compare("NE"), "%1$s != %2$s", null),
  AND("&", Takes.TWO_TRUTHS, "%1$s & %2$s", "%1$s.and(%2$s)", "%1$s & %2$s", null),
  OR("|", Takes.TWO_TRUTHS, "%1$s | %2$s", "%1$s.or(%2$s)", "%1$s | %2$s", null),
  NOT("~", Takes.ONE_TRUTH, "!%1$s", "%1$s.not()", "!%1$s", null),
  WHERE(
      "where",
      Takes.CHOICE,
      "%1$s ? %2$s : %3$s",
      "%3$s.blend(%2$s, %1$s)",
      "%1$s ? %2$s : %3$s",
      null),

  ABS("abs", Takes.ONE, "Math.abs(%1$s)", "%1$s.abs()", "fabs(%1$s)", it -> Math.abs(it[0])),
  SIGN(
      "sign",
      Takes.ONE,
      "%1$s > 0 ? 1.0 : %1$s < 0 ? -1.0 : %1$s",
      Texts.SIGN_LANES,
      "%1$s > 0 ? 1.0 : %1$s < 0 ? -1.0 : %1$s",
      it -> Math.signum(it[0])),
  SQRT("sqrt", Takes.ONE, "Math.sqrt(%1$s)", "%1$s.sqrt()", "sqrt(%1$s)", it -> Math.sqrt(it[0])),
  FMA(
      "fma",
      Takes.THREE,
      "Math.fma(%1$s, %2$s, %3$s)",
      "%1$s.fma(%2$s, %3$s)",
      "fma(%1$s, %2$s, %3$s)",
      it -> Math.fma(it[0], it[1], it[2])),
  MIN(
      "min",
      Takes.TWO,
      "Math.min(%1$s, %2$s)",
      "%1$s.min(%2$s)",
      "tandem_min(%1$s, %2$s)",
      it -> Math.min(it[0], it[1])),
  MAX(
      "max",
      Takes.TWO,
      "Math.max(%1$s, %2$s)",
      "%1$s.max(%2$s)",
      "tandem_max(%1$s, %2$s)",
      it -> Math.max(it[0], it[1])),
  FLOOR(
      "floor",
      Takes.ONE,
      "Math.floor(%1$s)",
      Texts.FLOOR_LANES,
      "floor(%1$s)",
      it -> Math.floor(it[0])),
  CEIL(
      "ceil", Takes.ONE, "Math.ceil(%1$s)", Texts.CEIL_LANES, "ceil(%1$s)", it -> Math.ceil(it[0])),
  RINT(
      "rint", Takes.ONE, "Math.rint(%1$s)", Texts.RINT_LANES, "rint(%1$s)", it -> Math.rint(it[0])),
  /** Ties go to the even number, as NumPy's do. */
  ROUND(
      "round",
      Takes.ONE,
      "Math.rint(%1$s)",
      Texts.RINT_LANES,
      "rint(%1$s)",
      it -> Math.rint(it[0])),
  TRUNC(
      "trunc",
      Takes.ONE,
      "%1$s < 0 ? Math.ceil(%1$s) : Math.floor(%1$s)",
      Texts.TRUNC_LANES,
      "trunc(%1$s)",
      it -> it[0] < 0 ? Math.ceil(it[0]) : Math.floor(it[0])),
  /** A NaN has no sign here: what its bit says depends on who computed it. */
  COPYSIGN(
      "copysign",
      Takes.TWO,
      "Math.copySign(%1$s, %2$s != %2$s ? 1.0 : %2$s)",
      Texts.COPYSIGN_LANES,
      "copysign(%1$s, %2$s != %2$s ? 1.0 : %2$s)",
      it -> StrictMath.copySign(it[0], it[1])),

  CBRT("cbrt", Takes.ONE, "Math.cbrt(%1$s)", Texts.lanes("CBRT"), "cbrt(%1$s)", null),
  EXP("exp", Takes.ONE, "Math.exp(%1$s)", Texts.lanes("EXP"), "exp(%1$s)", null),
  EXP2("exp2", Takes.ONE, "Math.pow(2.0, %1$s)", Texts.powerOf("2.0"), "exp2(%1$s)", null),
  EXP10("exp10", Takes.ONE, "Math.pow(10.0, %1$s)", Texts.powerOf("10.0"), "exp10(%1$s)", null),
  EXPM1("expm1", Takes.ONE, "Math.expm1(%1$s)", Texts.lanes("EXPM1"), "expm1(%1$s)", null),
  LOG("log", Takes.ONE, "Math.log(%1$s)", Texts.lanes("LOG"), "log(%1$s)", null),
  LOG2("log2", Takes.ONE, Texts.NOT_IN_JAVA, Texts.NO_LANES, "log2(%1$s)", null),
  LOG10("log10", Takes.ONE, "Math.log10(%1$s)", Texts.lanes("LOG10"), "log10(%1$s)", null),
  LOG1P("log1p", Takes.ONE, "Math.log1p(%1$s)", Texts.lanes("LOG1P"), "log1p(%1$s)", null),
  SIN("sin", Takes.ONE, "Math.sin(%1$s)", Texts.lanes("SIN"), "sin(%1$s)", null),
  COS("cos", Takes.ONE, "Math.cos(%1$s)", Texts.lanes("COS"), "cos(%1$s)", null),
  TAN("tan", Takes.ONE, "Math.tan(%1$s)", Texts.lanes("TAN"), "tan(%1$s)", null),
  ASIN("asin", Takes.ONE, "Math.asin(%1$s)", Texts.lanes("ASIN"), "asin(%1$s)", null),
  ACOS("acos", Takes.ONE, "Math.acos(%1$s)", Texts.lanes("ACOS"), "acos(%1$s)", null),
  ATAN("atan", Takes.ONE, "Math.atan(%1$s)", Texts.lanes("ATAN"), "atan(%1$s)", null),
  ATAN2(
      "atan2",
      Takes.TWO,
      "Math.atan2(%1$s, %2$s)",
      Texts.lanes2("ATAN2"),
      "atan2(%1$s, %2$s)",
      null),
  SINH("sinh", Takes.ONE, "Math.sinh(%1$s)", Texts.lanes("SINH"), "sinh(%1$s)", null),
  COSH("cosh", Takes.ONE, "Math.cosh(%1$s)", Texts.lanes("COSH"), "cosh(%1$s)", null),
  TANH("tanh", Takes.ONE, "Math.tanh(%1$s)", Texts.lanes("TANH"), "tanh(%1$s)", null),
  ASINH("asinh", Takes.ONE, Texts.NOT_IN_JAVA, Texts.NO_LANES, "asinh(%1$s)", null),
  ACOSH("acosh", Takes.ONE, Texts.NOT_IN_JAVA, Texts.NO_LANES, "acosh(%1$s)", null),
  ATANH("atanh", Takes.ONE, Texts.NOT_IN_JAVA, Texts.NO_LANES, "atanh(%1$s)", null),
  HYPOT(
      "hypot",
      Takes.TWO,
      "Math.hypot(%1$s, %2$s)",
      Texts.lanes2("HYPOT"),
      "tandem_hypot(%1$s, %2$s)",
      null),
  ERF("erf", Takes.ONE, Texts.NOT_IN_JAVA, Texts.NO_LANES, "erf(%1$s)", null),
  ERFC("erfc", Takes.ONE, Texts.NOT_IN_JAVA, Texts.NO_LANES, "erfc(%1$s)", null);

  /** The kinds of the arguments, and of the result. */
  private enum Takes {
    ONE(Kind.NUMBER, Kind.NUMBER),
    TWO(Kind.NUMBER, Kind.NUMBER, Kind.NUMBER),
    THREE(Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.NUMBER),
    COMPARED(Kind.TRUTH, Kind.NUMBER, Kind.NUMBER),
    ONE_TRUTH(Kind.TRUTH, Kind.TRUTH),
    TWO_TRUTHS(Kind.TRUTH, Kind.TRUTH, Kind.TRUTH),
    CHOICE(Kind.NUMBER, Kind.TRUTH, Kind.NUMBER, Kind.NUMBER);

    private final Kind result;
    private final List<Kind> arguments;

    Takes(final Kind result, final Kind... arguments) {
      this.result = result;
      this.arguments = List.of(arguments);
    }
  }

  private static final class Texts {
    static final String NOT_IN_JAVA = "!java.lang.Math has no such function";
    static final String NO_LANES = "!the Vector API has no such operation";

    static final String SIGN_LANES =
        "%1$s.blend(1.0, %1$s.compare(VectorOperators.GT, 0.0))"
            + ".blend(-1.0, %1$s.compare(VectorOperators.LT, 0.0))";

    /** Doubles of 2^52 and more are whole, and their sum with a smaller one is rounded to one. */
    private static final String NEAREST = "%1$s.abs().add(0x1p52).sub(0x1p52)";

    private static final String OF_NO_MORE_BITS = "%1$s.abs().compare(VectorOperators.LT, 0x1p52)";

    static final String RINT_LANES =
        "%1$s.blend(" + withSign(NEAREST) + ", " + OF_NO_MORE_BITS + ")";

    static final String FLOOR_LANES =
        RINT_LANES + ".sub(1.0, " + RINT_LANES + ".compare(VectorOperators.GT, %1$s))";

    static final String CEIL_LANES =
        withSign(RINT_LANES + ".add(1.0, " + RINT_LANES + ".compare(VectorOperators.LT, %1$s))");

    static final String TRUNC_LANES =
        "%1$s.blend("
            + withSign(
                NEAREST + ".sub(1.0, " + NEAREST + ".compare(VectorOperators.GT, %1$s.abs()))")
            + ", "
            + OF_NO_MORE_BITS
            + ")";

    static final String COPYSIGN_LANES =
        "%1$s.reinterpretAsLongs().and(Long.MAX_VALUE)"
            + ".or(%2$s.blend(1.0, %2$s.test(VectorOperators.IS_NAN))"
            + ".reinterpretAsLongs().and(Long.MIN_VALUE)).reinterpretAsDoubles()";

    private Texts() {}

    /** A text's value with the argument's sign, where it has none or the same. */
    private static String withSign(final String text) {
      return text
          + ".reinterpretAsLongs().or(%1$s.reinterpretAsLongs().and(Long.MIN_VALUE))"
          + ".reinterpretAsDoubles()";
    }

    static String lanes(final String operator) {
      return "%1$s.lanewise(VectorOperators." + operator + ")";
    }

    static String lanes2(final String operator) {
      return "%1$s.lanewise(VectorOperators." + operator + ", %2$s)";
    }

    static String compare(final String operator) {
      return "%1$s.compare(VectorOperators." + operator + ", %2$s)";
    }

    static String powerOf(final String base) {
      return "DoubleVector.broadcast(SPECIES, " + base + ").lanewise(VectorOperators.POW, %1$s)";
    }
  }

  private static final String ABSENT = "!";

  /** What powers are called where they are no operator. */
  static final String POWER_FUNCTION = "pow";

  /** Those whose algorithm is Tandem's own in the codes of Tandem's algorithms. */
  private static final Set<Operation> OF_TANDEM = Set.of(EXP, LOG, SIN, COS, TANH, POWER);

  private final String symbol;
  private final Takes takes;
  private final String java;
  private final String javaVector;
  private final String c;
  private final ToDoubleFunction<double[]> exact;

  Operation(
      final String symbol,
      final Takes takes,
      final String java,
      final String javaVector,
      final String c,
      final ToDoubleFunction<double[]> exact) {
    this.symbol = symbol;
    this.takes = takes;
    this.java = java;
    this.javaVector = javaVector;
    this.c = c;
    this.exact = exact;
  }

  /** How formulas name it: an operator or a function. */
  public String symbol() {
    return symbol;
  }

  /** What Tandem's own algorithm for it is called, in both languages. */
  String function() {
    return this == POWER ? POWER_FUNCTION : symbol;
  }

  Kind result() {
    return takes.result;
  }

  List<Kind> arguments() {
    return takes.arguments;
  }

  /** Whether it is written as a function: {@code name(argument, ...)}. */
  boolean isFunction() {
    return Character.isLetter(symbol.charAt(0));
  }

  /** Whether codes of Tandem's algorithms have an algorithm of their own for it. */
  boolean isOfTandem() {
    return OF_TANDEM.contains(this);
  }

  /** Whether there is only one right result, on every side: the exact one, rounded once. */
  public boolean isExact() {
    return exact != null || takes.result == Kind.TRUTH || this == WHERE;
  }

  /** The result for constants, where there is only one right one and it is a number. */
  OptionalDouble exact(final double[] values) {
    return exact == null ? OptionalDouble.empty() : OptionalDouble.of(exact.applyAsDouble(values));
  }

  String java(final String... arguments) {
    return java.formatted((Object[]) arguments);
  }

  String javaVector(final String... arguments) {
    return javaVector.formatted((Object[]) arguments);
  }

  String c(final String... arguments) {
    return c.formatted((Object[]) arguments);
  }

  Optional<String> whyNotInJava() {
    return why(java);
  }

  Optional<String> whyNotInJavaVectors() {
    return why(javaVector);
  }

  private static Optional<String> why(final String text) {
    return text.startsWith(ABSENT)
        ? Optional.of(text.substring(ABSENT.length()))
        : Optional.empty();
  }

  static Optional<Operation> function(final String name) {
    return Arrays.stream(values())
        .filter(Operation::isFunction)
        .filter(it -> it.symbol.equals(name))
        .findFirst();
  }

  /** All functions' names, in alphabetical order. */
  public static List<String> functions() {
    final List<String> names =
        new java.util.ArrayList<>(
            Arrays.stream(values()).filter(Operation::isFunction).map(Operation::symbol).toList());
    names.add(POWER_FUNCTION);
    Collections.sort(names);
    return List.copyOf(names);
  }
}
