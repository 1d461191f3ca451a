package dev.tandem.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.run.Threading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatchTaskTest {
  @Test
  void shouldNameEveryTaskThatExists() {
    assertThat(DispatchTask.all(1))
        .map(DispatchTask::id)
        .containsExactly(
            "java-empty/single/1",
            "java-empty/spawn/1",
            "java-empty/pool/1",
            "java-empty/virtual/1",
            "java-empty/stream/1",
            "c-empty/jna/single/1",
            "c-empty/jna/spawn/1",
            "c-empty/jna/pool/1",
            "c-empty/jna/virtual/1",
            "c-empty/jna/stream/1",
            "c-empty/jna/openmp/1");
    assertThat(DispatchTask.all(2))
        .map(DispatchTask::id)
        .contains("java-meet/pool/2", "c-empty/jna/openmp/2")
        .doesNotContain("java-empty/openmp/2", "java-empty/single/2");
    assertThat(DispatchTask.all(1, 2)).hasSize(11 + 13);
  }

  @Test
  void shouldFindTheTaskOfAnId() {
    for (final DispatchTask task : DispatchTask.all(1, 3, 4096)) {
      assertThat(DispatchTask.parse(task.id())).isEqualTo(task);
      assertThat(task.withSpawn().threading()).isEqualTo(Threading.SPAWN);
      assertThat(DispatchTask.all(task.threads())).contains(task.withSpawn());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "java-empty/pool", "java-empty/pool/two", "java-meet/pool/1", "2"})
  void shouldRefuseAnIdOfNoTask(final String id) {
    assertThatThrownBy(() -> DispatchTask.parse(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + id + "' is no task of dispatch");
  }
}
