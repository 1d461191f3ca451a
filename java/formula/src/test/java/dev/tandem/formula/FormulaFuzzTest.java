package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random formulas, and those of the corpus with random faults. */
class FormulaFuzzTest {
  private static final int TEXTS = 1_000_000;

  /** How many of those that can be read are compiled; each takes a C compiler's start. */
  private static final int COMPILED = Integer.getInteger("tandem.fuzz.compiled", 200);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long MOST_NANOS = 1_000_000_000;

  private static final List<String> ALPHABET =
      List.of(
          "x", "y", "z", "1", "0", "2.5", "1e-3", "1e300", ".", "e", "pi", "+", "-", "*", "/", "%",
          "**", "<", "<=", "==", "!=", ">", "&", "|", "~", "and", "or", "not", "where", "(", ")",
          ",", " ", "exp", "sqrt", "min", "max", "hypot", "sin", "\n", "\"", "'", "\\", "#", "$",
          ";", "{", "}", "??/", "\\u0022", "system", "import", "_", "\u00e9", "\u0000", "0x1p3",
          "__");

  /** All that a generated source may say besides its fixed frame: names, hexadecimal numbers. */
  private static final Pattern STATEMENT =
      Pattern.compile(
          "\\s*(const|final) (double|float|int|boolean|DoubleVector|VectorMask<Double>) t\\d+ ="
              + " [\\w\\s.,()<>=!?:+\\-*/%&|\\[\\]\"]+;");

  @Test
  void shouldReadOrRefuseAnythingAndSayItInBothLanguages() {
    final List<String> corpus = Corpus.formulas();
    final long read =
        IntStream.range(0, 100)
            .parallel()
            .mapToLong(part -> {
              final SplittableRandom random = new SplittableRandom(part);
              long parsed = 0;
              for (int i = 0; i < TEXTS / 100; i++) {
                final String text = i % 2 == 0 ? random(random) : mutated(corpus, random);
                parsed += tried(text, type(i / 2)) ? 1 : 0;
              }
              return parsed;
            })
            .sum();
    // Else this would test refusals only.
    assertThat(read).isGreaterThan(TEXTS / 20);
  }

  /** Of four formulas one is of floats. */
  private static ElementType type(final int number) {
    return number % 4 == 3 ? ElementType.FLOAT32 : ElementType.FLOAT64;
  }

  private static boolean tried(final String text, final ElementType type) {
    final long start = THREADS.getCurrentThreadCpuTime();
    try {
      final Formula formula = Formula.parse(text).as(type);
      requireHarmless(formula.source(Code.C_LIBM));
      if (formula.operationsUsed().stream().allMatch(it -> it.whyNotInJava().isEmpty())) {
        requireHarmless(formula.source(Code.JAVA_LIBM));
      }
      return true;
    } catch (final FormulaException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return false;
    } catch (final RuntimeException | Error undocumented) {
      throw new AssertionError("'" + text + "' gives " + undocumented, undocumented);
    } finally {
      // Of this thread's own: not what others on the machine took.
      assertThat(THREADS.getCurrentThreadCpuTime() - start).as(text).isLessThan(MOST_NANOS);
    }
  }

  private static void requireHarmless(final String source) {
    source
        .lines()
        .filter(it -> it.contains(" t") && it.contains(" = ") && it.matches(".* t\\d+ = .*"))
        .forEach(it -> assertThat(it).matches(STATEMENT));
  }

  @Test
  void shouldCompileWhatCanBeReadAndAgree() {
    final List<String> corpus = Corpus.formulas();
    final SplittableRandom random = new SplittableRandom(7);
    final List<Formula> formulas = new ArrayList<>();
    while (formulas.size() < COMPILED) {
      try {
        final Formula formula =
            Formula.parse(formulas.size() % 2 == 0 ? random(random) : mutated(corpus, random))
                .as(type(formulas.size() / 2));
        if (formula.operationsUsed().stream().allMatch(it -> it.whyNotInJava().isEmpty())
            && !formulas.contains(formula)) {
          formulas.add(formula);
        }
      } catch (final FormulaException refused) {
        // The next one.
      }
    }
    formulas.parallelStream().forEach(FormulaFuzzTest::requireAgreement);
  }

