package dev.tandem.bench.compare;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.statistics.Interval;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much slower a contender may have become. Immutable.
 *
 * @param percent above which a slowdown fails
 */
record Gate(double percent) {
  private static final Pattern FORM =
      Pattern.compile("\\s*>?\\s*([0-9]{1,3}(?:\\.[0-9]+)?)\\s*%\\s*");

  /** What the gate says of one contender. */
  enum Outcome {
    /** Its whole interval is slower than allowed. */
    FAILS("FAILS"),
    /** No part of its interval is. */
    PASSES("passes"),
    /** Its interval holds both, so that more has to be measured. */
    UNDECIDED("cannot tell");

    private final String text;

    Outcome(final String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * @param text such as {@code >5%}
   * @throws UsageException if it is none
   */
  static Gate parse(final String text) {
    final Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new UsageException(
          "--fail-if '%s': give how much slower fails, in percent, such as '>5%%'".formatted(text));
    }
    return new Gate(Double.parseDouble(matcher.group(1)));
  }

  /** The ratio above which it fails. */
  double most() {
    return 1 + percent / 100;
  }

  /**
   * @param timeRatio new over base
   * @param steady whether both were warm when they were timed; else nothing is decided
   */
  Outcome judge(final Interval timeRatio, final boolean steady) {
    if (!steady || !timeRatio.isKnown()) {
      return Outcome.UNDECIDED;
    }
    if (timeRatio.low() > most()) {
      return Outcome.FAILS;
    }
    return timeRatio.high() <= most() ? Outcome.PASSES : Outcome.UNDECIDED;
  }

  /** {@code >5%}, as it may be given. */
  @Override
  public String toString() {
    return ">%s%%".formatted(percent == Math.rint(percent) ? "" + (long) percent : "" + percent);
  }
}
