package dev.tandem.bench.result;

import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.statistics.Estimate;

/**
 * How near a row comes to what the machine allowed in the same rounds. Immutable.
 *
 * @param limit the nearest one: that which allows the least
 * @param share the time that the limit allows over the row's: 1 at the limit
 */
public record ShareOfLimit(Limit limit, Estimate share) {
  /** What no row can pass, but for what two measurements differ by. */
  public static final double MOST = 1.05;

  /**
   * Whether the row is shown to be faster than it can be, so that one of the two is wrong. One
   * generation shows nothing of the kind: it may have been a slow process that measured the limit.
   */
  public boolean isAbove() {
    return share.coversGenerations() && share.interval().low() > MOST;
  }
}
