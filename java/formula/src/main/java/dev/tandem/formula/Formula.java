package dev.tandem.formula;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.Isa;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Language;
import dev.tandem.memory.ElementType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An elementwise formula over arrays of float64 or float32, such as {@code exp(2.1*a + 3.2*b)};
 * {@code docs/formula.md} has the language. Compiled, it is a kernel like any built-in one, for any
 * runner and bridge.
 *
 * <p>Every operation rounds once, in the order of the tree that the text says; nothing is
 * contracted or reordered. Parts that the text says twice are computed once. Immutable; may be
 * shared between threads. Two formulas are equal if they read the same.
 */
public final class Formula {
  /** The most inputs that a formula may have. */
  public static final int MOST_INPUTS = 16;

  /** The most characters that a formula may have. */
  public static final int MOST_CHARACTERS = 10_000;

  /** The most operations that remain once what is said twice is computed once. */
  public static final int MOST_OPERATIONS = 400;

  /** What formulas are compiled as, Java's first. */
  public static final List<Code> CODES =
      List.of(
          Code.JAVA_LIBM,
          Code.JAVA_JDK_VECTOR,
          Code.JAVA_LOOP,
          Code.JAVA_VECTOR,
          Code.C_LIBM,
          Code.C_LIBMVEC,
          Code.C_LOOP,
          Code.C_VECTOR);

  /** What a formula's kernel is called, before its text. */
  private static final String ID_PREFIX = "formula:";

  /** Between a formula and the names that are scalars: no character of the language begins it. */
  private static final String SCALARS = "; scalars ";

  /** Behind the id of a formula of float32. */
  private static final String FLOAT32 = "; float32";

  private final ElementType type;
  private final String text;
  private final Node result;
  private final List<String> inputs;
  private final Set<String> scalars;
  private final List<Node> nodes;
  private final boolean forOthers;

  private Formula(
      final ElementType type,
      final String text,
      final Parser.Parsed parsed,
      final Set<String> scalars,
      final List<Node> nodes,
      final boolean forOthers) {
    this.type = type;
    this.text = text;
    this.scalars = Set.copyOf(scalars);
    this.result = parsed.result();
    this.inputs = parsed.inputs();
    this.nodes = nodes;
    this.forOthers = forOthers;
  }

  /**
   * Reads a formula all of whose names are inputs.
   *
   * @throws FormulaException that shows where the fault is and what is accepted
   */
  public static Formula parse(final String text) {
    return parse(text, Map.of());
  }

  /**
   * Reads a formula in which some names stand for numbers. Each set of numbers makes a formula of
   * its own, with them as constants.
   *
   * @param scalars finite numbers by name
   * @throws FormulaException that shows where the fault is and what is accepted
   */
  public static Formula parse(final String text, final Map<String, Double> scalars) {
    return parse(text, scalars, Set.of());
  }

  /**
   * Reads a formula in which some names stand for one number each, which is given with every call:
   * an input of one element, see {@link dev.tandem.kernel.Operands#withScalars}. It is compiled
   * once for all numbers.
   *
   * @throws FormulaException as {@link #parse(String)}, or if the formula has no such name, or no
   *     other one
   */
  public static Formula parse(final String text, final Set<String> scalarInputs) {
    return parse(text, Map.of(), scalarInputs);
  }

  private static Formula parse(
      final String text, final Map<String, Double> scalars, final Set<String> scalarInputs) {
    if (text.length() > MOST_CHARACTERS) {
      throw new FormulaException(
          "The formula has %d characters; at most %d are accepted"
              .formatted(text.length(), MOST_CHARACTERS));
    }
    scalars.forEach(Formula::requireScalar);
    final ElementType type = ElementType.FLOAT64;
    final Parser.Parsed parsed = new Parser(text, scalars, new Nodes(type, true)).parse();
    final List<Node> nodes = Nodes.inOrder(parsed.result());
    final long operations = nodes.stream().filter(Node.Apply.class::isInstance).count();
    if (operations > MOST_OPERATIONS) {
      throw new FormulaException(
          "The formula has %d different operations; at most %d are accepted. Cut it into several formulas"
              .formatted(operations, MOST_OPERATIONS));
    }
    for (final String name : scalarInputs) {
      if (!parsed.inputs().contains(name)) {
        throw new FormulaException(
            "The scalar '%s' is no name in the formula; its names are %s"
                .formatted(name, parsed.inputs()));
      }
    }
    if (scalarInputs.size() == parsed.inputs().size()) {
      throw new FormulaException(
          "All names of the formula, %s, are scalars, so its result is one number; leave one an array"
              .formatted(parsed.inputs()));
    }
    final String scalarNames =
        scalarInputs.isEmpty()
            ? ""
            : SCALARS + scalarInputs.stream().sorted().collect(Collectors.joining(", "));
    return new Formula(
        type, normal(text, scalars) + scalarNames, parsed, scalarInputs, nodes, false);
  }

