package dev.tandem.bench.gallery;

import dev.tandem.bench.contender.Contender;
import dev.tandem.formula.Formula;
import dev.tandem.formula.OwnLoop;
import dev.tandem.kernel.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A loop of the gallery: a formula, or a loop in two files, which formulas cannot say. Immutable.
 *
 * @param name for the table
 * @param formula what it computes, if a formula says it
 * @param text the same for people
 * @param interest what kind of loop it stands for
 */
public record GalleryLoop(String name, Optional<Formula> formula, String text, String interest) {

  /** Two contenders of the same kind, one in each language. */
  public enum Kind {
    PLAIN("plain loop"),
    VECTOR_MATH("vector math"),
    TANDEM_VECTORS("Tandem's vectors");

    private final String words;

    Kind(final String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

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
          of(
              "dot product",
              "ax*bx + ay*by + az*bz",
              "of vectors of three: six loads for five operations"),
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
              "trigonometry, four inputs"),
          new GalleryLoop(
              "mandelbrot",
              Optional.empty(),
              "steps of z*z + c until |z| > 2, at most 100",
              "every element takes as many steps as it needs: nothing for vectors"));

  private static GalleryLoop of(final String name, final String formula, final String interest) {
    return new GalleryLoop(name, Optional.of(Formula.parse(formula)), formula, interest);
  }

  /**
   * The loop, ready to be measured.
   *
   * @param folder an empty one, for what is compiled
   */
  public Kernel kernel(final Path folder) {
    if (formula.isPresent()) {
      return formula.get().kernel();
    }
    final String className = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return OwnLoop.compile(
            copied(name + ".c", folder),
            copied(className + ".java", folder),
            folder.resolve("compiled"),
            0)
        .kernel();
  }

  private static Path copied(final String file, final Path folder) {
    try (InputStream stream = GalleryLoop.class.getResourceAsStream(file)) {
      Files.createDirectories(folder.resolve("compiled"));
      return Files.write(folder.resolve(file), stream.readAllBytes());
    } catch (final IOException exception) {
      throw new UncheckedIOException("Cannot copy " + file + " to " + folder, exception);
    }
  }

  /** The contender in C of a kind; its twin is the one in Java. Empty if there is none. */
  public Optional<Contender> inC(final Kind kind) {
    return switch (kind) {
      case PLAIN ->
          Optional.of(
              Contender.parse(formula.isPresent() ? "c-loop/jna/single/1" : "c-own/jna/single/1"));
      case VECTOR_MATH -> formula.map(_ -> Contender.parse("c-libmvec/jna/single/1"));
      // Without Tandem's functions they are what the others are.
      case TANDEM_VECTORS ->
          formula
              .filter(it -> !it.ofTandem().isEmpty())
              .map(_ -> Contender.parse("c-vector/jna/single/1"));
    };
  }

  /** All that are measured, in pairs, Java first. */
  public List<Contender> contenders() {
    final List<Contender> all = new ArrayList<>();
    for (final Kind kind : Kind.values()) {
      inC(kind)
          .ifPresent(c -> {
            all.add(
                Contender.parse(
                    c.code().orElseThrow().twin() + "/" + c.threading() + "/" + c.threads()));
            all.add(c);
          });
    }
    return all;
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
