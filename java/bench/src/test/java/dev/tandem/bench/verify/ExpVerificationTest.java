package dev.tandem.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bridge.Isa;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.Memory;
import dev.tandem.testkit.ExpReference;
import dev.tandem.testkit.SpecialValues;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ExpVerificationTest {
  private static final ExpInputs INPUTS = new ExpInputs(20_000, 3);
  private static final VerifiedCode RIGHT = WrongCodes.of(Code.JAVA_LOOP, "right", (x, y) -> y);

  private static ExpFindings verify(final VerifiedCode... codes) throws InterruptedException {
    return ExpVerification.run(List.of(codes), INPUTS, 2, fraction -> {});
  }

  private static List<String> violations(final DoubleBinaryOperator wrong)
      throws InterruptedException {
    return verify(RIGHT, WrongCodes.of(Code.JAVA_VECTOR, "wrong", wrong)).violations();
  }

  @Test
  void shouldFindNothingWhenTheCodesOfThisMachineAreVerified() throws InterruptedException {
    final VerifiedCode.Here here = VerifiedCode.here();
    final ExpFindings findings =
        ExpVerification.run(here.codes(), new ExpInputs(1_000, 5), 2, fraction -> {});
    assertThat(findings.violations()).isEmpty();
    final List<String> names = here.codes().stream().map(VerifiedCode::name).toList();
    assertThat(names).contains("java-libm", "java-jdk-vector@heap", "c-libm " + Isa.chosen());
    for (final String isa : Isa.usable()) {
      assertThat(names).contains("c-loop " + isa, "c-vector " + isa);
    }
    Assumptions.assumeTrue(Isa.hasFma());
    assertThat(names).contains("c-vector " + Isa.chosen() + " streaming");
    assertThat(names)
        .contains(
            "java-loop",
            "java-vector closable",
            "java-vector 64 closable",
            "java-vector@heap 128",
            "java-vector 512");
    assertThat(findings.groups())
        .anySatisfy(group ->
            assertThat(group.stream().map(code -> findings.codes().get(code).code()).distinct())
                .contains(Code.JAVA_LOOP, Code.JAVA_VECTOR, Code.C_LOOP, Code.C_VECTOR));
  }

  @Test
  void shouldCountEveryInputOnceAndSampleWhatIsSlow() throws InterruptedException {
    final VerifiedCode slow =
        new VerifiedCode(
            Code.C_LOOP,
            Memory.HEAP,
            VerifiedCode.Variant.ofIsa("slow", false),
            true,
            Kernel.EXP.in(Code.JAVA_LIBM));
    final ExpFindings findings = verify(RIGHT, slow);
    assertThat(findings.of(0).inputs()).isEqualTo(INPUTS.elements());
    assertThat(findings.of(1).inputs())
        .isGreaterThanOrEqualTo(INPUTS.chosenElements())
        .isLessThan(INPUTS.elements() / 5);
    assertThat(findings.of(0, 1).inputs()).isEqualTo(findings.of(1).inputs());
    assertThat(findings.of(0, 1).differences().count()).isZero();
    assertThat(findings.violations()).isEmpty();
  }

  @Test
  void shouldSummariseErrorsLikeTheReferenceDoes() throws InterruptedException {
    final double hard = -0x1.02393d5976769p+1;
    final ExpFindings findings =
        verify(
            WrongCodes.of(
                Code.C_LIBM,
                "",
                (x, y) -> {
                  final double right = ExpReference.correctlyRounded(x);
                  return x == hard ? Math.nextUp(right) : right;
                }));
    assertThat(findings.of(0).at()).isEqualTo(hard);
    assertThat(findings.of(0).maxUlp())
        .isEqualTo(ExpReference.errorUlps(hard, Math.nextUp(ExpReference.correctlyRounded(hard))));
    // Correctly rounded, errors are uniform from 0 to 0.5.
    assertThat(findings.of(0).meanUlp()).isBetween(0.245, 0.255);
  }

  @Test
  void shouldSayWhichBitsDifferWhenTandemsCodesDo() throws InterruptedException {
    final ExpFindings findings =
        verify(
            RIGHT,
            WrongCodes.of(Code.C_VECTOR, "same", (x, y) -> y),
            WrongCodes.of(Code.C_LOOP, "wrong", (x, y) -> x == 1.0 ? Math.nextUp(y) : y),
            WrongCodes.of(Code.C_LIBM, "other", (x, y) -> x == 2.0 ? Math.nextDown(y) : y));
    assertThat(findings.groups()).containsExactly(List.of(0, 1), List.of(2), List.of(3));
    assertThat(findings.violations())
        .contains(
            "java-loop@heap right and c-loop@heap wrong must give the same bits and differ for "
                + "%,d of %,d inputs: exp(0x1.0p0) is 0x1.5bf0a8b145769p1 and 0x1.5bf0a8b14576ap1"
                    .formatted(findings.of(0, 2).differences().count(), INPUTS.elements()));
    assertThat(findings.of(1, 2).differences().count()).isPositive();
    assertThat(findings.of(2, 3).differences().at()).isEqualTo(1.0);
    assertThat(findings.of(2, 3).differences().first()).isEqualTo(0x1.5bf0a8b14576ap1);
    assertThat(findings.of(2, 3).differences().second()).isEqualTo(0x1.5bf0a8b145769p1);
  }

  @Test
  void shouldSayHowFarOffWhenACodeLeavesItsClass() throws InterruptedException {
    assertThat(violations((x, y) -> x == 1.0 ? Math.nextUp(Math.nextUp(y)) : y))
        .anyMatch(it ->
            it.matches(
                "java-vector@heap wrong is off by [12]\\.\\d+ ulp at exp\\(0x1\\.0p0\\); allowed"
                    + " are .*"));
  }

  @Test
  void shouldSeeAResultThatWasNotWritten() throws InterruptedException {
    assertThat(violations((x, y) -> x == 1.0 ? -12345.678 : y))
        .anyMatch(it -> it.startsWith("java-vector@heap wrong is off by "));
    assertThat(violations((x, y) -> x == 1.0 ? Double.NaN : y))
        .anyMatch(it -> it.startsWith("java-vector@heap wrong is off by Infinity ulp"));
  }

  @Test
  void shouldSeeAnOverflowThatIsEarlyOrLate() throws InterruptedException {
    assertThat(violations((x, y) -> x == SpecialValues.LAST_FINITE ? Double.POSITIVE_INFINITY : y))
        .anyMatch(it -> it.contains("off by Infinity ulp at exp(0x1.62e42fefa39efp9)"));
    final double overflowing = Math.nextUp(SpecialValues.LAST_FINITE);
    assertThat(violations((x, y) -> x == overflowing ? Double.MAX_VALUE : y))
        .anyMatch(it -> it.contains("off by Infinity ulp at exp(0x1.62e42fefa39fp9)"));
  }

  @Test
  void shouldSeeAWrongSpecialValue() throws InterruptedException {
    assertThat(violations((x, y) -> x == Double.NEGATIVE_INFINITY ? -0.0 : y))
        .contains(
            "java-vector@heap wrong is wrong for a special value: exp(-Infinity) is -0x0.0p0"
                + " (results like it: 1)");
    // Less than half an ulp off, and yet no exp(0).
    assertThat(violations((x, y) -> x == 0 ? Math.nextDown(1.0) : y))
        .anyMatch(it -> it.contains("exp(-0x0.0p0) is 0x1.fffffffffffffp-1"));
    assertThat(violations((x, y) -> Double.isNaN(x) ? 1.0 : y))
        .anyMatch(it -> it.contains("exp(NaN) is 0x1.0p0"));
  }

  @Test
  void shouldSeeThatACodeIsNotMonotone() throws InterruptedException {
    // A reduction boundary; one bit, which the accuracy class allows.
    final double boundary = 0.5 * 0x1.62e42fefa39efp-1;
    final List<String> found =
        violations((x, y) -> x >= boundary && x < boundary + 0x1p-20 ? y - Math.ulp(y) : y);
    assertThat(found)
        .anyMatch(it ->
            it.startsWith("java-vector@heap wrong is not monotone: exp(")
                && it.contains(Double.toHexString(Math.nextDown(boundary))));
    final ExpFindings platforms =
        verify(
            WrongCodes.of(
                Code.C_LIBMVEC,
                "",
                (x, y) -> x >= boundary && x < boundary + 0x1p-20 ? y - Math.ulp(y) : y));
    assertThat(platforms.violations()).isEmpty();
    assertThat(platforms.of(0).falls().count()).isEqualTo(1);
  }
}
