package dev.tandem.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Language;
import dev.tandem.testkit.ExpReference;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final int ELEMENTS = 2_000;
  private static final Contender LIBM = Contender.parse("c-libm/none/single/1");

  private final double[] a = new SplittableRandom(1).doubles(ELEMENTS, -300, 300).toArray();
  private final double[] b = new SplittableRandom(2).doubles(ELEMENTS, -20, 20).toArray();
  private final double[] right = new double[ELEMENTS];
  private final Verifier verifier =
      new Verifier(ExpSumReference.of(MemorySegment.ofArray(a), MemorySegment.ofArray(b), 3));

  VerifierTest() {
    for (int i = 0; i < ELEMENTS; i++) {
      right[i] = ExpReference.correctlyRounded(2.1 * a[i] + 3.2 * b[i]);
    }
  }

  private Judge.Finding judge(final Code code, final double[] output) {
    final String how = code.language() == Language.C ? "/none/single/1" : "/single/1";
    return verifier.judge(Contender.parse(code + how), MemorySegment.ofArray(output));
  }

  @Test
  void shouldFindHalfAnUlpWhenResultsAreCorrectlyRounded() {
    final Judge.Finding finding = judge(Code.C_LIBM, right);
    assertThat(finding.wrong()).isEmpty();
    assertThat(finding.accuracy().maxUlp()).isBetween(0.48, 0.5);
    assertThat(finding.accuracy().count()).isEqualTo(ELEMENTS);
  }

  @Test
  void shouldNameElementAndErrorWhenAResultIsOutsideItsClass() {
    final double[] wrong = right.clone();
    int normal = 0;
    while (!(wrong[normal] > 1 && wrong[normal] < 1e300)) {
      normal++;
    }
    wrong[normal] = Math.nextUp(Math.nextUp(wrong[normal]));
    assertThat(judge(Code.C_LIBM, wrong).wrong().orElseThrow())
        .contains("element " + normal)
        .contains("ulp");
    assertThat(judge(Code.C_LIBMVEC, wrong).wrong()).isEmpty();
    assertThat(
            verifier
                .judge(Contender.parse("numpy/none/single/1"), MemorySegment.ofArray(wrong))
                .wrong()
                .orElseThrow())
        .contains("numpy may be 1.0 ulp off");
  }

  @Test
  void shouldAllowTandemsExpLessThanTheLibrariesWhenAResultIsTheSecondNearest() {
    final double[] second = right.clone();
    int index = -1;
    double errorUlp;
    do {
      index++;
      second[index] = Math.nextUp(right[index]);
      errorUlp = ExpReference.errorUlps(2.1 * a[index] + 3.2 * b[index], second[index]);
    } while (!(errorUlp > 0.6 && errorUlp < 0.9));
    System.arraycopy(right, 0, second, 0, index);
    assertThat(judge(Code.C_LIBM, second).wrong()).isEmpty();
    assertThat(judge(Code.C_VECTOR, second).wrong().orElseThrow())
        .contains("element " + index)
        .contains("c-vector may be 0.55 ulp off");
  }

  @Test
  void shouldSeeAPoisonedElementWhenItWasNotWritten() {
    final MemorySegment output = MemorySegment.ofArray(right.clone());
    output.setAtIndex(ValueLayout.JAVA_LONG, 7, 0x7ff8dead0000deadL);
    assertThat(verifier.judge(LIBM, output).wrong().orElseThrow()).contains("element 7 is NaN");
  }

  @Test
  void shouldSeeAPoisonedElementWhenTheRightResultIsNaN() {
    final MemorySegment nan = MemorySegment.ofArray(new double[] {Double.NaN, 1.0});
    final MemorySegment zeros = MemorySegment.ofArray(new double[2]);
    final Verifier nans = new Verifier(ExpSumReference.of(nan, zeros, 3));
    final MemorySegment output = MemorySegment.ofArray(new double[] {0.0, Math.exp(2.1)});
    output.setAtIndex(ValueLayout.JAVA_LONG, 0, 0x7ff8dead0000deadL);
    assertThat(nans.judge(LIBM, output).wrong().orElseThrow())
        .contains("element 0 is NaN, the poison");
    output.setAtIndex(ValueLayout.JAVA_DOUBLE, 0, Double.NaN);
    assertThat(nans.judge(LIBM, output).wrong()).isEmpty();
  }

  @Test
  void shouldCompareCodesOfOneAlgorithmBitForBit() {
    final double[] oneBitOff = right.clone();
    int index = 0;
    do { // One whose exact result lies near the middle, so that either double is near enough.
      index++;
      oneBitOff[index] = Double.longBitsToDouble(Double.doubleToRawLongBits(right[index]) ^ 1);
    } while (ExpReference.errorUlps(2.1 * a[index] + 3.2 * b[index], oneBitOff[index]) > 0.54);
    System.arraycopy(right, 0, oneBitOff, 0, index);
    assertThat(judge(Code.C_LOOP, right).wrong()).isEmpty();
    assertThat(judge(Code.JAVA_LOOP, right).wrong()).isEmpty();
    assertThat(judge(Code.JAVA_VECTOR, oneBitOff).wrong().orElseThrow())
        .contains("element " + index)
        .contains("c-loop/none/single/1, the same algorithm, gave");
  }

  @Test
  void shouldSampleEveryStratumWhenThereAreMoreElementsThanAreChecked() {
    final int elements = 2 * ExpSumReference.MOST_CHECKED + 12_345;
    final double[] zeros = new double[elements];
    final ExpSumReference reference =
        ExpSumReference.of(MemorySegment.ofArray(zeros), MemorySegment.ofArray(zeros), 5);
    final double[] output = new double[elements];
    java.util.Arrays.fill(output, 1.0);
    assertThat(reference.judge(MemorySegment.ofArray(output)).maxUlp()).isZero();
    // A wrong run of five elements cannot hide between samples of strata of two or three.
    for (final int from : new int[] {0, 4_711, elements / 2, elements - 5}) {
      final double[] wrong = output.clone();
      java.util.Arrays.fill(wrong, from, from + 5, 2.0);
      assertThat(reference.judge(MemorySegment.ofArray(wrong)).maxUlp())
          .describedAs("from %d", from)
          .isGreaterThan(1);
    }
  }
}
