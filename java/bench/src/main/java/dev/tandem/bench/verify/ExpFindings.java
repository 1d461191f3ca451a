package dev.tandem.bench.verify;

import dev.tandem.testkit.Ulps;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a verification found, of each code and of each pair of them. Findings of parts of the inputs
 * merge into those of all, whatever the order. For one thread.
 */
public final class ExpFindings {
  private final List<VerifiedCode> codes;
  private final OfCode[] ofCodes;
  private final OfPair[][] ofPairs;

  ExpFindings(final List<VerifiedCode> codes) {
    this.codes = List.copyOf(codes);
    this.ofCodes = new OfCode[codes.size()];
    this.ofPairs = new OfPair[codes.size()][codes.size()];
    for (int a = 0; a < codes.size(); a++) {
      ofCodes[a] = new OfCode();
      for (int b = a + 1; b < codes.size(); b++) {
        ofPairs[a][b] = new OfPair();
      }
    }
  }

  public List<VerifiedCode> codes() {
    return codes;
  }

  /**
   * @param code its index in {@link #codes()}
   */
  public OfCode of(final int code) {
    return ofCodes[code];
  }

  /**
   * @param a the index of a code
   * @param b that of a later one
   */
  public OfPair of(final int a, final int b) {
    return ofPairs[a][b];
  }

  void merge(final ExpFindings other) {
    for (int a = 0; a < codes.size(); a++) {
      ofCodes[a].merge(other.ofCodes[a]);
      for (int b = a + 1; b < codes.size(); b++) {
        ofPairs[a][b].merge(other.ofPairs[a][b]);
      }
    }
  }

  /**
   * Codes that gave the same results wherever they were compared, in groups: each code is in the
   * first group of whose members it differs from none.
   *
   * @return indices into {@link #codes()}
   */
  public List<List<Integer>> groups() {
    return groups(IntStream.range(0, codes.size()));
  }

  private List<List<Integer>> groups(final IntStream some) {
    final List<List<Integer>> groups = new ArrayList<>();
    some.forEach(code ->
        groups.stream()
            .filter(group -> group.stream().allMatch(it -> of(it, code).differences().count() == 0))
            .findFirst()
            .orElseGet(() -> {
              groups.add(new ArrayList<>());
              return groups.getLast();
            })
            .add(code));
    return groups;
  }

  /** What must not be, each with what was found; empty if all is well. */
  public List<String> violations() {
    final List<String> violations = new ArrayList<>();
    for (int code = 0; code < codes.size(); code++) {
      addViolations(violations, codes.get(code), ofCodes[code]);
    }
    final List<List<Integer>> tandems =
        groups(
            IntStream.range(0, codes.size())
                .filter(code -> codes.get(code).code().isTandemAlgorithm()));
    for (int a = 0; a < tandems.size(); a++) {
      for (int b = a + 1; b < tandems.size(); b++) {
        violations.add(difference(tandems.get(a), tandems.get(b)));
      }
    }
    return violations;
  }

  private String difference(final List<Integer> groupA, final List<Integer> groupB) {
    for (final int a : groupA) {
      for (final int b : groupB) {
        final OfPair pair = of(Math.min(a, b), Math.max(a, b));
        if (pair.differences().count() > 0) {
          return said(
              "%s and %s must give the same bits and differ for %,d of %,d inputs: exp(%s) is %s"
                  + " and %s",
              codes.get(Math.min(a, b)).name(),
              codes.get(Math.max(a, b)).name(),
              pair.differences().count(),
              pair.inputs(),
              hex(pair.differences().at()),
              hex(pair.differences().first()),
              hex(pair.differences().second()));
        }
      }
    }
    throw new IllegalStateException("Two groups without a difference");
  }