  private static void requireAgreement(final Formula formula) {
    final int length = 67;
    final SplittableRandom random = new SplittableRandom(formula.hashCode());
    final ElementType type = formula.type();
    final List<OffHeapBuffer> inputs = new ArrayList<>();
    for (int i = 0; i < formula.inputs().size(); i++) {
      final OffHeapBuffer input = OffHeapBuffer.of(type, length);
      for (int at = 0; at < length; at++) {
        type.set(input.segment(), at, random.nextDouble(-3, 3));
      }
      inputs.add(input);
    }
    final List<ChunkKernel> kernels =
        new ArrayList<>(
            List.of(formula.compile(Code.JAVA_LIBM), formula.compile(Code.C_LIBM, BridgeKind.JNA)));
    if (formula.operationsUsed().stream().allMatch(it -> it.whyNotInJavaVectors().isEmpty())) {
      // It is cut into loops, which depends on where the functions are.
      kernels.add(formula.compile(Code.JAVA_VECTOR));
    }
    for (final ChunkKernel kernel : kernels) {
      try (Runner runner = Runner.of(Threading.SINGLE, 1, new ThreadBudget(1));
          OffHeapBuffer out = OffHeapBuffer.of(type, length)) {
        runner.run(kernel, Operands.of(out, inputs.toArray(OffHeapBuffer[]::new)));
        for (int i = 0; i < length; i++) {
          final int at = i;
          final Bounds bounds =
              formula.bounds(
                  4, inputs.stream().mapToDouble(it -> type.get(it.segment(), at)).toArray());
          final double actual = type.get(out.segment(), i);
          assertThat(bounds.hold(actual))
              .as("%s of %s by %s: %s, not %s", formula, type, kernel, actual, bounds)
              .isTrue();
        }
      }
    }
    inputs.forEach(OffHeapBuffer::close);
  }

  private static String random(final SplittableRandom random) {
    final StringBuilder text = new StringBuilder();
    if (random.nextInt(3) == 0) {
      final int tokens = random.nextInt(1, 20);
      for (int i = 0; i < tokens; i++) {
        text.append(ALPHABET.get(random.nextInt(ALPHABET.size())));
      }
    } else {
      append(text, random, random.nextInt(1, 7), Kind.NUMBER);
    }
    return text.toString();
  }

  /** A formula that can be read. */
  private static void append(
      final StringBuilder text, final SplittableRandom random, final int depth, final Kind kind) {
    if (kind == Kind.NUMBER && (depth == 0 || random.nextInt(6) == 0)) {
      text.append(List.of("x", "y", "z", "2.5", "1", "0.1", "3").get(random.nextInt(7)));
      return;
    }
    final List<Operation> operations =
        java.util.Arrays.stream(Operation.values())
            .filter(it -> it.result() == kind)
            .filter(it -> depth > 0 || it.arguments().stream().allMatch(Kind.NUMBER::equals))
            .toList();
    final Operation operation = operations.get(random.nextInt(operations.size()));
    final List<Kind> arguments = operation.arguments();
    final boolean function = operation.isFunction();
    text.append(function ? operation.symbol() + "(" : "(");
    for (int i = 0; i < arguments.size(); i++) {
      if (!function && (i > 0 || arguments.size() == 1)) {
        text.append(' ').append(operation.symbol()).append(' ');
      } else if (i > 0) {
        text.append(", ");
      }
      append(text, random, Math.max(0, depth - 1), arguments.get(i));
    }
    text.append(')');
  }

  private static String mutated(final List<String> corpus, final SplittableRandom random) {
    final StringBuilder text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
    for (int faults = random.nextInt(1, 4); faults > 0; faults--) {
      final int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, ALPHABET.get(random.nextInt(ALPHABET.size())));
        case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 4)));
        case 2 -> text.insert(at, (char) random.nextInt(0x10000));
        default -> {
          final String other = corpus.get(random.nextInt(corpus.size()));
          text.insert(at, other, 0, Math.min(other.length(), random.nextInt(1, 20)));
        }
      }
    }
    return text.toString();
  }
}
