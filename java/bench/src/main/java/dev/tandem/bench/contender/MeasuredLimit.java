package dev.tandem.bench.contender;

import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.Memory;
import dev.tandem.run.Threading;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A limit as it is measured. Values are immutable and may be shared between threads.
 *
 * @param threads how many compute it
 * @param rowElements the size of the rows beside which it is measured
 * @param rowType what the rows' elements are
 */
public record MeasuredLimit(Limit limit, int threads, long rowElements, ElementType rowType) {

  /** Beside rows of doubles. */
  public MeasuredLimit(final Limit limit, final int threads, final long rowElements) {
    this(limit, threads, rowElements, ElementType.FLOAT64);
  }

  /**
   * The limits that bound some of the contenders, those of few threads first.
   *
   * @param rowElements with none there is nothing to bound
   */
  public static List<MeasuredLimit> of(
      final List<Contender> contenders, final Kernel row, final long rowElements) {
    return contenders.stream()
        .flatMap(contender ->
            Arrays.stream(Limit.values())
                .map(
                    limit -> new MeasuredLimit(limit, contender.threads(), rowElements, row.type()))
                .filter(it -> it.bounds(contender, row)))
        .distinct()
        .sorted(Comparator.comparing(MeasuredLimit::threads).thenComparing(MeasuredLimit::limit))
        .toList();
  }

  /** Who computes it: the C-only worker. */
  public Contender contender() {
    return new Contender(
        Code.C_VECTOR,
        Memory.OFFHEAP,
        new Host.WithoutJvm(),
        threads == 1 ? Threading.SINGLE : Threading.OPENMP,
        threads);
  }

  /** How many elements each of its calls has. */
  public long elements() {
    return limit.elements(rowElements, rowType, threads);
  }

  /** Whether a row of this size can take no less time than this limit says. */
  public boolean bounds(final Contender contender, final Kernel row) {
    return rowElements > 0
        && elements() > 0
        && contender.threads() == threads
        && limit.bounds(contender, row, rowElements);
  }

  /** How many of its calls take as long as one call of a row that it bounds must. */
  public double callsToRow(final Kernel row) {
    return limit.callsToRow(elements(), row, rowElements);
  }
}
