package dev.tandem.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Published arguments whose exp is hardest to round, with the correctly rounded results.
 *
 * <p>The arguments are those of V. Lefèvre and J.-M. Muller, "Worst Cases for Correct Rounding of
 * the Elementary Functions in Double Precision", 2001 and 2003; the results were computed by exact
 * arithmetic, and the tests compute them again. They are in {@value #EXP_RESOURCE}, one case a
 * line, so that tests in C read the same file.
 */
public final class GoldenVectors {
  /** Beside this class: comment lines with {@code #}, a header, then {@code x,exp_bits}. */
  public static final String EXP_RESOURCE = "exp-hard-cases.csv";

  private GoldenVectors() {}

  /**
   * An argument and the one right result.
   *
   * @param argument finite, not 0
   * @param expected exp(argument) rounded to nearest even
   */
  public record Vector(double argument, double expected) {}

  /** All cases of exp, in the order of the file. */
  public static List<Vector> exp() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    GoldenVectors.class.getResourceAsStream(EXP_RESOURCE), EXP_RESOURCE),
                StandardCharsets.US_ASCII))) {
      return reader
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .skip(1)
          .map(GoldenVectors::parsed)
          .toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector parsed(final String line) {
    final int comma = line.indexOf(',');
    return new Vector(
        Double.parseDouble(line.substring(0, comma)),
        Double.longBitsToDouble(Long.parseUnsignedLong(line.substring(comma + 1), 16)));
  }
}
