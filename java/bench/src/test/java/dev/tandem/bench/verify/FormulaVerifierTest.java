package dev.tandem.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import dev.tandem.formula.Formula;
import dev.tandem.memory.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FormulaVerifierTest {
  private static final int ELEMENTS = 1_000;
  private static final Contender CONTENDER = Contender.parse("c-libm/jna/single/1");

  private static MemorySegment segment(final DoubleUnaryOperator values) {
    final MemorySegment segment = Arena.ofAuto().allocate(ValueLayout.JAVA_DOUBLE, ELEMENTS);
    for (int i = 0; i < ELEMENTS; i++) {
      segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values.applyAsDouble(i / 100.0));
    }
    return segment;
  }

  private static Judge.Finding judged(final String formula, final DoubleUnaryOperator results) {
    return new FormulaVerifier(Formula.parse(formula), List.of(segment(x -> x)), 42)
        .judge(CONTENDER, segment(results));
  }

  @Test
  void shouldAcceptWhatIsRight() {
    assertThat(judged("exp(x)", Math::exp).wrong()).isEmpty();
    assertThat(judged("x*x - 1", x -> x * x - 1).wrong()).isEmpty();
    assertThat(judged("sin(x) - x", x -> Math.sin(x) - x).wrong()).isEmpty();
    assertThat(judged("exp(x)", x -> Math.nextUp(Math.exp(x))).wrong()).isEmpty();
    assertThat(judged("sqrt(x - 5)", x -> Math.sqrt(x - 5)).wrong()).isEmpty();
  }

  @Test
  void shouldRefuseOneResultThatIsWrong() {
    assertThat(judged("exp(x)", x -> x == 3.21 ? Math.exp(x) * (1 + 1e-14) : Math.exp(x)).wrong())
        .hasValueSatisfying(
            it -> assertThat(it).contains("element 321 is ").contains("4 ulp off at most"));
    // Exact operations have one result, to the last bit.
    assertThat(judged("x*x - 1", x -> x == 1.5 ? Math.nextUp(x * x - 1) : x * x - 1).wrong())
        .hasValueSatisfying(it ->
            assertThat(it).contains("element 150 is 1.2500000000000002").endsWith("for x = 1.5"));
    assertThat(judged("x*x - 1", x -> x == 1 ? -0.0 : x * x - 1).wrong()).isPresent();
    assertThat(judged("sqrt(x - 5)", x -> x < 5 ? 0 : Math.sqrt(x - 5)).wrong()).isPresent();
  }

  @Test
  void shouldJudgeRemaindersOfWhatIsNotExact() {
    assertThat(judged("(10*exp(x)) % 3", x -> 10 * Math.exp(x) % 3).wrong()).isEmpty();
    assertThat(judged("(10*exp(x)) % 3", x -> x == 5 ? 1 : 10 * Math.exp(x) % 3).wrong())
        .isPresent();
  }

  @Test
  void shouldNotCallRightWhatItCannotJudge() {
    assertThat(judged("floor(sin(0*x)/exp(0*x)) + 1/(exp(0*x) - 1)", x -> 7).wrong())
        .hasValueSatisfying(it -> assertThat(it).contains("no result can be judged"));
  }

  @Test
  void shouldRefuseWhatWasNotWritten() {
    final double poison = Double.longBitsToDouble(0x7FF8DEAD0000DEADL);
    assertThat(judged("exp(x)", x -> x == 9.99 ? poison : Math.exp(x)).wrong())
        .hasValueSatisfying(it -> assertThat(it).contains("element 999 is NaN, the poison"));
  }

  @Test
  void shouldSayHowFarOffTheWorstIs() {
    final Judge.Finding finding =
        judged("exp(x)", x -> x == 2 ? Math.nextUp(StrictMath.exp(x)) : StrictMath.exp(x));
    assertThat(finding.accuracy().maxUlp()).isEqualTo(1);
    assertThat(finding.accuracy().count()).isEqualTo(ELEMENTS);
    assertThat(finding.accuracy().atIndex()).isEqualTo(200);
  }

  @Test
  void shouldJudgeFloatsByTheirOwnSpacing() {
    final ElementType type = ElementType.FLOAT32;
    final Formula formula = Formula.parse("exp(x)").as(type);
    final MemorySegment x = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
    final MemorySegment results = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, ELEMENTS);
    for (int i = 0; i < ELEMENTS; i++) {
      type.set(x, i, i / 100.0);
      type.set(results, i, StrictMath.exp(type.get(x, i)));
    }
    final FormulaVerifier verifier = new FormulaVerifier(formula, List.of(x), 42);
    assertThat(verifier.judge(CONTENDER, results).wrong()).isEmpty();
    type.set(results, 200, Math.nextUp((float) type.get(results, 200)));
    assertThat(verifier.judge(CONTENDER, results).accuracy().maxUlp()).isEqualTo(1);
    type.set(results, 321, type.get(results, 321) * (1 + 1e-5));
    assertThat(verifier.judge(CONTENDER, results).wrong())
        .hasValueSatisfying(it -> assertThat(it).contains("element 321 is 24.7").contains("3.21"));
  }

  @Test
  void shouldNotHoldPeersToJavasPowersOfOne() {
    final FormulaVerifier verifier =
        new FormulaVerifier(
            Formula.parse("x**y"),
            List.of(
                segment(x -> x == 0 ? 1 : 2), segment(x -> x == 0 ? Double.POSITIVE_INFINITY : x)),
            42);
    final MemorySegment likeC = segment(x -> x == 0 ? 1 : Math.pow(2, x));
    assertThat(verifier.judge(Contender.parse("numpy/none/single/1"), likeC).wrong()).isEmpty();
    assertThat(verifier.judge(CONTENDER, likeC).wrong())
        .hasValueSatisfying(it -> assertThat(it).endsWith("for x = 1.0, y = Infinity"));
  }
}
