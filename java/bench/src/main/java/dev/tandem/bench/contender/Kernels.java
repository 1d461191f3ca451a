package dev.tandem.bench.contender;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.formula.Formula;
import dev.tandem.formula.OwnLoop;
import dev.tandem.kernel.Kernel;
import java.nio.file.Path;
import java.util.Optional;

/** The kernels that a process can be told to compute. Stateless. */
public final class Kernels {
  /** How a process is told where the user's compiled loop is. */
  private static final String OWN_FOLDER = "own-folder:";

  private Kernels() {}

  /**
   * The kernel that another process calls that way: one of Tandem's own by its id, a formula by its
   * text, the user's loop by its folder.
   *
   * @throws dev.tandem.formula.FormulaException if it is a formula's, and that cannot be read
   * @throws UnavailableException if there is no compiled loop
   */
  public static Optional<Kernel> ofName(final String name) {
    return name.startsWith(OWN_FOLDER)
        ? Optional.of(OwnLoop.load(Path.of(name.substring(OWN_FOLDER.length()))).kernel())
        : Formula.ofKernelId(name).map(Formula::kernel).or(() -> Kernel.ofId(name));
  }

  /** What another process is told. */
  public static String nameOf(final Kernel kernel) {
    return ownLoopOf(kernel).map(it -> OWN_FOLDER + it.folder()).orElse(kernel.id());
  }

  /** The formula that a kernel computes, if it is one's. */
  public static Optional<Formula> formulaOf(final Kernel kernel) {
    return Formula.of(kernel);
  }

  /** The user's loop that a kernel is, if it is one. */
  public static Optional<OwnLoop> ownLoopOf(final Kernel kernel) {
    return OwnLoop.of(kernel);
  }
}
