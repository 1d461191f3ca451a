package dev.tandem.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.OffHeapFloats;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import dev.tandem.testkit.SpecialValues;
import dev.tandem.testkit.Ulps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every formula of the corpus in every code, on special and on random values. */
class FormulaAgreementTest {
  /** What the table's libraries promise, see docs/formula.md. */
  private static final int ULPS = 4;

  /** Vectors of every width, and what is left over. */
  private static final int RANDOM_ELEMENTS = 2_051;

  /** By all processors at once, since compilers take most of the time. */
  @BeforeAll
  static void compile() {
    formulas()
        .parallel()
        .map(it -> Formula.parse((String) it.get()[1]).as((ElementType) it.get()[0]))
        .forEach(formula ->
            Formula.CODES.stream()
                .filter(code -> code.language() == Language.C)
                .forEach(code -> formula.compile(code, BridgeKind.JNA)));
  }

  static Stream<Arguments> formulas() {
    return Arrays.stream(ElementType.values())
        .flatMap(type ->
            Corpus.formulas().stream()
                // What overflows doubles; such numbers no float can be.
                .map(text -> type == ElementType.FLOAT32 ? text.replace("e300", "e30") : text)
                .map(text -> Arguments.of(type, text)));
  }

  @ParameterizedTest
  @MethodSource("formulas")
  void shouldGiveWhatIsRightInEveryCode(final ElementType type, final String text) {
    final Formula formula = Formula.parse(text).as(type);
    final double[][] inputs = inputs(type, formula.inputs().size());
    final Map<Code, double[]> results = new EnumMap<>(Code.class);
    for (final Code code : Formula.CODES) {
      final ChunkKernel kernel;
      try {
        kernel =
            code.language() == Language.JAVA
                ? formula.compile(code)
                : formula.compile(code, BridgeKind.JNA);
      } catch (final UnavailableException unavailable) {
        // Only for what the language has not; every formula has its C.
        assertThat(code.language()).as(unavailable.getMessage()).isEqualTo(Language.JAVA);
        assertThat(unavailable).hasMessageContaining("is not available for this formula");
        continue;
      }
      results.put(code, results(type, kernel, inputs));
    }
    for (int i = 0; i < inputs[0].length; i++) {
      final double[] element = element(inputs, i);
      final Bounds bounds = formula.bounds(ULPS, element);
      for (final Map.Entry<Code, double[]> result : results.entrySet()) {
        final double actual = result.getValue()[i];
        if (formula.isExact() ? !Ulps.sameBits(bounds.center(), actual) : !bounds.hold(actual)) {
          throw new AssertionError(
              "%s of %s gives %s for %s, not %s"
                  .formatted(result.getKey(), formula, actual, Arrays.toString(element), bounds));
        }
      }
      if (formula.notOfTandem().isEmpty() && results.containsKey(Code.JAVA_LOOP)) {
        for (final Code code : new Code[] {Code.JAVA_VECTOR, Code.C_LOOP, Code.C_VECTOR}) {
          if (code == Code.JAVA_VECTOR && !results.containsKey(code)) {
            continue; // The Vector API has not all operations.
          }
          assertThat(Ulps.sameBits(results.get(Code.JAVA_LOOP)[i], results.get(code)[i]))
              .as("%s of %s for %s", code, formula, element)
              .isTrue();
        }
      }
    }
  }

  private static double[] element(final double[][] inputs, final int i) {
    final double[] element = new double[inputs.length];
    for (int input = 0; input < inputs.length; input++) {
      element[input] = inputs[input][i];
    }
    return element;
  }

  /** Special values, each with each for two inputs, then random ones of all magnitudes. */
  private static double[][] inputs(final ElementType type, final int count) {
    final int mostExponent = type == ElementType.FLOAT32 ? 140 : 1000;
    final double[][] pairs = SpecialValues.pairs();
    final int special = pairs[0].length;
    final SplittableRandom random = new SplittableRandom(42);
    final double[][] inputs = new double[count][special + RANDOM_ELEMENTS];
    for (int input = 0; input < count; input++) {
      for (int i = 0; i < special; i++) {
        inputs[input][i] = pairs[input % 2][(i + input / 2) % special];
      }
      for (int i = special; i < inputs[input].length; i++) {
        inputs[input][i] =
            switch (i % 4) {
              case 0 -> random.nextDouble();
              case 1 -> random.nextDouble(-10, 10);
              case 2 -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-60, 60));
              default ->
                  Math.scalb(random.nextDouble(-1, 1), random.nextInt(-mostExponent, mostExponent));
            };
      }
      for (int i = 0; i < inputs[input].length; i++) {
        inputs[input][i] = type.round(inputs[input][i]);
      }
    }
    return inputs;
  }

  private static double[] results(
      final ElementType type, final ChunkKernel kernel, final double[][] inputs) {
    return type == ElementType.FLOAT32 ? floats(kernel, inputs) : doubles(kernel, inputs);
  }

  /** Off-heap, in chunks; for Java the same on the heap. */
  private static double[] floats(final ChunkKernel kernel, final double[][] inputs) {
    final int length = inputs[0].length;
    final double[] results = new double[length];
    final List<OffHeapFloats> buffers = new ArrayList<>();
    try (Runner runner = Runner.of(Threading.SPAWN, 2, new ThreadBudget(2));
        OffHeapFloats out = OffHeapFloats.allocate(length)) {
      for (final double[] input : inputs) {
        final OffHeapFloats buffer = OffHeapFloats.allocate(length);
        buffers.add(buffer);
        for (int i = 0; i < length; i++) {
          buffer.set(i, (float) input[i]);
        }
      }
      runner.run(kernel, Operands.of(out, buffers.toArray(OffHeapFloats[]::new)));
      for (int i = 0; i < length; i++) {
        results[i] = out.get(i);
      }
      if (kernel instanceof JavaCompiled) {
        final float[] onHeap = new float[length];
        runner.run(
            kernel,
            Operands.of(
                onHeap, buffers.stream().map(OffHeapFloats::toArray).toArray(float[][]::new)));
        for (int i = 0; i < length; i++) {
          assertThat(Ulps.sameBits(onHeap[i], results[i])).isTrue();
        }
      }
    } finally {
      buffers.forEach(OffHeapFloats::close);
    }
    return results;
  }

  /** Off-heap, in chunks; for Java the same on the heap. */
  private static double[] doubles(final ChunkKernel kernel, final double[][] inputs) {
    final int length = inputs[0].length;
    final double[] results = new double[length];
    final List<OffHeapDoubles> buffers = new ArrayList<>();
    try (Runner runner = Runner.of(Threading.SPAWN, 2, new ThreadBudget(2));
        OffHeapDoubles out = OffHeapDoubles.allocate(length)) {
      for (final double[] input : inputs) {
        buffers.add(OffHeapDoubles.copyOf(input));
      }
      runner.run(kernel, Operands.of(out, buffers.toArray(OffHeapDoubles[]::new)));
      out.copyTo(results);
      if (kernel instanceof JavaCompiled) {
        final double[] onHeap = new double[length];
        runner.run(kernel, Operands.of(onHeap, inputs));
        for (int i = 0; i < length; i++) {
          assertThat(Ulps.sameBits(onHeap[i], results[i])).isTrue();
        }
      }
    } finally {
      buffers.forEach(OffHeapDoubles::close);
    }
    return results;
  }
}
