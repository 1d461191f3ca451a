package dev.tandem.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A formula as statements of a language, one for each node. Nothing of the formula's text is in
 * them: inputs are {@code in0, in1, ...}, and numbers are printed from their bits.
 *
 * @param once what does not depend on an element
 * @param each what is computed for each element
 * @param result the name of what the formula gives
 */
record Body(List<String> once, List<String> each, String result) {

  /** How a language says things. */
  interface Dialect {
    /** What declares a name: {@code "final double "}. */
    String declaration(Kind kind);

    /** A number as this dialect's values are, from its bits. */
    String literal(double value);

    /** The element of an input. */
    String load(int input);

    /** An input that is one number for all elements. */
    String loadScalar(int input);

    String apply(Operation operation, String... arguments);

    /** Statements in front of an operation; none, but for ranges that are looked at later. */
    default List<String> before(final Operation operation, final String... arguments) {
      return List.of();
    }
  }

  static Body of(final Formula formula, final Dialect dialect) {
    final Map<Node, String> names = names(formula);
    final Set<Node> fixed = fixed(formula);
    final List<String> once = new ArrayList<>();
    final List<String> each = new ArrayList<>();
    for (final Node node : formula.nodes()) {
      (fixed.contains(node) ? once : each).addAll(statements(node, formula, names, dialect));
    }
    return new Body(once, each, names.get(formula.result()));
  }

  /** What each node's value is called in all texts of a formula. */
  static Map<Node, String> names(final Formula formula) {
    final Map<Node, String> names = new HashMap<>();
    formula.nodes().forEach(it -> names.put(it, "t" + names.size()));
    return names;
  }

  /** The nodes that do not depend on an element. */
  static Set<Node> fixed(final Formula formula) {
    final Set<Node> fixed = new HashSet<>();
    for (final Node node : formula.nodes()) {
      final boolean isFixed =
          switch (node) {
            case final Node.Constant constant -> true;
            case Node.Input(final int index) -> formula.isScalar(index);
            case final Node.Apply apply -> fixed.containsAll(apply.arguments());
          };
      if (isFixed) {
        fixed.add(node);
      }
    }
    return fixed;
  }

  /** Declares a node's value, of the values that its arguments have. */
  static List<String> statements(
      final Node node,
      final Formula formula,
      final Map<Node, String> names,
      final Dialect dialect) {
    final List<String> lines = new ArrayList<>();
    final String value =
        switch (node) {
          case Node.Constant(final double number) -> dialect.literal(number);
          case Node.Input(final int index) ->
              formula.isScalar(index) ? dialect.loadScalar(index) : dialect.load(index);
          case final Node.Apply apply -> {
            final String[] arguments =
                apply.arguments().stream().map(names::get).toArray(String[]::new);
            lines.addAll(dialect.before(apply.operation(), arguments));
            yield dialect.apply(apply.operation(), arguments);
          }
        };
    lines.add(dialect.declaration(node.kind()) + names.get(node) + " = " + value + ";");
    return lines;
  }

  /**
   * A number as both Java and C read it: hexadecimal, so exactly.
   *
   * @param nan how the language says that it is none
   * @param infinity how it says the positive one
   */
  static String literal(final double value, final String nan, final String infinity) {
    if (Double.isNaN(value)) {
      return nan;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? infinity : "-" + infinity;
    }
    return Double.toHexString(value);
  }
}
