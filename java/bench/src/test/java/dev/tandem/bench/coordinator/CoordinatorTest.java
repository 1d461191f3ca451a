package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.contender.Limit;
import dev.tandem.bench.contender.MeasuredLimit;
import dev.tandem.bench.input.NpyFile;
import dev.tandem.bench.result.LimitRow;
import dev.tandem.bench.result.Measurement;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.statistics.AccuracyClass;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs real workers, at a size at which a run takes seconds, and breaks some of them. */
class CoordinatorTest {
  private static final Contender BASELINE = DefaultContenders.BASELINE;
  private static final Contender VECTOR = Contender.parse("c-vector/jna/single/1");
  private static final Contender LOOP = Contender.parse("c-loop/jni/single/1");
  private static final Contender JAVA_VECTOR = Contender.parse("java-vector/single/1");
  private static final long ELEMENTS = 10_007;

  private static final String NO_LIMITS = "there is no worker in this test";

  @TempDir private Path scratch;
  private List<LimitRow> limits = List.of();

  private RunPlan plan(final List<Contender> contenders, final Path output) {
    return plan(contenders, List.of(ELEMENTS), output);
  }

  private static RunPlan plan(
      final List<Contender> contenders, final List<Long> sizes, final Path output) {
    return new RunPlan(
        Kernel.EXPSUM,
        contenders,
        BASELINE,
        sizes,
        Optional.empty(),
        2,
        OptionalInt.of(2),
        4,
        42,
        Optional.ofNullable(output));
  }

  private Map<Contender, Row> run(
      final RunPlan plan, final WorkerCommands commands, final RunListener listener)
      throws InterruptedException {
    final Coordinator coordinator = coordinator(plan, commands, listener);
    final Map<Contender, Row> rows =
        coordinator.run().stream().collect(Collectors.toMap(Row::contender, Function.identity()));
    limits = coordinator.limits();
    return rows;
  }

  private Coordinator coordinator(
      final RunPlan plan, final WorkerCommands commands, final RunListener listener) {
    return new Coordinator(
        plan,
        commands,
        (contender, kernel) ->
            kernel.equals(Kernel.EXPSUM) ? Optional.empty() : Optional.of(NO_LIMITS),
        scratch,
        Duration.ofSeconds(15),
        listener);
  }

  private WorkerCommands commands() {
    return WorkerCommands.ofInstallation(scratch, NativeLibrary.tandem().path(), scratch);
  }

  /** The usual worker, but with a fault in one contender. */
  private WorkerCommands faulty(final Contender target, final String fault) {
    return (kernel, contender, elements) -> {
      final List<String> command = new ArrayList<>(commands().of(kernel, contender, elements));
      if (contender.equals(target)) {
        final int main = command.indexOf("dev.tandem.bench.worker.WorkerMain");
        command.set(main, "dev.tandem.bench.worker.FaultyWorkerMain");
        command.add(main + 1, fault);
      }
      return command;
    };
  }

