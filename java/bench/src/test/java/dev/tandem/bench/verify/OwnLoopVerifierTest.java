package dev.tandem.bench.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.worker.Poison;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnLoopVerifierTest {
  private static final Contender C_OWN = Contender.parse("c-own/jna/single/1");

  private static Judge.Finding judge(final double mostUlps, final double... output) {
    final MemorySegment reference = MemorySegment.ofArray(new double[] {1, 0.0, Double.NaN});
    final MemorySegment inputs = MemorySegment.ofArray(new double[] {7, 8, 9});
    return new OwnLoopVerifier(reference, List.of(inputs), List.of("a"), mostUlps)
        .judge(C_OWN, MemorySegment.ofArray(output));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "NaN, NaN, 0",
    "0.0, -0.0, 1",
    "-4.9e-324, 4.9e-324, 2",
    "1, 1.0000000000000002, 1",
    "1, 0.9999999999999998, 2",
    "-2, -1.9999999999999998, 1",
    "1.7976931348623157e308, Infinity, 1",
    "1, NaN, Infinity",
    "NaN, 1, Infinity",
  })
  void shouldCountStepsFromDoubleToDouble(
      final double expected, final double actual, final double steps) {
    assertThat(OwnLoopVerifier.distance(expected, actual)).isEqualTo(steps);
  }

  @Test
  void shouldAllowWhatTheUserAllows() {
    assertThat(judge(0, 1, 0.0, Double.NaN).wrong()).isEmpty();
    assertThat(judge(1, Math.nextUp(1.0), -0.0, Double.NaN).wrong()).isEmpty();
    assertThat(judge(1, Math.nextUp(1.0), -0.0, Double.NaN).accuracy().maxUlp()).isEqualTo(1);
  }

  @Test
  void shouldSayWhichResultDiffersForWhichInputs() {
    assertThat(judge(0, 1, -0.0, Double.NaN).wrong())
        .contains(
            "wrong result: element 1 is -0.0, java-own's is 0.0 (1 ulp apart, --ulp allows 0), for"
                + " a = 8.0");
    assertThat(judge(1e15, 1, 0, 5).wrong().orElseThrow())
        .contains("element 2 is 5.0, java-own's is NaN (only one is a number");
  }

  @Test
  void shouldSeeWhatWasNotWritten() {
    assertThat(judge(0, 1, 0.0, Double.longBitsToDouble(Poison.BITS)).wrong().orElseThrow())
        .contains("it was not written");
  }
}
