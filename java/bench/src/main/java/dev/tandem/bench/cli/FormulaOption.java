package dev.tandem.bench.cli;

import dev.tandem.bench.UsageException;
import dev.tandem.formula.Formula;
import dev.tandem.formula.FormulaException;
import dev.tandem.formula.Reduction;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that name a formula, the same for every command that takes one. */
final class FormulaOption {
  @Option(
      names = "--formula",
      paramLabel = "FORMULA",
      description =
          "What to compute for each element, such as 'exp(2.1*a + 3.2*b)'; docs/formula.md has the"
              + " language (default: Tandem's own kernel of that).")
  private String text;

  @Option(
      names = "--let",
      paramLabel = "NAME=NUMBER",
      description = "A name of the formula that stands for a number; may be given several times.")
  private Map<String, String> scalars = new LinkedHashMap<>();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "What the formula is computed in, each operation rounded to it: float64 or float32"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "float64")
  private String type;

  boolean isGiven() {
    return text != null;
  }

  /**
   * @param other what is to be computed instead
   * @throws UsageException if there is a formula, or what belongs to one
   */
  void requireNone(final String other) {
    if (text != null) {
      throw new UsageException(
          "--formula and %s are two things to compute; give one of them".formatted(other));
    }
    if (!scalars.isEmpty() || type() != ElementType.FLOAT64) {
      throw new UsageException(
          "--let and --type belong to a formula, not to %s; leave them out".formatted(other));
    }
  }

  /** What the user asked for. */
  Kernel kernel() {
    if (text == null) {
      if (!scalars.isEmpty()) {
        throw new UsageException("--let names a number of a formula; give --formula too");
      }
      if (type() != ElementType.FLOAT64) {
        throw new UsageException(
            "--type %s is what a formula is computed in; give --formula 'exp(2.1*a + 3.2*b)' too, say"
                .formatted(type));
      }
      return Kernel.EXPSUM;
    }
    return formula().kernel();
  }

  /**
   * @throws UsageException if there is none, or it cannot be read
   */
  Formula formula() {
    return read((formula, numbers) -> Formula.parse(formula, numbers).as(type()));
  }

  /** The same, perhaps with a reduction around it. */
  Reduction.Reduced reduced() {
    return read((formula, numbers) -> {
      final Reduction.Reduced reduced = Reduction.parse(formula, numbers);
      return new Reduction.Reduced(reduced.reduction(), reduced.formula().as(type()));
    });
  }

  private <T> T read(final BiFunction<String, Map<String, Double>, T> parser) {
    if (text == null) {
      throw new UsageException("--formula is missing; give one such as 'exp(2.1*a + 3.2*b)'");
    }
    final Map<String, Double> numbers = new LinkedHashMap<>();
    scalars.forEach((name, number) -> {
      if (!Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(text).find()) {
        throw new UsageException(
            "--let %s=%s: the formula has no name %s; correct it, or leave it out"
                .formatted(name, number, name));
      }
      numbers.put(name, number(name, number));
    });
    try {
      return parser.apply(text, numbers);
    } catch (final FormulaException unreadable) {
      throw new UsageException("--formula: " + unreadable.getMessage(), unreadable);
    }
  }

  private ElementType type() {
    return ElementType.ofId(type)
        .orElseThrow(() ->
            new UsageException(
                "--type %s: give %s"
                    .formatted(
                        type,
                        Arrays.stream(ElementType.values())
                            .map(ElementType::id)
                            .collect(Collectors.joining(" or ")))));
  }

  private static double number(final String name, final String number) {
    try {
      return Double.parseDouble(number);
    } catch (final NumberFormatException wrong) {
      throw new UsageException(
          "--let %s=%s: give a number, such as 2.1 or 1e-3".formatted(name, number), wrong);
    }
  }
}
