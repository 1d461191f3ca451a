package dev.tandem.bench.report;

import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.statistics.Interval;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Figures in the units that reports show, and as texts. Stateless. */
public final class Figures {
  public static final String ABSENT = "–";

  private Figures() {}

  static Interval millisPerCall(final Measurement measurement) {
    return measurement.nanosPerCall().interval().times(1e-6);
  }

  /** For no elements there is no time per element: infinite or NaN. */
  static Interval nanosPerElement(final Row row, final Measurement measurement) {
    final Interval perCall = measurement.nanosPerCall().interval();
    return row.elements() == 0
        ? Interval.ofUnknownWidth(Double.NaN)
        : perCall.times(1.0 / row.elements());
  }

  /** Bytes that the kernel must read and write, over the time; bytes per ns are GB (10^9) per s. */
  static double gigabytesPerSecond(final Row row, final Measurement measurement) {
    return (double) row.kernel().bytesPerElement()
        * row.elements()
        / measurement.nanosPerCall().interval().median();
  }

  /** Floating-point operations of the formula over the time; per ns they are 10^9 per s. */
  static double gigaflopsPerSecond(final Row row, final Measurement measurement) {
    return (double) row.kernel().flopsPerElement()
        * row.elements()
        / measurement.nanosPerCall().interval().median();
  }

  /** {@code 93%}. */
  public static String percent(final double share) {
    return format(100 * share, 0) + "%";
  }

  /** Four digits, from 0.001 up in at most 5 characters: {@code 0.083}, {@code 12.31}. */
  public static String digits(final double value) {
    if (!Double.isFinite(value)) {
      return ABSENT;
    }
    final double magnitude = Math.abs(value);
    if (magnitude != 0 && magnitude < 0.001) {
      return String.format(Locale.ROOT, "%.0e", value);
    }
    final int decimals =
        magnitude < 9.9995 ? 3 : magnitude < 99.995 ? 2 : magnitude < 999.95 ? 1 : 0;
    return format(value, decimals);
  }

  /** A ratio for prose: {@code 0.93}, {@code 0.081}, {@code 12.3}. */
  public static String shortly(final double value) {
    return format(value, value < 0.0995 ? 3 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
  }

  public static String grouped(final long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code 512}, {@code 16Ki}, {@code 4Mi}; {@code 1,000,000} where that is no power of two. */
  static String elements(final long elements) {
    if (elements >= 1 << 20 && elements % (1 << 20) == 0) {
      return (elements >> 20) + "Mi";
    }
    return elements >= 1 << 10 && elements % (1 << 10) == 0
        ? (elements >> 10) + "Ki"
        : grouped(elements);
  }

  private static String format(final double value, final int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Three digits with a unit: {@code 5.12 ns}, {@code 1.30 ms}. */
  static String duration(final double nanos) {
    if (!Double.isFinite(nanos)) {
      return ABSENT;
    }
    // A thousand of a unit after rounding is one of the next.
    final int thousands = nanos < 999.5 ? 0 : nanos < 999.5e3 ? 1 : nanos < 999.5e6 ? 2 : 3;
    final double value = nanos / Math.pow(1_000, thousands);
    final int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return format(value, decimals) + " " + List.of("ns", "µs", "ms", "s").get(thousands);
  }

  /** {@code 3.421 ±1.8%}: the farther end; nothing after the median if the ends are unknown. */
  static String withPercent(final Interval interval) {
    return withPercent(interval, Figures::digits);
  }

  static String withPercent(final Interval interval, final DoubleFunction<String> median) {
    if (!interval.isKnown()) {
      return median.apply(interval.median()) + "      ";
    }
    final double farther =
        Math.max(interval.high() / interval.median() - 1, 1 - interval.low() / interval.median());
    final double percent = 100 * farther;
    return "%s %5s"
        .formatted(
            median.apply(interval.median()), "±" + format(percent, percent < 9.95 ? 1 : 0) + "%");
  }

  /** {@code 0.931 0.902–0.961}. */
  public static String withEnds(final Interval interval) {
    return interval.isKnown()
        ? digits(interval.median()) + " " + digits(interval.low()) + "–" + digits(interval.high())
        : digits(interval.median());
  }

  /** {@code 0.90–0.96}, for prose. */
  public static String ends(final Interval interval) {
    return shortly(interval.low()) + "–" + shortly(interval.high());
  }
}
