package dev.tandem.bench.gallery;

import dev.tandem.formula.Formula;
import java.util.List;

/**
 * A loop of the gallery. Immutable.
 *
 * @param name for the table
 * @param formula what it computes
 * @param interest what kind of loop it stands for
 */
public record GalleryLoop(String name, Formula formula, String interest) {

  /** The normal distribution's cumulative function, by the tanh approximation of GELU's paper. */
  private static final String NORMAL =
      "0.5*(1 + tanh(0.7978845608028654*(%1$s + 0.044715*%1$s*%1$s*%1$s)))";

  private static final String D1 = "((log(s/k) + 0.045*t)/(0.2*sqrt(t)))";
  private static final String D2 = "(" + D1 + " - 0.2*sqrt(t))";

  private static final List<GalleryLoop> ALL =
      List.of(
          of("triad", "a + 3*b", "two loads and a store for two operations: memory decides"),
          of(
              "polynomial",
              horner(12),
              "a chain of multiplications and additions: latency, unless several run side by side"),
          of("complex magnitude", "sqrt(re*re + im*im)", "square roots: the divider decides"),
          of("clamp", "min(max(x, 0.25), 0.75)", "Java's min and max, which mind NaN and -0"),
          of("two branches", "where(x > 0.5, x*x, 1 - x)", "a branch that data decide"),
          of("exp of a sum", "exp(2.1*a + 3.2*b)", "one call of the math library"),
          of("logistic", "1/(1 + exp(-x))", "exp and a division"),
          of("softplus", "log1p(exp(x))", "two functions, one of which takes the other's result"),
          of(
              "normal CDF",
              "0.5*erfc(-x/1.4142135623730951)",
              "a function that java.lang.Math has not"),
          of(
              "Black-Scholes",
              "s*" + NORMAL.formatted(D1) + " - k*exp(-0.025*t)*" + NORMAL.formatted(D2),
              "a formula of finance: log, exp, sqrt and tanh"),
          of(
              "haversine",
              "12742*asin(sqrt(sin(0.5*(lat2 - lat1))**2"
                  + " + cos(lat1)*cos(lat2)*sin(0.5*(lon2 - lon1))**2))",
              "trigonometry, four inputs"));

  private static GalleryLoop of(final String name, final String formula, final String interest) {
    return new GalleryLoop(name, Formula.parse(formula), interest);
  }

  /** 1/0! + x/1! + ... by Horner's scheme. */
  private static String horner(final int degree) {
    final StringBuilder text = new StringBuilder("1");
    for (int i = degree; i > 0; i--) {
      text.insert(0, "1 + x*(").append(")/").append(i);
    }
    // Products instead of divisions, which would be all that is measured.
    return text.toString().replaceAll("\\)/(\\d+)", ")*(1/$1)");
  }

  /** All, in the order of the table. */
  public static List<GalleryLoop> all() {
    return ALL;
  }
}
