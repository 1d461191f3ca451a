package dev.tandem.bench.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * From which size on one contender is faster than another, from their time ratios at some sizes.
 * Pure functions.
 */
public final class BreakEven {
  /** How many sizes on each side of the crossing the model is fitted to. */
  private static final int SIDE = 2;

  private static final int FEWEST_TO_FIT = 4;

  /** A crossing that far from the sizes that enclose it belongs to another model. */
  private static final double MOST_OUTSIDE = 2;

  private BreakEven() {}

  /** What the ratios show. */
  public enum Kind {
    /** Slower at some size, faster from a larger one on; below it may have been ahead before. */
    CROSSES,
    /** Never shown slower, and faster at some size. */
    FASTER_THROUGHOUT,
    /** Never shown faster, or only at sizes below one at which it is shown slower. */
    NEVER_FASTER,
    /** It crosses, but the sizes do not suffice to say where. */
    UNCLEAR
  }

  /**
   * The size is present exactly if it crosses.
   *
   * @param lastSlower the largest size at which it is shown slower; 0 if none
   * @param firstFaster the smallest size beyond that at which it is shown faster; 0 if none
   */
  public record Prediction(Kind kind, OptionalDouble elements, long lastSlower, long firstFaster) {}

  /**
   * Predicts the size by {@link RatioModel}, fitted to the sizes next to where the ratio passes 1:
   * there the arrays lie in one cache, or two that are neighbours, so one cost for each element
   * describes them.
   *
   * @param ratios time over the other's, by size
   */
  public static Prediction predict(final NavigableMap<Long, Interval> ratios) {
    final List<Long> sizes = List.copyOf(ratios.keySet());
    // Not the first crossing: a pool computes what fits one cache line on the calling thread, so it
    // may be ahead at a few elements and behind at a hundred.
    final long lastSlower =
        sizes.stream()
            .filter(it -> Verdict.of(ratios.get(it)) == Verdict.SLOWER)
            .reduce((_, last) -> last)
            .orElse(0L);
    final long firstFaster =
        sizes.stream()
            .filter(it -> it > lastSlower)
            .filter(it -> Verdict.of(ratios.get(it)) == Verdict.FASTER)
            .findFirst()
            .orElse(0L);
    if (firstFaster == 0 || lastSlower == 0) {
      return new Prediction(
          firstFaster == 0 ? Kind.NEVER_FASTER : Kind.FASTER_THROUGHOUT,
          OptionalDouble.empty(),
          lastSlower,
          firstFaster);
    }
    final int from = Math.max(0, sizes.indexOf(lastSlower) - SIDE + 1);
    final int to =
        Math.min(sizes.size(), Math.max(sizes.indexOf(firstFaster) + SIDE, from + FEWEST_TO_FIT));
    final List<Long> near = sizes.subList(from, to);
    final OptionalDouble size =
        near.size() < FEWEST_TO_FIT
            ? OptionalDouble.empty()
            : RatioModel.fit(
                    near.stream().mapToDouble(it -> it).toArray(),
                    near.stream().mapToDouble(it -> ratios.get(it).median()).toArray())
                .crossing();
    final boolean believable =
        size.isPresent()
            && size.getAsDouble() >= lastSlower / MOST_OUTSIDE
            && size.getAsDouble() <= firstFaster * MOST_OUTSIDE;
    return new Prediction(
        believable ? Kind.CROSSES : Kind.UNCLEAR,
        believable ? size : OptionalDouble.empty(),
        lastSlower,
        firstFaster);
  }

  /**
   * Where the ratio passes 1, without a model: between sizes it is interpolated, and that it only
   * falls with the size is all that is assumed. The ends of the interval are where the ends of the
   * ratios' intervals pass 1.
   *
   * @param ratios time over the other's, by size
   * @return NaN if it does not pass 1 within the sizes; ends are unknown if either does not
   */
  public static Interval measured(final NavigableMap<Long, Interval> ratios) {
    final OptionalDouble median = crossing(ratios, Interval::median);
    final OptionalDouble low = crossing(ratios, Interval::low);
    final OptionalDouble high = crossing(ratios, Interval::high);
    if (median.isEmpty() || low.isEmpty() || high.isEmpty()) {
      return Interval.ofUnknownWidth(median.orElse(Double.NaN));
    }
    return new Interval(median.getAsDouble(), low.getAsDouble(), high.getAsDouble());
  }

  private static OptionalDouble crossing(
      final NavigableMap<Long, Interval> ratios, final ToDoubleFunction<Interval> end) {
    final double[] x = ratios.keySet().stream().mapToDouble(Math::log).toArray();
    final double[] y = falling(ratios.values().stream().mapToDouble(end).map(Math::log).toArray());
    for (int i = 1; i < x.length; i++) {
      if (y[i - 1] > 0 && y[i] <= 0) {
        return OptionalDouble.of(
            Math.exp(x[i - 1] + (x[i] - x[i - 1]) * y[i - 1] / (y[i - 1] - y[i])));
      }
    }
    return OptionalDouble.empty();
  }

  /**
   * The nearest values that only fall: neighbours that rise are replaced by their mean (the pool
   * adjacent violators algorithm; Barlow, Bartholomew, Bremner and Brunk, 1972).
   */
  static double[] falling(final double[] values) {
    final List<double[]> blocks = new ArrayList<>();
    for (final double value : values) {
      blocks.add(new double[] {value, 1});
      while (blocks.size() > 1 && blocks.get(blocks.size() - 2)[0] < blocks.getLast()[0]) {
        final double[] last = blocks.removeLast();
        final double[] before = blocks.removeLast();
        final double count = before[1] + last[1];
        blocks.add(new double[] {(before[0] * before[1] + last[0] * last[1]) / count, count});
      }
    }
    return blocks.stream()
        .flatMapToDouble(
            block -> java.util.stream.DoubleStream.generate(() -> block[0]).limit((long) block[1]))
        .toArray();
  }
}
