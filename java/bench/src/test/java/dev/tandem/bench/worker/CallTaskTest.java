package dev.tandem.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bench.worker.CallTask.Shape;
import dev.tandem.bridge.BridgeKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTaskTest {
  private static List<String> idsOf(final Shape shape, final int elements, final int threads) {
    return CallTask.all(threads).stream()
        .filter(task -> task.shape() == shape && task.elements() == elements)
        .map(CallTask::id)
        .toList();
  }

  @Test
  void shouldHaveEachCallThroughEachBridgeThatMakesIt() {
    assertThat(CallTask.all(1).getFirst()).isEqualTo(CallTask.SEED);
    assertThat(CallTask.all(1, 2)).doesNotHaveDuplicates().hasSize(1 + 2 * (1 + 5 + 5 + 5 * 6));
    assertThat(idsOf(Shape.LOOP, 0, 1)).containsExactly("none/loop/1");
    assertThat(idsOf(Shape.EMPTY, 0, 1))
        .containsExactly(
            "jna/empty/1",
            "jna-interface/empty/1",
            "jni/empty/1",
            "ffm/empty/1",
            "ffm-critical/empty/1");
    assertThat(idsOf(Shape.COPIED, 1 << 20, 2))
        .containsExactly(
            "jna/copied:1048576/2",
            "jna-interface/copied:1048576/2",
            "jni/copied:1048576/2",
            "ffm/copied:1048576/2");
    assertThat(idsOf(Shape.HELD, 32, 2))
        .containsExactly("ffm-critical/held:32/2", "jni-critical/held:32/2");
  }

  @Test
  void shouldLeaveLargeArraysOutWhenThreadsAreMany() {
    assertThat(idsOf(Shape.HELD, 1 << 20, 4)).isNotEmpty();
    assertThat(idsOf(Shape.HELD, 1 << 20, 5)).isEmpty();
    assertThat(CallTask.heapMebibytes(4096)).isLessThan(400);
  }

  @Test
  void shouldFindTheTaskOfAnIdAndTheCallThatItIsComparedWith() {
    for (final CallTask task : CallTask.all(1, 3, 4096)) {
      assertThat(CallTask.parse(task.id())).isEqualTo(task);
      if (task.bridge().isPresent() && task.shape() != Shape.EXPSUM) {
        assertThat(CallTask.all(task.threads())).contains(task.withDefaultBridge());
      }
    }
    assertThat(
            new CallTask(Optional.of(BridgeKind.JNI_CRITICAL), Shape.HELD, 32, 2)
                .withDefaultBridge()
                .id())
        .isEqualTo("jna/copied:32/2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "jna/empty", "jna/empty/0", "jna/held:32/1", "jni-critical/empty/1", "1"})
  void shouldRefuseAnIdOfNoTask(final String id) {
    assertThatThrownBy(() -> CallTask.parse(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + id + "' is no task of calls");
  }
}
