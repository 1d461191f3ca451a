package dev.tandem.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DefaultContendersTest {
  @Test
  void shouldHoldTheBaselineAndBothGroupsWhenThereAreSeveralCores() {
    assertThat(DefaultContenders.of(4))
        .hasSize(20)
        .doesNotHaveDuplicates()
        .contains(DefaultContenders.BASELINE)
        .extracting(Contender::id)
        .contains("c-vector/none/single/1", "java-vector/stream/4", "c-vector/jna/openmp/4");
  }

  @Test
  void shouldLeaveOutTheThreadedRowsWhenThereIsOneCore() {
    assertThat(DefaultContenders.of(1)).hasSize(12).allMatch(it -> it.threads() == 1);
  }
}
