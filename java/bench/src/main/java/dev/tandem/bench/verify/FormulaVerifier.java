package dev.tandem.bench.verify;

import dev.tandem.bench.contender.Contender;
import dev.tandem.formula.Bounds;
import dev.tandem.formula.Formula;
import dev.tandem.testkit.AccuracySummary;
import dev.tandem.testkit.Ulps;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Judges results of a formula: each must lie where {@link Bounds} allows it, and codes without a
 * function of the platform's must give the same bits. Above {@value #MOST_CHECKED} elements it
 * looks at a seeded sample.
 *
 * <p>Errors are told in units in the last place of what the formula gives by {@link StrictMath},
 * which may be off itself. For one thread at a time.
 */
public final class FormulaVerifier implements Judge {
  /** Results whose bounds are computed, at most: each takes some microseconds. */
  static final int MOST_CHECKED = 100_000;

  /** What glibc's libmvec promises, and more than any other library here is known to be off. */
  public static final int MOST_ULPS = 4;

  private final Formula formula;
  private final long[] indices;
  private final Bounds[] bounds;

  /** Of the elements looked at, in the order of the indices. */
  private final double[][] arguments;

  /** What peers are judged by, which compute powers in their own ways. */
  private final Formula peersFormula;

  private final Bounds[] peersBounds;

  /**
   * @param inputs elements of the formula's type, all of one length
   * @param seed chooses the sample
   */
  public FormulaVerifier(final Formula formula, final List<MemorySegment> inputs, final long seed) {
    this.formula = formula;
    this.indices =
        ExpSumReference.indices(
            inputs.getFirst().byteSize() / formula.type().bytes(), MOST_CHECKED, seed);
    this.arguments =
        Arrays.stream(indices)
            .mapToObj(
                index -> inputs.stream().mapToDouble(it -> formula.type().get(it, index)).toArray())
            .toArray(double[][]::new);
    this.bounds = bounds(formula, arguments);
    this.peersFormula = formula.withPowers();
    this.peersBounds = peersFormula == formula ? bounds : bounds(peersFormula, arguments);
  }

  private static Bounds[] bounds(final Formula formula, final double[][] arguments) {
    return Arrays.stream(arguments)
        .parallel()
        .map(it -> formula.bounds(MOST_ULPS, it))
        .toArray(Bounds[]::new);
  }

  @Override
  public Finding judge(final Contender contender, final MemorySegment output) {
    final boolean isPeer = contender.peer().isPresent();
    final Bounds[] allowed = isPeer ? peersBounds : bounds;
    final boolean isExact = (isPeer ? peersFormula : formula).isExact();
    final AccuracySummary.Accumulator accumulator = new AccuracySummary.Accumulator();
    Optional<String> wrong = Verifier.poisoned(formula.type(), output);
    for (int i = 0; i < indices.length; i++) {
      final double actual = formula.type().get(output, indices[i]);
      if (!allowed[i].isKnown()) {
        continue;
      }
      if (wrong.isEmpty() && !isRight(isExact, allowed[i], actual)) {
        wrong = Optional.of(wrong(i, actual, allowed[i]));
      }
      accumulator.add(indices[i], errorUlps(allowed[i].center(), actual));
    }
    if (wrong.isEmpty() && accumulator.summary().count() == 0 && indices.length > 0) {
      wrong =
          Optional.of(
              "no result can be judged: for all of these inputs the formula is so near to a jump or"
                  + " a pole that its functions' errors decide");
    }
    return new Finding(accumulator.summary(), wrong);
  }

  private static boolean isRight(final boolean isExact, final Bounds bounds, final double actual) {
    // Where only one result is right, its zero has a sign too.
    return isExact ? Ulps.sameBits(bounds.center(), actual) : bounds.hold(actual);
  }

  private double errorUlps(final double center, final double actual) {
    if (Ulps.sameBits(center, actual) || center == actual) {
      return 0;
    }
    return Double.isFinite(center) && Double.isFinite(actual)
        ? Math.abs(actual - center) / formula.type().ulp(center)
        : Double.POSITIVE_INFINITY;
  }

  private String wrong(final int i, final double actual, final Bounds bounds) {
    final String given =
        IntStream.range(0, arguments[i].length)
            .mapToObj(
                it -> formula.inputs().get(it) + " = " + formula.type().text(arguments[i][it]))
            .collect(Collectors.joining(", "));
    return "wrong result: element %d is %s; right is %s, for %s"
        .formatted(
            indices[i],
            formula.type().text(actual),
            bounds.low() == bounds.high() || Double.isNaN(bounds.low())
                ? formula.type().text(bounds.center())
                : "what lies from %s to %s, each function %d ulp off at most"
                    .formatted(
                        formula.type().text(bounds.low()),
                        formula.type().text(bounds.high()),
                        MOST_ULPS),
            given);
  }
}
