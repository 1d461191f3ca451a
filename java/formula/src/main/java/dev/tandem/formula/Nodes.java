package dev.tandem.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Makes the nodes of one formula: one only of those that say the same, and a constant where an
 * operation has nothing but constants and only one right result. For one thread.
 */
final class Nodes {
  private final Map<Node, Node> unique = new HashMap<>();

  Node constant(final double value) {
    return shared(new Node.Constant(value));
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
    final OptionalDouble exact = operation.exact(values);
    return exact.isPresent()
        ? constant(exact.getAsDouble())
        : shared(new Node.Apply(operation, arguments));
  }

  /** Powers that other operations give with one rounding, for every base; else null. */
  private Node power(final Node base, final Node exponent) {
    if (!(exponent instanceof Node.Constant(final double value))) {
      return null;
    }
    if (value == 1) {
      return base;
    }
    if (value == 2) {
      return apply(Operation.MULTIPLY, List.of(base, base));
    }
    if (value == 0.5) {
      return root(base);
    }
    return value == -1 ? apply(Operation.DIVIDE, List.of(constant(1), base)) : null;
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
