package dev.tandem.bench.contender;

import dev.tandem.formula.Formula;
import dev.tandem.kernel.Kernel;
import java.util.Optional;

/** The kernels that a process can be told to compute: Tandem's own, and formulas. Stateless. */
public final class Kernels {
  private Kernels() {}

  /**
   * The kernel of that id.
   *
   * @throws dev.tandem.formula.FormulaException if the id is a formula's, and that cannot be read
   */
  public static Optional<Kernel> ofId(final String id) {
    return Formula.ofKernelId(id).map(Formula::kernel).or(() -> Kernel.ofId(id));
  }

  /** The formula that a kernel computes, if it is not one of Tandem's own. */
  public static Optional<Formula> formulaOf(final Kernel kernel) {
    return Formula.of(kernel);
  }
}
