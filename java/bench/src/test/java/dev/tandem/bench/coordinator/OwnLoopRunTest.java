package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Availability;
import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.formula.OwnLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs loops of a user's in real workers, most of them broken. */
class OwnLoopRunTest {
  private static final Contender C = Contender.parse("c-own/jna/single/1");
  private static final Contender C_POOL = Contender.parse("c-own/jni/pool/2");
  private static final Contender JAVA = DefaultContenders.OWN_BASELINE;
  private static final Contender JAVA_POOL = Contender.parse("java-own/pool/2");

  @TempDir private Path scratch;
  @TempDir private Path compiled;
  @TempDir private Path files;

  private Map<Contender, Row> run(
      final String cBody, final String javaBody, final Contender... contenders)
      throws IOException, InterruptedException {
    final OwnLoop loop =
        OwnLoop.compile(
            Files.writeString(
                files.resolve("twice.c"),
                """
                #include <math.h>
                #include <stdint.h>
                #include <stdlib.h>
                void twice(double *out, const double *a, int64_t n) {
                  for (int64_t i = 0; i < n; i++) {
                    %s
                  }
                }
                """
                    .formatted(cBody)),
            Files.writeString(
                files.resolve("Twice.java"),
                """
                import java.lang.foreign.*;
                public class Twice {
                  public static void twice(MemorySegment out, MemorySegment a, long n) {
                    for (long i = 0; i < n; i++) {
                      final double x = a.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
                      %s
                    }
                  }
                }
                """
                    .formatted(javaBody)),
            compiled,
            0);
    final Coordinator coordinator =
        new Coordinator(
            new RunPlan(
                loop.kernel(),
                List.of(contenders),
                JAVA,
                List.of(10_007L),
                Optional.empty(),
                1,
                OptionalInt.of(2),
                2,
                42,
                Optional.empty()),
            WorkerCommands.ofInstallation(scratch, NativeLibrary.tandem().path(), scratch),
            (contender, kernel) ->
                OwnLoop.of(kernel).isPresent()
                    ? Availability.reasonUnavailable(contender, kernel)
                    : Optional.of("there is no worker in this test"),
            scratch,
            Duration.ofSeconds(5),
            RunListener.NONE);
    return coordinator.run().stream()
        .collect(Collectors.toMap(Row::contender, Function.identity()));
  }

  private static final String RIGHT_C = "out[i] = 2 * a[i];";
  private static final String RIGHT_JAVA = "out.setAtIndex(ValueLayout.JAVA_DOUBLE, i, 2 * x);";

  private static void assertOk(final Row... rows) {
    Arrays.stream(rows)
        .forEach(
            row -> assertThat(row.status()).describedAs("%s", row.reason()).isEqualTo(Status.OK));
  }

  private static void assertFailed(final Row row, final String... said) {
    assertThat(row.status()).isEqualTo(Status.FAILED);
    assertThat(row.reason().orElseThrow()).contains(said);
  }

  @Test
  void shouldCompareTheUsersTwoLoops() throws IOException, InterruptedException {
    final Map<Contender, Row> rows = run(RIGHT_C, RIGHT_JAVA, JAVA, JAVA_POOL, C, C_POOL);
    assertOk(rows.values().toArray(Row[]::new));
    final Measurement measured = rows.get(C).measurement().orElseThrow();
    assertThat(measured.twin()).contains(JAVA);
    assertThat(measured.maxUlp()).isZero();
    assertThat(measured.checkedElements()).isEqualTo(2 * 10_007);
  }

  @Test
  void shouldFailTheRowWhoseCodeCrashes() throws IOException, InterruptedException {
    final Map<Contender, Row> rows = run("*(volatile int *)i = 7;", RIGHT_JAVA, JAVA, C);
    assertOk(rows.get(JAVA));
    assertFailed(rows.get(C), "crashed during 'batch': SIGSEGV", "compiled.so", "twice+0x");
  }

  @Test
  void shouldFailTheRowWhoseCodeNeverEnds() throws IOException, InterruptedException {
    final Map<Contender, Row> rows =
        run("out[i] = 2 * a[i]; for (volatile int x = 1; x;) {}", RIGHT_JAVA, JAVA, C);
    assertOk(rows.get(JAVA));
    assertFailed(rows.get(C), "hung: no answer to 'batch' within");
  }

  @Test
  void shouldFailTheRowsOfWhatTheCompilerRefuses() throws IOException, InterruptedException {
    final Map<Contender, Row> rows = run("out[i] = twelve;", RIGHT_JAVA, JAVA, C, C_POOL);
    assertOk(rows.get(JAVA));
    assertFailed(rows.get(C), "twice.c:6:", "twelve");
    assertFailed(rows.get(C_POOL), "twice.c:6:", "twelve");
  }

  @Test
  void shouldFailTheRowWhoseResultsAreWrong() throws IOException, InterruptedException {
    final Map<Contender, Row> rows =
        run("out[i] = i == 17 ? 1e-300 + a[i] : 2 * a[i];", RIGHT_JAVA, JAVA, C);
    assertOk(rows.get(JAVA));
    assertFailed(rows.get(C), "wrong result: element 17 is ", "--ulp allows 0), for a = ");
  }

  @Test
  void shouldFailTheRowThatLeavesElementsUnwritten() throws IOException, InterruptedException {
    assertFailed(run("if (i) out[i] = 2 * a[i];", RIGHT_JAVA, JAVA, C).get(C), "not written");
  }

  @Test
  void shouldFailTheRowThatEndsItsProcess() throws IOException, InterruptedException {
    assertFailed(run("exit(7);", RIGHT_JAVA, JAVA, C).get(C), "exit code 7");
  }

  @Test
  void shouldTellOfSpecialValuesOnly() throws IOException, InterruptedException {
    final Row row = run("out[i] = isnan(a[i]) ? 0 : 2 * a[i];", RIGHT_JAVA, JAVA, C).get(C);
    assertOk(row);
    assertThat(row.peer().orElseThrow().specialValues().orElseThrow())
        .contains("java-own's is NaN", "for a = NaN");
  }

  @Test
  void shouldCompareWithNothingIfJavaFails() throws IOException, InterruptedException {
    final Map<Contender, Row> rows =
        run(RIGHT_C, "if (i == 5000) throw new IllegalStateException(\"enough\");", JAVA, C);
    assertFailed(rows.get(JAVA), "called once", "enough", "Twice.java:6");
    assertFailed(rows.get(C), "nothing to compare with: java-own, called once,", "enough");
  }
}
