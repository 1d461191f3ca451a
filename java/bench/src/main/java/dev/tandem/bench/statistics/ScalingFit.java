package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A law of scaling that was fitted to speedups. Immutable.
 *
 * <p>Only points with at least two threads, and no more than there are processors, are fitted: one
 * thread has the speedup 1 by definition, and what further threads do is the scheduler's business.
 * For those every law says what it says for all processors.
 *
 * @param parameters by name
 * @param free how many of them were fitted rather than measured by other means
 * @param predicted speedups, one for each thread count given
 * @param error root mean square of the relative errors of the points that were fitted
 * @param points how many these were
 */
public record ScalingFit(
    Law law,
    Map<String, Double> parameters,
    int free,
    List<Double> predicted,
    double error,
    int points) {

  /** The laws. */
  public enum Law {
    /** {@code n / (1 + s*(n-1))}: a share s of the work is serial. */
    AMDAHL("amdahl"),
    /** {@code n / (1 + s*(n-1) + k*n*(n-1))}: each thread also waits for every other (Gunther). */
    USL("usl"),
    /** {@code min(n, c(n))}: linear until memory delivers no more, which the triad tells. */
    BANDWIDTH("bandwidth");

    private final String id;

    Law(final String id) {
      this.id = id;
    }

    /** The name in records. */
    public String id() {
      return id;
    }
  }

  /** A law that misses its points by less than that describes them. */
  public static final double GOOD = 0.05;

  public ScalingFit {
    parameters = Map.copyOf(parameters);
    predicted = List.copyOf(predicted);
  }

  /** Whether any points would have fitted, since there are no more than free parameters. */
  public boolean isUntested() {
    return free >= points;
  }

  /** The error, as it would be with points that were not fitted. */
  private double honestError() {
    return error * Math.sqrt((double) points / (points - free));
  }

  /**
   * All laws that have no more free parameters than there are points.
   *
   * @param threads ascending
   * @param speedups over one thread, one for each
   * @param cores threads that can compute at once
   * @param mostSpeedup by numbers of threads up to that: the speedup at which what the triad moves
   *     is moved; empty if that was not measured
   */
  public static List<ScalingFit> all(
      final int[] threads,
      final double[] speedups,
      final int cores,
      final Optional<IntToDoubleFunction> mostSpeedup) {
    final int[] fitted =
        IntStream.range(0, threads.length)
            .filter(it -> threads[it] > 1 && threads[it] <= cores)
            .toArray();
    final List<ScalingFit> fits = new ArrayList<>();
    if (fitted.length == 0) {
      return fits;
    }
    final double[] n = Arrays.stream(fitted).mapToDouble(it -> threads[it]).toArray();
    final double[] s = Arrays.stream(fitted).mapToDouble(it -> speedups[it]).toArray();
    final Fitting fitting = new Fitting(threads, cores, n, s);
    // No share is above 1: slower than one thread is what this law cannot describe.
    final double serial = Math.min(1, positive(solve(n, s, false)[0]));
    fits.add(
        fitting.of(
            Law.AMDAHL, Map.of("serialShare", serial), 1, it -> it / (1 + serial * (it - 1.0))));
    if (fitted.length >= 2) {
      final double[] usl = usl(n, s, serial);
      final Map<String, Double> parameters = new LinkedHashMap<>();
      parameters.put("contention", usl[0]);
      parameters.put("coherency", usl[1]);
      fits.add(
          fitting.of(
              Law.USL,
              parameters,
              2,
              it -> it / (1 + usl[0] * (it - 1.0) + usl[1] * it * (it - 1.0))));
    }
    mostSpeedup.ifPresent(most ->
        fits.add(
            fitting.of(
                Law.BANDWIDTH,
                Map.of(
                    "mostSpeedup",
                    most.applyAsDouble(Math.min(cores, threads[threads.length - 1]))),
                0,
                it -> Math.min(it, most.applyAsDouble(it)))));
    return fits;
  }

  /** Neither parameter is below 0: then the other one alone. */
  private static double[] usl(final double[] n, final double[] s, final double serial) {
    final double[] both = solve(n, s, true);
    if (both[0] >= 0 && both[1] >= 0) {
      return both;
    }
    return both[1] < 0 ? new double[] {serial, 0} : new double[] {0, positive(coherency(n, s))};
  }

  private static double positive(final double value) {
    return value > 0 ? value : 0;
  }

  /** {@code n/S - 1 = s*(n-1) + k*n*(n-1)} is linear; weighted by S/n its errors are relative. */
  private static double[] solve(final double[] n, final double[] s, final boolean withCoherency) {
    final List<LeastSquares.Equation> equations = new ArrayList<>();
    for (int i = 0; i < n.length; i++) {
      final double others = n[i] - 1;
      equations.add(
          new LeastSquares.Equation(
              withCoherency ? new double[] {others, n[i] * others} : new double[] {others},
              n[i] / s[i] - 1,
              s[i] / n[i]));
    }
    return LeastSquares.solve(equations);
  }

  private static double coherency(final double[] n, final double[] s) {
    final List<LeastSquares.Equation> equations = new ArrayList<>();
    for (int i = 0; i < n.length; i++) {
      equations.add(
          new LeastSquares.Equation(
              new double[] {n[i] * (n[i] - 1)}, n[i] / s[i] - 1, s[i] / n[i]));
    }
    return LeastSquares.solve(equations)[0];
  }

  private record Fitting(int[] threads, int cores, double[] n, double[] s) {
    ScalingFit of(
        final Law law,
        final Map<String, Double> parameters,
        final int free,
        final IntToDoubleFunction speedup) {
      double squares = 0;
      for (int i = 0; i < n.length; i++) {
        squares += Math.pow(Math.log(speedup.applyAsDouble((int) n[i]) / s[i]), 2);
      }
      return new ScalingFit(
          law,
          parameters,
          free,
          Arrays.stream(threads)
              .mapToObj(it -> speedup.applyAsDouble(Math.min(it, cores)))
              .toList(),
          Math.sqrt(squares / n.length),
          n.length);
    }
  }

  /**
   * The law that describes the points best: of those with fewer free parameters than points, the
   * one with the least error, corrected for its free parameters, if that is below {@link #GOOD}.
   * Else the untested one with the fewest parameters: it describes the points, but any others too.
   */
  public static Optional<ScalingFit> best(final List<ScalingFit> fits) {
    final Optional<ScalingFit> tested =
        fits.stream()
            .filter(it -> !it.isUntested())
            .min(java.util.Comparator.comparing(ScalingFit::honestError));
    return tested
        .filter(it -> it.honestError() < GOOD)
        .or(() ->
            fits.stream()
                .filter(ScalingFit::isUntested)
                .min(java.util.Comparator.comparing(ScalingFit::free)))
        .or(() -> tested);
  }
}
