package dev.tandem.bench.statistics;

import java.util.List;

/** Weighted linear least squares with few unknowns, by the normal equations. Stateless. */
final class LeastSquares {
  private LeastSquares() {}

  /**
   * One equation: the coefficients times the unknowns shall be the value.
   *
   * @param weight above 0; residuals are multiplied with it before they are squared
   */
  record Equation(double[] coefficients, double value, double weight) {}

  /**
   * The unknowns with the least sum of squares.
   *
   * @return NaNs where the equations do not determine them
   */
  static double[] solve(final List<Equation> equations) {
    final int unknowns = equations.getFirst().coefficients().length;
    final double[][] normal = new double[unknowns][unknowns + 1];
    for (final Equation equation : equations) {
      final double weight = equation.weight() * equation.weight();
      for (int row = 0; row < unknowns; row++) {
        final double factor = weight * equation.coefficients()[row];
        for (int column = 0; column < unknowns; column++) {
          normal[row][column] += factor * equation.coefficients()[column];
        }
        normal[row][unknowns] += factor * equation.value();
      }
    }
    return eliminate(normal);
  }

  /** Gauss and Jordan's elimination with the largest pivot of each column. */
  private static double[] eliminate(final double[][] rows) {
    final int unknowns = rows.length;
    for (int column = 0; column < unknowns; column++) {
      int pivot = column;
      for (int row = column + 1; row < unknowns; row++) {
        if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
          pivot = row;
        }
      }
      final double[] pivotRow = rows[pivot];
      rows[pivot] = rows[column];
      rows[column] = pivotRow;
      for (int row = 0; row < unknowns; row++) {
        if (row != column) {
          // 0 / 0 where nothing is determined: NaN all the way.
          final double factor = rows[row][column] / pivotRow[column];
          for (int k = column; k <= unknowns; k++) {
            rows[row][k] -= factor * pivotRow[k];
          }
        }
      }
    }
    final double[] solution = new double[unknowns];
    for (int i = 0; i < unknowns; i++) {
      solution[i] = rows[i][unknowns] / rows[i][i];
    }
    return solution;
  }
}
