package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The product of several median ratios, each of one contender's time over that of the one before
 * it. In every round the ratios multiply to the last contender's time over the first's, but their
 * medians need not: how near they come says whether a gap may be taken apart into them.
 *
 * <p>The bootstrap is that of {@link TwoLevelBootstrap}, but draws whole rounds with all their
 * ratios: what a contender does to the ratios on both its sides cancels in the product, and ratios
 * that were drawn one by one would not know that. Stateless.
 */
public final class ProductOfMedians {
  private ProductOfMedians() {}

  /**
   * The product over a chain of contenders.
   *
   * @param chain the samples of each, at least two; rounds in which one has none are left out
   * @return ends are unknown with too few rounds (see {@link TwoLevelBootstrap#median}), the
   *     product too with none
   */
  public static Estimate of(final List<List<Sample>> chain, final long seed) {
    final List<double[][]> generations = ratios(chain);
    final List<double[]> rounds = generations.stream().flatMap(Arrays::stream).toList();
    final double product = rounds.isEmpty() ? Double.NaN : product(rounds);
    final boolean tooFew = Math.scalb(1.0, 1 - rounds.size()) > Verdict.FALSE_CHANCE;
    return new Estimate(
        tooFew
            ? Interval.ofUnknownWidth(product)
            : interval(product, generations, new SplittableRandom(seed)),
        rounds.size(),
        generations.size());
  }

  /** The ratios of each step, of each round, of each generation. */
  private static List<double[][]> ratios(final List<List<Sample>> chain) {
    final TreeMap<Integer, TreeMap<Integer, double[]>> times = new TreeMap<>();
    for (int i = 0; i < chain.size(); i++) {
      for (final Sample sample : chain.get(i)) {
        times.computeIfAbsent(sample.generation(), _ -> new TreeMap<>())
                .computeIfAbsent(sample.round(), _ -> new double[chain.size()])[i] =
            sample.nanosPerCall();
      }
    }
    return times.values().stream()
        .map(rounds ->
            rounds.values().stream()
                .filter(nanos -> Arrays.stream(nanos).allMatch(it -> it > 0))
                .map(ProductOfMedians::ratios)
                .toArray(double[][]::new))
        .filter(rounds -> rounds.length > 0)
        .toList();
  }

  private static double[] ratios(final double[] nanos) {
    final double[] ratios = new double[nanos.length - 1];
    for (int step = 0; step < ratios.length; step++) {
      ratios[step] = nanos[step + 1] / nanos[step];
    }
    return ratios;
  }

  private static double product(final List<double[]> rounds) {
    double product = 1;
    for (int step = 0; step < rounds.getFirst().length; step++) {
      final int at = step;
      product *=
          TwoLevelBootstrap.median(rounds.stream().mapToDouble(it -> it[at]).sorted().toArray());
    }
    return product;
  }

  private static Interval interval(
      final double product, final List<double[][]> generations, final SplittableRandom random) {
    final int replicates = TwoLevelBootstrap.DEFAULT_REPLICATES;
    final double[] products = new double[replicates];
    final List<double[]> drawn = new ArrayList<>();
    for (int replicate = 0; replicate < replicates; replicate++) {
      drawn.clear();
      for (int g = 0; g < generations.size(); g++) {
        final double[][] rounds = generations.get(random.nextInt(generations.size()));
        for (int round = 0; round < rounds.length; round++) {
          drawn.add(rounds[random.nextInt(rounds.length)]);
        }
      }
      products[replicate] = product(drawn);
    }
    Arrays.sort(products);
    final int beyond = (int) Math.round(replicates * Verdict.FALSE_CHANCE / 2);
    return new Interval(product, products[beyond - 1], products[replicates - beyond]);
  }
}