  /** Sends a signal to the first process of a contender, once it is ready. */
  private static RunListener signalling(final Contender target, final String signal) {
    return new RunListener() {
      @Override
      public void workerReady(final Contender contender, final int generation, final long pid) {
        if (contender.equals(target) && generation == 0) {
          try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
          } catch (final IOException | InterruptedException exception) {
            throw new AssertionError(exception);
          }
        }
      }
    };
  }

  private static void assertOk(final Row row) {
    assertThat(row.status()).describedAs("%s", row.reason()).isEqualTo(Status.OK);
    final Measurement measurement = row.measurement().orElseThrow();
    assertThat(measurement.samples()).hasSize(4);
    assertThat(measurement.nanosPerCall().interval().median()).isPositive();
    assertThat(measurement.ratioToBaseline()).isPresent();
    assertThat(measurement.warmupMillis()).hasSize(2).allMatch(millis -> millis > 0);
    assertThat(measurement.checkedElements()).isGreaterThanOrEqualTo(3 * ELEMENTS);
    assertThat(measurement.maxUlp()).isBetween(0.4, row.contender().maxAllowedUlp());
  }

  @Test
  void shouldMeasureAndCompareTwinsWhenAllGoesWell() throws InterruptedException {
    final Map<Contender, Integer> started = new ConcurrentHashMap<>();
    final Path output = scratch.resolve("result.npy");
    final Map<Contender, Row> rows =
        run(
            plan(List.of(BASELINE, JAVA_VECTOR, VECTOR, LOOP), output),
            commands(),
            new RunListener() {
              @Override
              public void workerReady(
                  final Contender contender, final int generation, final long pid) {
                started.merge(contender, 1, Integer::sum);
              }
            });
    assertThat(rows).hasSize(4);
    rows.values().forEach(CoordinatorTest::assertOk);
    assertThat(started.values()).hasSize(4).containsOnly(2);

    final Measurement vector = rows.get(VECTOR).measurement().orElseThrow();
    assertThat(vector.twin()).contains(JAVA_VECTOR);
    assertThat(vector.ratioToTwin()).isPresent();
    // On a busy machine the time for warm-up may be up before they are steady.
    final Measurement javaVector = rows.get(JAVA_VECTOR).measurement().orElseThrow();
    assertThat(vector.verdict().isPresent()).isEqualTo(vector.steady() && javaVector.steady());
    assertThat(vector.accuracyClass()).isEqualTo(AccuracyClass.ONE);
    final Measurement baseline = rows.get(BASELINE).measurement().orElseThrow();
    assertThat(baseline.ratioToBaseline().orElseThrow().interval().median()).isEqualTo(1.0);
    assertThat(baseline.twin()).isEmpty();
    assertThat(NpyFile.open(output, ElementType.FLOAT64).elements()).isEqualTo(ELEMENTS);
  }

  @ParameterizedTest
  @CsvSource({
    "SEGV, SIGSEGV",
    "KILL, SIGKILL",
    "STOP, hung: no answer to",
  })
  void shouldFailOneRowAndCompleteTheRunWhenAWorkerIsSignalled(
      final String signal, final String reason) throws InterruptedException {
    final Map<Contender, Row> rows =
        run(plan(List.of(BASELINE, VECTOR, LOOP), null), commands(), signalling(VECTOR, signal));
    assertThat(rows.get(VECTOR).status()).isEqualTo(Status.FAILED);
    assertThat(rows.get(VECTOR).reason().orElseThrow()).contains(reason);
    assertOk(rows.get(BASELINE));
    assertOk(rows.get(LOOP));
  }

  @ParameterizedTest
  @CsvSource({
    "lies, wrong result: element",
    "lies-later, wrong result: element",
    "leaves-one-out, wrong result: element",
    "throws, a planted fault",
    "exits, ended with exit code 7",
    "overflows-early, 'Infinity ulp from exp(709.'",
  })
  void shouldFailOneRowAndCompleteTheRunWhenAWorkerIsFaulty(final String fault, final String reason)
      throws InterruptedException {
    final Map<Contender, Row> rows =
        run(plan(List.of(BASELINE, LOOP, VECTOR), null), faulty(VECTOR, fault), RunListener.NONE);
    assertThat(rows.get(VECTOR).status()).isEqualTo(Status.FAILED);
    assertThat(rows.get(VECTOR).reason().orElseThrow()).contains(reason);
    assertOk(rows.get(BASELINE));
    assertOk(rows.get(LOOP));
  }

  @Test
  void shouldKeepThePeersRowWhenOnlySpecialValuesAreWrong() throws InterruptedException {
    final Contender peer = Contender.parse("c-sleef/none/single/1");
    final Map<Contender, Row> rows =
        run(
            plan(List.of(BASELINE, peer, LOOP), null),
            (kernel, contender, elements) ->
                contender.equals(peer)
                    ? faulty(VECTOR, "overflows-early").of(kernel, VECTOR, elements)
                    : commands().of(kernel, contender, elements),
            RunListener.NONE);
    assertThat(rows.get(peer).status()).isEqualTo(Status.OK);
    assertThat(rows.get(peer).peer().orElseThrow().specialValues().orElseThrow())
        .contains("Infinity ulp from exp(709.");
    assertThat(rows.get(peer).measurement().orElseThrow().maxUlp()).isBetween(0.4, 1.0);
    assertThat(rows.get(LOOP).peer()).isEmpty();
    assertOk(rows.get(LOOP));
  }

  @Test
  void shouldGoOnWithoutLimitsWhenTheyCannotBeMeasured() throws InterruptedException {
    final Map<Contender, Row> rows =
        run(plan(List.of(BASELINE, VECTOR), null), commands(), RunListener.NONE);
    assertOk(rows.get(VECTOR));
    assertThat(rows.get(VECTOR).measurement().orElseThrow().shareOfLimit()).isEmpty();
    assertThat(limits)
        .extracting(LimitRow::limit)
        .containsExactly(
            new MeasuredLimit(Limit.TRIAD, 1, ELEMENTS), new MeasuredLimit(Limit.FMA, 1, ELEMENTS));
    assertThat(limits)
        .allSatisfy(limit -> {
          assertThat(limit.row().status()).isEqualTo(Status.UNAVAILABLE);
          assertThat(limit.row().reason()).contains(NO_LIMITS);
        });
  }

  @Test
  void shouldFailTheRowWhenTheWorkerCannotBeStarted() throws InterruptedException {
    final Map<Contender, Row> rows =
        run(
            plan(List.of(BASELINE, VECTOR), null),
            (kernel, contender, elements) ->
                contender.equals(VECTOR)
                    ? List.of(scratch.resolve("no-such-worker").toString())
                    : commands().of(kernel, contender, elements),
            RunListener.NONE);
    assertThat(rows.get(VECTOR).status()).isEqualTo(Status.FAILED);
    assertThat(rows.get(VECTOR).reason().orElseThrow()).contains("could not be started");
    assertOk(rows.get(BASELINE));
  }

  @Test
  void shouldLeaveNoWorkerBehindWhenTheRunIsOver() throws InterruptedException {
    final List<Long> pids = new ArrayList<>();
    run(
        plan(List.of(BASELINE, VECTOR), null),
        commands(),
        new RunListener() {
          @Override
          public synchronized void workerReady(
              final Contender contender, final int generation, final long pid) {
            pids.add(pid);
          }
        });
    assertThat(pids).hasSize(4);
    assertThat(pids)
        .noneMatch(pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
  }

  @Test
  void shouldTakeAllSizesInTheSameProcessesWhenItSweeps() throws InterruptedException {
    final List<Long> sizes = List.of(16L, 1_000L, ELEMENTS);
    final List<Contender> contenders = List.of(BASELINE, JAVA_VECTOR, VECTOR);
    final Map<Contender, Set<Long>> pids = new ConcurrentHashMap<>();
    final List<Row> rows =
        coordinator(
                plan(contenders, sizes, null),
                commands(),
                new RunListener() {
                  @Override
                  public void workerReady(
                      final Contender contender, final int generation, final long pid) {
                    pids.computeIfAbsent(contender, _ -> ConcurrentHashMap.newKeySet()).add(pid);
                  }
                })
            .sweep(_ -> contenders);
    assertThat(pids.values()).hasSize(3).allMatch(it -> it.size() == 2);
    assertThat(rows.stream().map(Row::elements).distinct()).containsExactlyElementsOf(sizes);
    assertThat(rows.stream().limit(3).map(Row::contender)).containsExactlyElementsOf(contenders);
    assertThat(rows).hasSize(9).allMatch(it -> it.status() == Status.OK);
    for (final Row row : rows) {
      final Measurement measurement = row.measurement().orElseThrow();
      assertThat(measurement.samples()).hasSize(4);
      assertThat(measurement.checkedElements()).isGreaterThanOrEqualTo(3 * row.elements());
      assertThat(measurement.twin().isPresent()).isEqualTo(!row.contender().equals(BASELINE));
    }
  }
}
