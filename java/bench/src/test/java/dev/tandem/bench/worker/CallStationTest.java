package dev.tandem.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class CallStationTest {
  /** Every task that there is makes its call, of one element and of more. */
  @Test
  void shouldTimeEveryTask() {
    for (final CallTask task : CallTask.all(1)) {
      try (CallStation station = new CallStation(task)) {
        assertThat(station.nanos(3)).describedAs(task.id()).isPositive();
      }
    }
  }

  @Test
  void shouldLetGoOfItsMemoryWhenItIsClosed() {
    final CallStation station = new CallStation(CallTask.parse("jni/copied:32/1"));
    station.callCopied();
    assertThatCode(station::close).doesNotThrowAnyException();
  }
}