  private static void requireScalar(final String name, final double value) {
    if (!name.matches("[A-Za-z_][A-Za-z_0-9]*") || Parser.isReserved(name)) {
      throw new FormulaException(
          "'%s' cannot name a scalar: needed are letters, digits and _, and none of the formula language's own words"
              .formatted(name));
    }
    if (!Double.isFinite(value)) {
      throw new FormulaException(
          "The scalar %s is %s; give a finite number".formatted(name, value));
    }
  }

  /** The text in one spelling, with its scalars' values, so that it says everything by itself. */
  private static String normal(final String text, final Map<String, Double> scalars) {
    final StringBuilder normal = new StringBuilder();
    Lexer.Token before = null;
    for (final Lexer.Token token : Lexer.tokens(text)) {
      final boolean wordsMeet =
          before != null && before.type() != Lexer.Type.SYMBOL && token.type() != Lexer.Type.SYMBOL;
      final boolean between =
          token.type() == Lexer.Type.SYMBOL && !"(),~".contains(token.text())
              || before != null
                  && before.type() == Lexer.Type.SYMBOL
                  && !"(~".contains(before.text());
      if (!normal.isEmpty()
          && token.type() != Lexer.Type.END
          && (wordsMeet || between)
          && !token.is(",")
          && !token.is(")")) {
        normal.append(' ');
      }
      normal.append(
          token.type() == Lexer.Type.NAME && scalars.containsKey(token.text())
              ? "(" + scalars.get(token.text()) + ")"
              : token.text());
      before = token;
    }
    return normal.toString();
  }

  /** The names of its inputs, in the order in which the text has them first. */
  public List<String> inputs() {
    return inputs;
  }

  /**
   * The same formula for judging other programs, whose powers are one operation each, off by as
   * much as any function may be, and of which C says other things than Java where the base is 1 and
   * the exponent infinite or none. Where this one has none, it is this one.
   */
  public Formula withPowers() {
    final Formula other = again(type, false);
    return other.operationsUsed().contains(Operation.POWER) ? other : this;
  }

  /**
   * The same formula for elements of a type: numbers in the text are rounded to it, and so is the
   * result of each operation.
   */
  public Formula as(final ElementType elements) {
    Objects.requireNonNull(elements, "elements");
    return elements == type ? this : again(elements, true);
  }

  private Formula again(final ElementType elements, final boolean powersAsProducts) {
    final Parser.Parsed parsed =
        new Parser(text.split(SCALARS, 2)[0], Map.of(), new Nodes(elements, powersAsProducts))
            .parse();
    return new Formula(
        elements, text, parsed, scalars, Nodes.inOrder(parsed.result()), !powersAsProducts);
  }

  /** What its inputs' and its result's elements are. */
  public ElementType type() {
    return type;
  }

  /** Whether it is {@link #withPowers}, for judging other programs. */
  boolean isForOthers() {
    return forOthers;
  }

  /** Whether an input is one number for all elements. */
  public boolean isScalar(final int input) {
    return scalars.contains(inputs.get(input));
  }

  /** What it computes for each element, each part behind those that it needs. */
  List<Node> nodes() {
    return nodes;
  }

  Node result() {
    return result;
  }

  /** Operations for each element, what is said twice counted once. */
  public int operations() {
    return (int) nodes.stream().filter(Node.Apply.class::isInstance).count();
  }

  /** Whether every operation has only one right result: then every code gives the same bits. */
  public boolean isExact() {
    return operationsUsed().stream().allMatch(Operation::isExact);
  }

