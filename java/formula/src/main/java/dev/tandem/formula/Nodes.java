package dev.tandem.formula;

import dev.tandem.memory.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the nodes of one formula: one only of those that say the same, and a constant where an
 * operation has nothing but constants and only one right result. For one thread.
 */
final class Nodes {
  private final Map<Node, Node> unique = new HashMap<>();

  private final ElementType type;
  private final boolean powersAsProducts;

  /**
   * @param type what is computed; constants are rounded to it
   * @param powersAsProducts whether some powers become a few exact operations; else all of them but
   *     those that are rounded once either way are one operation
   */
  Nodes(final ElementType type, final boolean powersAsProducts) {
    this.type = type;
    this.powersAsProducts = powersAsProducts;
  }

  /** Each factor but the first adds a rounding, and pow may be 4 ulp off. */
  private static final int MOST_FACTORS = 5;

  Node.Constant constant(final double value) {
    return (Node.Constant) shared(new Node.Constant(type.round(value)));
  }

  Node input(final int index) {
    return shared(new Node.Input(index));
  }

  /**
   * @param arguments of this object's making, of the kinds that the operation takes
   */
  Node apply(final Operation operation, final List<Node> arguments) {
    if (operation == Operation.POWER) {
      final Node simpler = power(arguments.get(0), arguments.get(1));
      if (simpler != null) {
        return simpler;
      }
    }
    final double[] values = new double[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      if (!(arguments.get(i) instanceof Node.Constant(final double value))) {
        return shared(new Node.Apply(operation, arguments));
      }
      values[i] = value;
    }
    return operation.exact(values).isPresent()
        ? constant(Evaluation.value(type, operation, values))
        : shared(new Node.Apply(operation, arguments));
  }

  /** Powers that a few exact operations give, to within 4 ulp, for every base; else null. */
  private Node power(final Node base, final Node exponent) {
    if (!(exponent instanceof Node.Constant(final double value))) {
      return null;
    }
    if (value == 1) {
      return base;
    }
    if (!powersAsProducts && value != -1 && value != 2 && value != 0.5) {
      return null;
    }
    if (value == -1 || value == -0.5) {
      return apply(Operation.DIVIDE, List.of(constant(1), value == -1 ? base : root(base)));
    }
    final double whole = Math.floor(value);
    if (value == whole && whole >= 2 && whole <= MOST_FACTORS) {
      return product(base, (int) whole);
    }
    if (value == whole + 0.5 && whole >= 0 && whole < MOST_FACTORS - 1) {
      // A power of a half is positive, also of -0 and -infinity.
      final Node positive = apply(Operation.ABS, List.of(base));
      return whole == 0
          ? root(base)
          : apply(Operation.MULTIPLY, List.of(product(positive, (int) whole), root(base)));
    }
    return null;
  }

  private Node product(final Node base, final int factors) {
    if (factors == 1) {
      return base;
    }
    final Node half = product(base, factors / 2);
    final Node even = apply(Operation.MULTIPLY, List.of(half, half));
    return factors % 2 == 0 ? even : apply(Operation.MULTIPLY, List.of(even, base));
  }

  /**
   * A power of a half is 0 for -0 and infinite for -infinity, and a square root is not. Said here,
   * since gcc's vectoriser takes the one for the other (pow of 0.5, without -ffast-math, gcc 12).
   */
  private Node root(final Node base) {
    final Node root =
        apply(Operation.SQRT, List.of(apply(Operation.ADD, List.of(base, constant(0)))));
    return apply(
        Operation.WHERE,
        List.of(
            apply(Operation.EQUAL, List.of(base, constant(Double.NEGATIVE_INFINITY))),
            constant(Double.POSITIVE_INFINITY),
            root));
  }

  private Node shared(final Node node) {
    return unique.computeIfAbsent(node, it -> it);
  }

  /**
   * The nodes that a result needs, each behind those that it needs itself. Without recursion, since
   * a chain may be long.
   */
  static List<Node> inOrder(final Node result) {
    final Map<Node, Boolean> placed = new HashMap<>();
    final List<Node> order = new ArrayList<>();
    final List<Node> stack = new ArrayList<>(List.of(result));
    while (!stack.isEmpty()) {
      final Node node = stack.getLast();
      if (placed.containsKey(node)) {
        stack.removeLast();
        continue;
      }
      final List<Node> missing = new ArrayList<>();
      if (node instanceof final Node.Apply apply) {
        apply.arguments().stream().filter(it -> !placed.containsKey(it)).forEach(missing::add);
      }
      if (missing.isEmpty()) {
        placed.put(node, true);
        order.add(node);
        stack.removeLast();
      } else {
        stack.addAll(missing.reversed());
      }
    }
    return order;
  }
}
