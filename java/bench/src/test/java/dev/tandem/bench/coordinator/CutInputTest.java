package dev.tandem.bench.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.result.Row;
import dev.tandem.bench.result.Status;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.kernel.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts an input file while all workers have it mapped. */
class CutInputTest {
  private static final long ELEMENTS = 10_007;
  private static final Contender BASELINE = Contender.parse("java-libm/single/1");

  @TempDir private Path scratch;
  @TempDir private Path folder;

  @Test
  void shouldFailTheRowsThatReadTheFileWhenItIsCut() throws Exception {
    final Path cut = folder.resolve("a");
    final Path whole = folder.resolve("b");
    // Zeros: a valid input of any kernel.
    Files.write(cut, new byte[(int) ELEMENTS * Double.BYTES]);
    Files.write(whole, new byte[(int) ELEMENTS * Double.BYTES]);
    final RunPlan plan =
        new RunPlan(
            Kernel.EXPSUM,
            List.of(
                BASELINE,
                Contender.parse("java-vector/pool/2"),
                Contender.parse("c-vector/jna/single/1"),
                Contender.parse("c-vector/ffm/pool/2"),
                Contender.parse("java-vector@heap/single/1"),
                Contender.parse("c-vector@heap/jni-critical/single/1")),
            BASELINE,
            List.of(ELEMENTS),
            Optional.of(List.of(new InputRange(cut, 0), new InputRange(whole, 0))),
            1,
            OptionalInt.of(3),
            4,
            42,
            Optional.of(folder.resolve("out.npy")));
    final Coordinator coordinator =
        new Coordinator(
            plan,
            WorkerCommands.ofInstallation(scratch, NativeLibrary.tandem().path(), scratch),
            (contender, kernel) -> Optional.empty(),
            scratch,
            Duration.ofSeconds(15),
            new RunListener() {
              @Override
              public void progress(final String activity, final double fraction) {
                if (activity.equals("generation 1, round 2")) {
                  truncate(cut);
                }
              }
            });
    for (final Row row : coordinator.run()) {
      final String what = row.contender() + ": " + row.reason();
      if (row.contender().id().contains("@heap")) {
        // Has read all of it before.
        assertThat(row.status()).describedAs(what).isEqualTo(Status.OK);
      } else {
        assertThat(row.status()).describedAs(what).isEqualTo(Status.FAILED);
        assertThat(row.reason().orElseThrow())
            .contains(cut + " was cut during the run, from 80056 bytes to 64; the worker ")
            .containsPattern("SIGBUS|crashed during|a mapped file was cut|unsafe memory access");
      }
    }
    assertThat(coordinator.outputOf()).isPresent();
  }

  private static void truncate(final Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(64);
    } catch (final IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }
}
