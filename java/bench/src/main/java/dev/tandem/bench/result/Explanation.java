package dev.tandem.bench.result;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.FactorStep;
import dev.tandem.bench.statistics.Estimate;
import dev.tandem.bench.statistics.PairedRatios;
import dev.tandem.bench.statistics.ProductOfMedians;
import dev.tandem.bench.statistics.Sample;
import dev.tandem.bench.statistics.TwoLevelBootstrap;
import dev.tandem.bench.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gap between two contenders, taken apart into factors that were measured in the same rounds.
 * Immutable.
 *
 * @param run of all contenders on the way, at one size
 * @param parts in the order of the way
 * @param ratio the last contender's time over the first's, empty if one of the two has none
 * @param product of the parts' ratios, empty if a part has none
 */
public record Explanation(
    RunRecord run, List<Part> parts, Optional<Estimate> ratio, Optional<Estimate> product) {
  /** How far the product may be from the ratio, as a share of it. */
  public static final double MOST_APART = 0.05;

  /**
   * One step.
   *
   * @param ratio the time at its end over that at its start; empty if one of the two has none
   * @param steady whether both were steady when they were timed; no verdict is given otherwise
   */
  public record Part(FactorStep step, Optional<Estimate> ratio, boolean steady) {
    /** What may be said of the step; empty if nothing. */
    public Optional<Verdict> verdict() {
      return ratio.filter(_ -> steady).map(it -> Verdict.of(it.interval()));
    }
  }

  public Explanation {
    parts = List.copyOf(parts);
  }

  /**
   * What a run shows of a way.
   *
   * @param way at least one step
   */
  public static Explanation of(final RunRecord run, final List<FactorStep> way) {
    final List<Contender> chain = new ArrayList<>(List.of(way.getFirst().from()));
    way.forEach(step -> chain.add(step.to()));
    final List<List<Sample>> samples =
        chain.stream().map(it -> measurement(run, it)).map(Explanation::samples).toList();
    final List<Part> parts = new ArrayList<>();
    for (int i = 0; i < way.size(); i++) {
      parts.add(
          new Part(
              way.get(i),
              ratio(samples.get(i + 1), samples.get(i), run.seed()),
              isSteady(run, way.get(i).from()) && isSteady(run, way.get(i).to())));
    }
    return new Explanation(
        run,
        parts,
        ratio(samples.getLast(), samples.getFirst(), run.seed()),
        known(ProductOfMedians.of(samples, run.seed())));
  }

  private static Optional<Measurement> measurement(final RunRecord run, final Contender contender) {
    return run.rows().stream()
        .filter(row -> row.contender().equals(contender))
        .flatMap(row -> row.measurement().stream())
        .findFirst();
  }

  private static List<Sample> samples(final Optional<Measurement> measurement) {
    return measurement.stream()
        .flatMap(it -> it.samples().stream())
        .map(TimedSample::toSample)
        .toList();
  }

  private static boolean isSteady(final RunRecord run, final Contender contender) {
    return measurement(run, contender).filter(Measurement::steady).isPresent();
  }

  private static Optional<Estimate> ratio(
      final List<Sample> to, final List<Sample> from, final long seed) {
    return known(PairedRatios.of(to, from).estimate(TwoLevelBootstrap.withSeed(seed)));
  }

  private static Optional<Estimate> known(final Estimate estimate) {
    return Optional.of(estimate).filter(it -> !Double.isNaN(it.interval().median()));
  }

  public Contender from() {
    return parts.getFirst().step().from();
  }

  public Contender to() {
    return parts.getLast().step().to();
  }

  /** How far the product is from the ratio, as a share of it; empty if one is not known. */
  public Optional<Double> apart() {
    return product.flatMap(
        it -> ratio.map(all -> Math.abs(it.interval().median() / all.interval().median() - 1)));
  }

  /** Whether the parts multiply to the gap; not if one of them is not known. */
  public boolean isWhole() {
    return apart().filter(it -> it <= MOST_APART).isPresent();
  }
}
