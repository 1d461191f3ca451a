package dev.tandem.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactVerifierTest {
  private static final Contender CONTENDER = Contender.parse("c-vector/none/single/1");

  private static ExactVerifier sums(final double[] a, final double[] b) {
    return new ExactVerifier(
        MemorySegment.ofArray(a), MemorySegment.ofArray(b), 3, (left, right) -> left + right);
  }

  private static double[] numbers(final int count, final long seed) {
    return new SplittableRandom(seed).doubles(count, -1e3, 1e3).toArray();
  }

  private static double[] sum(final double[] a, final double[] b) {
    final double[] sum = new double[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  @Test
  void shouldFindNoErrorWhenEveryBitIsRight() {
    final double[] a = numbers(2_000, 1);
    final double[] b = numbers(2_000, 2);
    a[7] = Double.NaN;
    final double[] right = sum(a, b);
    // Another NaN is as right.
    right[7] = Double.longBitsToDouble(0x7ff8000000000001L);
    final Judge.Finding finding = sums(a, b).judge(CONTENDER, MemorySegment.ofArray(right));
    assertThat(finding.wrong()).isEmpty();
    assertThat(finding.accuracy().count()).isEqualTo(2_000);
    assertThat(finding.accuracy().maxUlp()).isZero();
  }

  @Test
  void shouldNameTheElementWhenOneBitIsWrong() {
    final double[] a = numbers(2_000, 1);
    final double[] b = numbers(2_000, 2);
    final double[] wrong = sum(a, b);
    wrong[1_999] = Math.nextUp(wrong[1_999]);
    assertThat(sums(a, b).judge(CONTENDER, MemorySegment.ofArray(wrong)).wrong().orElseThrow())
        .contains("element 1999 is " + wrong[1_999]);
  }

  @Test
  void shouldSeeAPoisonedElementWhenOnlyASampleIsCompared() {
    final int elements = 2 * ExpSumReference.MOST_CHECKED;
    final double[] zeros = new double[elements];
    final MemorySegment output = MemorySegment.ofArray(new double[elements]);
    final ExactVerifier verifier = sums(zeros, zeros);
    assertThat(verifier.judge(CONTENDER, output).wrong()).isEmpty();
    assertThat(verifier.judge(CONTENDER, output).accuracy().count())
        .isEqualTo(ExpSumReference.MOST_CHECKED);
    for (int i = 1_000; i < 1_010; i++) {
      output.setAtIndex(ValueLayout.JAVA_LONG, i, 0x7ff8dead0000deadL);
      assertThat(verifier.judge(CONTENDER, output).wrong()).isPresent();
      output.setAtIndex(ValueLayout.JAVA_DOUBLE, i, 0);
    }
  }
}
