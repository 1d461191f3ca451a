package dev.tandem.formula;

import java.util.List;

/**
 * A formula's tree, typed. Values: two that say the same are equal, constants by their bits, NaNs
 * all alike. Immutable.
 */
sealed interface Node {

  Kind kind();

  /** A number of the formula, or one that was computed from such. */
  record Constant(double value) implements Node {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /**
   * The element of an input.
   *
   * @param index of the input, in the order in which the formula names them
   */
  record Input(int index) implements Node {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** An operation and what it is applied to, of the kinds that it takes. */
  final class Apply implements Node {
    private final Operation operation;
    private final List<Node> arguments;

    /** Computed once: a deep tree with shared parts would take for ever to look through. */
    private final int hash;

    Apply(final Operation operation, final List<Node> arguments) {
      this.operation = operation;
      this.arguments = List.copyOf(arguments);
      this.hash = 31 * operation.hashCode() + this.arguments.hashCode();
    }

    Operation operation() {
      return operation;
    }

    List<Node> arguments() {
      return arguments;
    }

    @Override
    public Kind kind() {
      return operation.result();
    }

    @Override
    public int hashCode() {
      return hash;
    }

    /** Arguments by identity: {@link Nodes} makes one node only of those that say the same. */
    @Override
    public boolean equals(final Object other) {
      if (this == other) {
        return true;
      }
      if (!(other instanceof final Apply that)
          || hash != that.hash
          || operation != that.operation) {
        return false;
      }
      for (int i = 0; i < arguments.size(); i++) {
        if (arguments.get(i) != that.arguments.get(i)) {
          return false;
        }
      }
      return true;
    }
  }
}