  private static String said(final String format, final Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private static void addViolations(
      final List<String> violations, final VerifiedCode code, final OfCode found) {
    if (!(found.maxUlp() <= code.maxAllowedUlp())) {
      violations.add(
          said(
              "%s is off by %s ulp at exp(%s); allowed are %s",
              code.name(), found.maxUlp(), hex(found.at()), code.maxAllowedUlp()));
    }
    final Sightings wrong = found.wrongSpecials();
    if (wrong.count() > 0) {
      violations.add(
          said(
              "%s is wrong for a special value: exp(%s) is %s (results like it: %,d)",
              code.name(), hex(wrong.at()), hex(wrong.first()), wrong.count()));
    }
    final Sightings falls = found.falls();
    if (falls.count() > 0 && code.code().isTandemAlgorithm()) {
      violations.add(
          said(
              "%s is not monotone: exp(%s) is %s, but that of the next double is %s (pairs like it:"
                  + " %,d)",
              code.name(),
              hex(falls.at()),
              hex(falls.first()),
              hex(falls.second()),
              falls.count()));
    }
  }

  /** A double to the last bit. */
  public static String hex(final double value) {
    return Double.toHexString(value);
  }

  /** How often something was seen, and what was computed at the least argument that showed it. */
  public static final class Sightings {
    private long count;
    private double at = Double.NaN;
    private double first = Double.NaN;
    private double second = Double.NaN;

    private void add(final double x, final double firstResult, final double secondResult) {
      count++;
      // NaN is greater than all others.
      if (count == 1 || Double.compare(x, at) < 0) {
        at = x;
        first = firstResult;
        second = secondResult;
      }
    }

    private void merge(final Sightings other) {
      if (other.count > 0) {
        add(other.at, other.first, other.second);
        count += other.count - 1;
      }
    }

    private Sightings swapped() {
      final Sightings swapped = new Sightings();
      swapped.count = count;
      swapped.at = at;
      swapped.first = second;
      swapped.second = first;
      return swapped;
    }

    public long count() {
      return count;
    }

    /** The least argument; NaN if nothing was seen. */
    public double at() {
      return at;
    }

    /** What was computed of it. */
    public double first() {
      return first;
    }

    /** What the other code computed of it, or this one of the next argument. */
    public double second() {
      return second;
    }
  }

  /** What was found of one code. */
  public static final class OfCode {
    private long inputs;
    private double maxUlp;
    private double at = Double.NaN;
    private double sumUlp;
    private long summed;
    private final Sightings wrongSpecials = new Sightings();
    private final Sightings falls = new Sightings();

    void add(final double x, final double errorUlp, final boolean inMean) {
      inputs++;
      keepLargest(x, errorUlp);
      if (inMean) {
        sumUlp += errorUlp;
        summed++;
      }
    }

    /** Of equal errors that of the least argument, so that the order does not matter. */
    private void keepLargest(final double x, final double errorUlp) {
      if (errorUlp > maxUlp || (errorUlp == maxUlp && Double.compare(x, at) < 0)) {
        maxUlp = errorUlp;
        at = x;
      }
    }

    void addWrongSpecial(final double x, final double y) {
      wrongSpecials.add(x, y, Double.NaN);
    }

    /** Of two neighbours the larger had the smaller result. */
    void addFall(final double x, final double y, final double next) {
      falls.add(x, y, next);
    }

    void merge(final OfCode other) {
      inputs += other.inputs;
      if (other.inputs > 0) {
        keepLargest(other.at, other.maxUlp);
      }
      sumUlp += other.sumUlp;
      summed += other.summed;
      wrongSpecials.merge(other.wrongSpecials);
      falls.merge(other.falls);
    }

    /** Arguments that the code computed. */
    public long inputs() {
      return inputs;
    }

    /** The largest error; infinite where a result was infinite, or NaN, and should not be. */
    public double maxUlp() {
      return maxUlp;
    }

    /** The argument of the largest error. */
    public double at() {
      return at;
    }

    /** The mean error of the arguments that are uniform in x; NaN if there were none. */
    public double meanUlp() {
      return summed == 0 ? Double.NaN : sumUlp / summed;
    }

    /** Results other than the one that is prescribed, where one is. */
    public Sightings wrongSpecials() {
      return wrongSpecials;
    }

    /** Neighbours of which the larger had the smaller result. */
    public Sightings falls() {
      return falls;
    }
  }

  /** What was found of two codes. */
  public static final class OfPair {
    private long inputs;
    private final Sightings differences = new Sightings();

    void compare(final double[] x, final double[] a, final double[] b, final int length) {
      inputs += length;
      if (a != b) {
        for (int i = 0; i < length; i++) {
          if (!Ulps.sameBits(a[i], b[i])) {
            differences.add(x[i], a[i], b[i]);
          }
        }
      }
    }

    /** The same with the codes in the other order. */
    OfPair swapped() {
      final OfPair swapped = new OfPair();
      swapped.inputs = inputs;
      swapped.differences.merge(differences.swapped());
      return swapped;
    }

    void merge(final OfPair other) {
      inputs += other.inputs;
      differences.merge(other.differences);
    }

    /** Arguments that both codes computed. */
    public long inputs() {
      return inputs;
    }

    /** Arguments whose results differ in a bit, NaNs taken for the same. */
    public Sightings differences() {
      return differences;
    }
  }
}
