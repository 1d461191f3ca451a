package dev.tandem.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a formula by recursive descent, with Python's precedences. For one thread.
 *
 * <p>From the loosest: {@code or}; {@code and}; {@code not}; one comparison; {@code |}; {@code &};
 * {@code + -}; {@code * / %}; unary {@code - + ~}; {@code **}, which groups from the right.
 */
final class Parser {
  private static final int MOST_DEPTH = 200;
  private static final List<String> WORDS = List.of("and", "or", "not");
  private static final Map<String, Double> CONSTANTS = Map.of("pi", Math.PI, "e", Math.E);

  private static final Map<String, Operation> COMPARISONS =
      Map.of(
          "<", Operation.LESS,
          "<=", Operation.LESS_OR_EQUAL,
          ">", Operation.GREATER,
          ">=", Operation.GREATER_OR_EQUAL,
          "==", Operation.EQUAL,
          "!=", Operation.NOT_EQUAL);

  /** Names that other languages have for what is called otherwise here. */
  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("ln", "log"),
          Map.entry("arcsin", "asin"),
          Map.entry("arccos", "acos"),
          Map.entry("arctan", "atan"),
          Map.entry("arctan2", "atan2"),
          Map.entry("arcsinh", "asinh"),
          Map.entry("arccosh", "acosh"),
          Map.entry("arctanh", "atanh"),
          Map.entry("fabs", "abs"),
          Map.entry("absolute", "abs"),
          Map.entry("power", "pow"),
          Map.entry("minimum", "min"),
          Map.entry("maximum", "max"),
          Map.entry("fmin", "min"),
          Map.entry("fmax", "max"),
          Map.entry("signum", "sign"),
          Map.entry("select", "where"),
          Map.entry("iif", "where"),
          Map.entry("if", "where"),
          Map.entry("mod", "fmod"));

  private final String text;
  private final Map<String, Double> scalars;
  private final List<Lexer.Token> tokens;
  private final Nodes nodes;
  private final Map<String, Integer> inputs = new LinkedHashMap<>();
  private int at;
  private int depth;

  /**
   * @param scalars names that stand for numbers
   * @param nodes makes the nodes of what is read
   */
  Parser(final String text, final Map<String, Double> scalars, final Nodes nodes) {
    this.nodes = nodes;
    this.text = text;
    this.scalars = scalars;
    this.tokens = Lexer.tokens(text);
  }

  /** What was read. */
  record Parsed(Node result, List<String> inputs) {}

  Parsed parse() {
    if (tokens.getFirst().type() == Lexer.Type.END) {
      throw new FormulaException("The formula is empty; give one such as exp(2.1*a + 3.2*b)");
    }
    final Node result = or();
    final Lexer.Token rest = peek();
    if (rest.type() != Lexer.Type.END) {
      throw fault(
          rest,
          rest.is(")")
              ? "A ')' without its '('"
              : "Expected an operator or the end here, not " + rest.quoted());
    }
    if (result.kind() != Kind.NUMBER) {
      throw new FormulaException(
          text, 0, "The formula gives a truth value; write where(..., 1, 0) to have numbers");
    }
    if (inputs.size() > Formula.MOST_INPUTS) {
      throw new FormulaException(
          "The formula has %d inputs, %s; at most %d are accepted. Give some of them as scalars"
              .formatted(inputs.size(), inputs.keySet(), Formula.MOST_INPUTS));
    }
    if (inputs.isEmpty()) {
      throw new FormulaException(
          "The formula names no input, so its result is one number; name an array, such as x");
    }
    return new Parsed(result, List.copyOf(inputs.keySet()));
  }

  // ---- from the loosest to the tightest

  private Node or() {
    Node left = and();
    while (peek().isWord("or")) {
      final Lexer.Token operator = next();
      left = apply(operator, Operation.OR, List.of(left, and()));
    }
    return left;
  }

  private Node and() {
    Node left = not();
    while (peek().isWord("and")) {
      final Lexer.Token operator = next();
      left = apply(operator, Operation.AND, List.of(left, not()));
    }
    return left;
  }

  private Node not() {
    if (!peek().isWord("not")) {
      return comparison();
    }
    final Lexer.Token operator = next();
    enter(operator);
    final Node result = apply(operator, Operation.NOT, List.of(not()));
    depth--;
    return result;
  }

  private Node comparison() {
    final Node left = bitOr();
    final Operation operation = comparisonAt(peek());
    if (operation == null) {
      return left;
    }
    final Lexer.Token operator = next();
    final Node result = apply(operator, operation, List.of(left, bitOr()));
    if (comparisonAt(peek()) != null) {
      throw fault(peek(), "A chain of comparisons: join two by 'and', as in 0 < x and x < 1");
    }
    return result;
  }

  private static Operation comparisonAt(final Lexer.Token token) {
    return token.type() == Lexer.Type.SYMBOL ? COMPARISONS.get(token.text()) : null;
  }

  private Node bitOr() {
    Node left = bitAnd();
    while (peek().is("|")) {
      final Lexer.Token operator = next();
      left = apply(operator, Operation.OR, List.of(left, bitAnd()));
    }
    return left;
  }

  private Node bitAnd() {
    Node left = sum();
    while (peek().is("&")) {
      final Lexer.Token operator = next();
      left = apply(operator, Operation.AND, List.of(left, sum()));
    }
    return left;
  }

  private Node sum() {
    Node left = product();
    while (peek().is("+") || peek().is("-")) {
      final Lexer.Token operator = next();
      left =
          apply(
              operator,
              operator.is("+") ? Operation.ADD : Operation.SUBTRACT,
              List.of(left, product()));
    }
    return left;
  }

  private Node product() {
    Node left = unary();
    while (peek().is("*") || peek().is("/") || peek().is("%")) {
      final Lexer.Token operator = next();
      if (operator.is("/") && peek().is("/")) {
        throw fault(peek(), "'//' is not known: write floor(x / y)");
      }
      final Operation operation =
          operator.is("*")
              ? Operation.MULTIPLY
              : operator.is("/") ? Operation.DIVIDE : Operation.REMAINDER;
      left = apply(operator, operation, List.of(left, unary()));
    }
    return left;
  }

  private Node unary() {
    final Lexer.Token operator = peek();
    if (!operator.is("-") && !operator.is("+") && !operator.is("~")) {
      return power();
    }
    next();
    enter(operator);
    final Node operand = unary();
    depth--;
    if (operator.is("~")) {
      return apply(operator, Operation.NOT, List.of(operand));
    }
    final Node negated = apply(operator, Operation.NEGATE, List.of(operand));
    return operator.is("-") ? negated : operand;
  }

  private Node power() {
    final Node base = atom();
    if (!peek().is("**")) {
      return base;
    }
    final Lexer.Token operator = next();
    enter(operator);
    // The exponent may have a sign: 2**-x.
    final Node result = apply(operator, Operation.POWER, List.of(base, unary()));
    depth--;
    return result;
  }

  private Node atom() {
    final Lexer.Token token = next();
    return switch (token.type()) {
      case NUMBER -> number(token);
      case NAME -> peek().is("(") ? call(token) : name(token);
      case SYMBOL -> {
        if (!token.is("(")) {
          throw fault(token, "Expected a number, a name or '(' here, not " + token.quoted());
        }
        enter(token);
        final Node inner = or();
        depth--;
        expect(")", "A '(' without its ')'", token);
        yield inner;
      }
      case END ->
          throw fault(token, "The formula ends where a number, a name or '(' should follow");
    };
  }

  private Node number(final Lexer.Token token) {
    final double value = Double.parseDouble(token.text().replace("_", ""));
    final Node.Constant constant = nodes.constant(value);
    if (Double.isFinite(value) && !Double.isFinite(constant.value())) {
      throw fault(
          token,
          "%s is beyond the largest number of float32, %s; compute in float64"
              .formatted(token.text(), Float.MAX_VALUE));
    }
    return constant;
  }

  private Node name(final Lexer.Token token) {
    if (WORDS.contains(token.text())) {
      throw fault(token, "Expected a number, a name or '(' here, not " + token.quoted());
    }
    if (scalars.containsKey(token.text())) {
      return nodes.constant(scalars.get(token.text()));
    }
    if (CONSTANTS.containsKey(token.text())) {
      return nodes.constant(CONSTANTS.get(token.text()));
    }
    if (Operation.functions().contains(token.text())) {
      throw fault(token, "%s is a function: write %s(...)".formatted(token.quoted(), token.text()));
    }
    return nodes.input(inputs.computeIfAbsent(token.text(), _ -> inputs.size()));
  }

  private Node call(final Lexer.Token name) {
    final Lexer.Token parenthesis = next();
    enter(parenthesis);
    final List<Node> arguments = new ArrayList<>();
    if (!peek().is(")")) {
      arguments.add(or());
      while (peek().is(",")) {
        next();
        arguments.add(or());
      }
    }
    depth--;
    expect(")", "A '(' without its ')'", parenthesis);
    if (Reduction.isOnlyAround(name.text(), arguments.size())) {
      if (arguments.size() != 1) {
        throw fault(
            name,
            "%s takes 1 argument, not %d: the formula to reduce, such as %s(x*y)"
                .formatted(name.text(), arguments.size(), name.text()));
      }
      throw fault(
          name,
          "%s(...) of one argument can only stand around a whole formula, and where one number is asked for, as in 'tandem eval'"
              .formatted(name.text()));
    }
    final Operation function =
        name.text().equals("pow")
            ? Operation.POWER
            : Operation.function(name.text()).orElseThrow(() -> unknown(name));
    if (arguments.size() != function.arguments().size()) {
      throw fault(
          name,
          "%s takes %d argument%s, not %d"
              .formatted(
                  name.text(),
                  function.arguments().size(),
                  function.arguments().size() == 1 ? "" : "s",
                  arguments.size()));
    }
    return apply(name, function, arguments);
  }

  // ---- what they share

  private Node apply(
      final Lexer.Token operator, final Operation operation, final List<Node> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      final Kind given = arguments.get(i).kind();
      final Kind taken = operation.arguments().get(i);
      if (given != taken) {
        throw fault(operator, mismatch(operator.text(), operation, given, taken));
      }
    }
    return nodes.apply(operation, arguments);
  }

  private static String mismatch(
      final String operator, final Operation operation, final Kind given, final Kind taken) {
    final String advice =
        taken == Kind.NUMBER
            ? "write where(..., 1, 0) to have a number"
            : operation == Operation.AND || operation == Operation.OR
                ? "compare first, in parentheses, as in (x > 0) & (y > 0)"
                : "compare first, as in x > 0";
    return "'%s' takes %s here, and this is %s; %s".formatted(operator, taken, given, advice);
  }

  private void enter(final Lexer.Token token) {
    if (++depth > MOST_DEPTH) {
      throw fault(token, "The formula is nested more than %d deep here".formatted(MOST_DEPTH));
    }
  }

  private void expect(final String symbol, final String reason, final Lexer.Token opening) {
    if (!peek().is(symbol)) {
      throw peek().type() == Lexer.Type.END
          ? fault(opening, reason)
          : fault(peek(), "Expected an operator or '" + symbol + "' here, not " + peek().quoted());
    }
    next();
  }

  private FormulaException unknown(final Lexer.Token name) {
    final Optional<String> meant =
        Optional.ofNullable(OTHER_NAMES.get(name.text())).or(() -> nearest(name.text()));
    return fault(
        name,
        "Unknown function '%s'%s"
            .formatted(
                name.text(),
                meant
                    .map(it -> ": did you mean " + it + "?")
                    .orElse("; there are " + String.join(", ", Operation.functions()))));
  }

  /** The function whose name takes one edit, or two if it begins the same. */
  private static Optional<String> nearest(final String name) {
    return Operation.functions().stream()
        .filter(it -> edits(name, it) <= (it.charAt(0) == name.charAt(0) ? 2 : 1))
        .filter(it -> edits(name, it) < name.length())
        .min(Comparator.comparingInt(it -> edits(name, it)));
  }

  /** Insertions, deletions, replacements and exchanges of neighbours that make a text another. */
  static int edits(final String from, final String to) {
    final int[][] distance = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          distance[i][j] = i + j;
          continue;
        }
        final int replaced =
            distance[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        final boolean exchanged =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        distance[i][j] =
            Stream.of(
                    distance[i - 1][j] + 1,
                    distance[i][j - 1] + 1,
                    replaced,
                    exchanged ? distance[i - 2][j - 2] + 1 : replaced)
                .min(Comparator.naturalOrder())
                .orElseThrow();
      }
    }
    return distance[from.length()][to.length()];
  }

  private Lexer.Token peek() {
    return tokens.get(at);
  }

  private Lexer.Token next() {
    final Lexer.Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  private FormulaException fault(final Lexer.Token token, final String reason) {
    return new FormulaException(text, token.position(), reason);
  }

  /** Names that a scalar or an input cannot have. */
  static boolean isReserved(final String name) {
    return WORDS.contains(name)
        || CONSTANTS.containsKey(name)
        || Operation.functions().contains(name)
        || Arrays.asList("true", "false").contains(name);
  }
}
