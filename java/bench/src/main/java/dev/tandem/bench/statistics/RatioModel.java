package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The ratio of two times, each of which is a cost for the call and one for every element: {@code
 * (call + slope*n) / (otherCall + n)}. Everything is in units of the time that the other takes for
 * an element, so that a machine whose speed changes from size to size does not bend it. Immutable.
 *
 * @param call what one call costs
 * @param slope what an element costs
 * @param otherCall what one call of the other costs
 */
public record RatioModel(double call, double slope, double otherCall) {
  private static final int REWEIGHTINGS = 8;

  /**
   * The model nearest to the ratios, by least squares of the relative errors.
   *
   * @param elements ascending, at least three
   * @param ratios as many, all above 0
   */
  public static RatioModel fit(final double[] elements, final double[] ratios) {
    // ratio * (otherCall + n) = call + slope * n is linear in the unknowns; dividing by the left
    // side, as known from the fit before, makes its errors relative ones.
    RatioModel model = new RatioModel(0, 0, 0);
    for (int pass = 0; pass < REWEIGHTINGS; pass++) {
      final List<LeastSquares.Equation> equations = new ArrayList<>();
      for (int i = 0; i < elements.length; i++) {
        final double n = elements[i];
        final double other = Math.max(model.otherCall, 0) + n;
        equations.add(
            new LeastSquares.Equation(
                new double[] {1, n, -ratios[i]}, ratios[i] * n, 1 / (ratios[i] * other)));
      }
      final double[] solution = LeastSquares.solve(equations);
      model = new RatioModel(solution[0], solution[1], solution[2]);
    }
    return model;
  }

  /** The ratio at a size. */
  public double at(final double elements) {
    return (call + slope * elements) / (otherCall + elements);
  }

  /** The size from which on the ratio is below 1, if there is one above which it is. */
  public OptionalDouble crossing() {
    final double size = (call - otherCall) / (1 - slope);
    return slope < 1 && size > 0 && size < Double.POSITIVE_INFINITY
        ? OptionalDouble.of(size)
        : OptionalDouble.empty();
  }
}
