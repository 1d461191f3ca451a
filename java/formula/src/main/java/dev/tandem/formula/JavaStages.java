package dev.tandem.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A formula as loops over one block of elements, which the Vector API's codes run one after the
 * other. A loop ends where Tandem's functions are needed: they are computed for a block at a time,
 * by {@link dev.tandem.kernel.TandemBlocks}. What a later loop needs is kept in an array of the
 * block's length; inputs are read again, and truths computed again.
 *
 * @param once what does not depend on an element
 * @param stages the loops
 * @param kept the names of the arrays between the loops
 */
record JavaStages(List<String> once, List<Stage> stages, Set<String> kept) {
  /** What the arrays' names end with, behind the value's. */
  private static final String KEPT = "Block";

  /**
   * A loop and what comes behind it.
   *
   * @param each what is computed for each vector
   * @param after calls of Tandem's functions, for the block
   * @param result the name of what the formula gives; null but in the last
   */
  record Stage(List<String> each, List<String> after, String result) {}

  /**
   * @param byBlocks whether Tandem's functions are computed, or the platform's
   */
  static JavaStages of(final Formula formula, final Body.Dialect dialect, final boolean byBlocks) {
    return new Cut(formula, dialect, byBlocks).stages();
  }

  boolean hasFunctions() {
    return stages.size() > 1;
  }

  /** Assigns each value to a loop: the first that can compute it. */
  private static final class Cut {
    private final Formula formula;
    private final Body.Dialect dialect;
    private final boolean byBlocks;
    private final Map<Node, String> names;
    private final Set<Node> fixed;
    private final Map<Node, Integer> stageOf = new HashMap<>();
    private final List<Set<Node>> keptOf = new ArrayList<>();
    private final List<Set<Node.Apply>> functionsAfter = new ArrayList<>();

    Cut(final Formula formula, final Body.Dialect dialect, final boolean byBlocks) {
      this.formula = formula;
      this.dialect = dialect;
      this.byBlocks = byBlocks;
      this.names = Body.names(formula);
      this.fixed = Body.fixed(formula);
      for (final Node node : formula.nodes()) {
        int stage = 0;
        if (node instanceof final Node.Apply apply) {
          for (final Node argument : apply.arguments()) {
            stage = Math.max(stage, stageOf.get(argument));
          }
        }
        stageOf.put(node, isFunction(node) ? stage + 1 : stage);
      }
      for (int stage = 0; stage <= stageOf.get(formula.result()); stage++) {
        keptOf.add(new LinkedHashSet<>());
        functionsAfter.add(new LinkedHashSet<>());
      }
    }

    private boolean isFunction(final Node node) {
      return byBlocks
          && node instanceof final Node.Apply apply
          && apply.operation().isOfTandem()
          && !fixed.contains(node);
    }

    /** From the last to the first, since each says what those before it have to keep. */
    JavaStages stages() {
      final List<String> once = Body.of(formula, dialect).once();
      final List<Stage> stages = new ArrayList<>();
      for (int stage = keptOf.size() - 1; stage >= 0; stage--) {
        stages.addFirst(stage(stage));
      }
      final Set<String> kept = new TreeSet<>();
      keptOf.forEach(nodes -> nodes.forEach(it -> kept.add(names.get(it) + KEPT)));
      functionsAfter.forEach(nodes -> nodes.forEach(it -> kept.add(names.get(it) + KEPT)));
      return new JavaStages(once, stages, kept);
    }

    private Stage stage(final int stage) {
      final boolean isLast = stage == keptOf.size() - 1;
      final List<String> each = new ArrayList<>();
      final Set<Node> declared = new HashSet<>(fixed);
      if (isLast) {
        declare(formula.result(), stage, each, declared);
      }
      for (final Node node : keptOf.get(stage)) {
        declare(node, stage, each, declared);
        each.add("%s.intoArray(%s, j);".formatted(names.get(node), names.get(node) + KEPT));
      }
      final List<String> after =
          functionsAfter.get(stage).stream()
              .map(it ->
                  "blocks.%s(%s, %s, elements);"
                      .formatted(
                          it.operation().function(),
                          it.arguments().stream()
                              .map(argument -> names.get(argument) + KEPT)
                              .collect(Collectors.joining(", ")),
                          names.get(it) + KEPT))
              .toList();
      return new Stage(each, after, isLast ? names.get(formula.result()) : null);
    }

    /** Declares what the node needs, then the node. */
    private void declare(
        final Node node, final int stage, final List<String> each, final Set<Node> declared) {
      if (!declared.add(node)) {
        return;
      }
      final boolean isNumber = node.kind() == Kind.NUMBER && node instanceof Node.Apply;
      if (isFunction(node) || isNumber && stageOf.get(node) < stage) {
        keep(node);
        each.add(
            dialect.declaration(Kind.NUMBER)
                + names.get(node)
                + " = DoubleVector.fromArray(SPECIES, %s, j);".formatted(names.get(node) + KEPT));
        return;
      }
      if (node instanceof final Node.Apply apply) {
        apply.arguments().forEach(it -> declare(it, stage, each, declared));
      }
      each.addAll(Body.statements(node, formula, names, dialect));
    }

    private void keep(final Node node) {
      final int stage = stageOf.get(node);
      if (isFunction(node)) {
        final Node.Apply function = (Node.Apply) node;
        functionsAfter.get(stage - 1).add(function);
        for (final Node argument : function.arguments()) {
          if (isFunction(argument)) {
            keep(argument);
          } else {
            keptOf.get(stageOf.get(argument)).add(argument);
          }
        }
      } else {
        keptOf.get(stage).add(node);
      }
    }
  }
}