  /** Each operation that occurs. */
  List<Operation> operationsUsed() {
    return nodes.stream()
        .filter(Node.Apply.class::isInstance)
        .map(it -> ((Node.Apply) it).operation())
        .distinct()
        .toList();
  }

  /**
   * What it gives for one element, computed by {@link StrictMath}, and Apache Commons where that
   * has no such function, by the same steps as every code.
   *
   * @param values of the inputs
   */
  public double evaluate(final double... values) {
    return Evaluation.of(this, values);
  }

  /**
   * Where its result for one element may lie.
   *
   * @param ulps how far each function that is not {@linkplain Operation#isExact exact} may be off
   * @param values of the inputs
   */
  public Bounds bounds(final int ulps, final double... values) {
    return Bounds.of(this, ulps, values);
  }

  /** The formula as a kernel, for whatever takes one of Tandem's. */
  public Kernel kernel() {
    return new Kernel(
        ID_PREFIX + text + (type == ElementType.FLOAT32 ? FLOAT32 : ""),
        text,
        inputs,
        (inputs.size() - scalars.size() + 1) * type.bytes(),
        operations(),
        0,
        new FormulaCodes(this));
  }

  /**
   * The formula that a kernel of that id computes, if it is one's.
   *
   * @throws FormulaException if the id is a formula's, and that cannot be read
   */
  public static Optional<Formula> ofKernelId(final String id) {
    if (!id.startsWith(ID_PREFIX)) {
      return Optional.empty();
    }
    final boolean isFloat32 = id.endsWith(FLOAT32);
    final String[] parts =
        id.substring(ID_PREFIX.length(), id.length() - (isFloat32 ? FLOAT32.length() : 0))
            .split(SCALARS, 2);
    final Formula formula =
        parts.length == 1 ? parse(parts[0]) : parse(parts[0], Set.of(parts[1].split(", ")));
    return Optional.of(isFloat32 ? formula.as(ElementType.FLOAT32) : formula);
  }

  /**
   * Compiles it to Java.
   *
   * @param code a Java code
   * @throws IllegalArgumentException if it is a C code
   * @throws UnavailableException with the reason, if this JVM cannot compile or run it
   */
  public ChunkKernel compile(final Code code) {
    return kernel().in(code);
  }

  /**
   * Compiles it to C by the machine's compiler, or takes what an earlier call compiled.
   *
   * @param code a C code
   * @throws IllegalArgumentException if it is a Java code
   * @throws UnavailableException with the reason, if this machine cannot compile or run it
   */
  public ChunkKernel compile(final Code code, final BridgeKind bridge) {
    return kernel().in(code, bridge);
  }

  /**
   * The source that a code is compiled from.
   *
   * @throws UnavailableException with the reason, if formulas have no such code
   */
  public String source(final Code code) {
    return code.language() == Language.JAVA
        ? JavaSource.of(this, code)
        : CSource.of(this, code, Isa.chosen());
  }

  /** The formula that a kernel was made of, if it was made of one. */
  public static Optional<Formula> of(final Kernel kernel) {
    return kernel.codes() instanceof FormulaCodes(final Formula formula)
        ? Optional.of(formula)
        : Optional.empty();
  }

  /**
   * What the C compiler of formulas and own loops calls itself here; empty if there is none. Asks
   * it.
   */
  public static Optional<String> compiler() {
    try {
      return Optional.of(CCompiler.version());
    } catch (final UnavailableException none) {
      return Optional.empty();
    }
  }

  /** What the platforms' math computes even in codes of Tandem's own algorithms. */
  public List<String> notOfTandem() {
    return used(it -> !it.isExact() && !it.isOfTandem());
  }

  /** What codes of Tandem's own algorithms compute by these. */
  public List<String> ofTandem() {
    return used(Operation::isOfTandem);
  }

  private List<String> used(final Predicate<Operation> which) {
    return operationsUsed().stream()
        .filter(which)
        .map(Operation::symbol)
        .sorted()
        .collect(Collectors.toList());
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof final Formula that && type == that.type && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + text.hashCode();
  }

  /** Its text, in one spelling, with the scalars' values. */
  @Override
  public String toString() {
    return text;
  }
}
