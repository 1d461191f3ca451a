package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import org.junit.jupiter.api.Test;

class SamplePlanTest {
  private static SamplePlan plan(final String contender, final double millisPerCall) {
    return SamplePlan.of(Contender.parse(contender), millisPerCall * 1e6);
  }

  @Test
  void shouldTakeBatchesOfAboutOneMillisecond() {
    assertThat(plan("c-vector/jna/single/1", 0.01)).isEqualTo(new SamplePlan(9, 100, 0));
    assertThat(plan("c-vector/jna/pool/2", 0.01)).isEqualTo(new SamplePlan(21, 100, 0));
  }

  @Test
  void shouldTakeFewerBatchesWhenOneCallTakesLonger() {
    assertThat(plan("c-vector/jna/single/1", 1.9)).isEqualTo(new SamplePlan(5, 1, 0));
    assertThat(plan("c-vector/jna/pool/2", 5)).isEqualTo(new SamplePlan(5, 1, 0));
  }

  @Test
  void shouldTakeOneCallWhenCallsAreVeryLong() {
    assertThat(plan("java-libm/single/1", 400)).isEqualTo(new SamplePlan(1, 1, 0));
    assertThat(plan("java-libm/pool/2", 400)).isEqualTo(new SamplePlan(1, 1, 0));
  }

  @Test
  void shouldTakeTheMeanOfManyCallsWhenEachStartsThreads() {
    assertThat(plan("java-vector/spawn/2", 2)).isEqualTo(new SamplePlan(1, 20, 0));
    assertThat(plan("java-vector/spawn/2", 100)).isEqualTo(new SamplePlan(1, 1, 0));
  }

  @Test
  void shouldMakeCallsOfWhichAPlantedPercentageIsWhole() {
    assertThat(plan("c-vector+5%/none/single/1", 0.003)).isEqualTo(new SamplePlan(9, 340, 17));
    assertThat(plan("c-vector+5%/none/single/1", 5)).isEqualTo(new SamplePlan(1, 20, 1));
    assertThat(plan("c-vector+3%/none/single/1", 0.003)).isEqualTo(new SamplePlan(11, 300, 9));
    assertThat(plan("c-vector+0%/none/single/1", 0.003)).isEqualTo(new SamplePlan(9, 333, 0));
    assertThat(plan("java-vector+100%/spawn/2", 100)).isEqualTo(new SamplePlan(1, 1, 1));
  }
}
