package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupRunTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void shouldHaveMoreGenerationsOnlyWhenStartingThemCostsLittle() {
    assertThat(GroupRun.affordable(3, 110 * SECOND, 20 * SECOND)).isEqualTo(3);
    assertThat(GroupRun.affordable(3, 60 * SECOND, 5 * SECOND)).isEqualTo(6);
    assertThat(GroupRun.affordable(3, 10 * SECOND, SECOND / 4)).isEqualTo(20);
    assertThat(GroupRun.affordable(3, 10 * SECOND, 1)).isEqualTo(21);
    assertThat(GroupRun.affordable(3, SECOND, 30 * SECOND)).isEqualTo(3);
  }
}
