package dev.tandem.bench.coordinator;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.contender.DefaultContenders;
import dev.tandem.bench.verify.Judge;
import dev.tandem.bench.verify.OwnLoopVerifier;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.bench.worker.Message;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.testkit.AccuracySummary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a user's loop is to give: what its Java half gives, called once by one thread, in a process
 * of its own, since it may crash, hang or end its JVM. Stateless.
 */
final class OwnLoopReference {
  private OwnLoopReference() {}

  /**
   * A judge by the results that are written to a file; one that refuses everything, with the
   * reason, if there are none.
   *
   * @param command starts the process
   * @param mapped the inputs, which the judge keeps
   */
  static Judge judge(
      final Kernel kernel,
      final double mostUlps,
      final Inputs inputs,
      final List<MemorySegment> mapped,
      final Path file,
      final List<String> command,
      final Duration patience,
      final Consumer<WorkerProcess> tracker) {
    try {
      final WorkerProcess worker = WorkerProcess.start(command);
      tracker.accept(worker);
      try {
        worker.awaitReady(patience);
        worker.request(
            Message.of("open", "elements", inputs.elements(), "output", file)
                .withEncoded("inputs", InputRange.format(inputs.files())),
            patience);
        worker.request(Message.of("poison"), patience);
        worker.request(Message.of("batch", "calls", 1, "settle", 0), patience);
        worker.request(Message.of("dump"), patience);
      } finally {
        worker.quit();
      }
      try (OffHeapDoubles output = OffHeapDoubles.map(file, 0, inputs.elements(), false)) {
        final MemorySegment reference = copy(output.segment());
        return new OwnLoopVerifier(
            reference,
            mapped.stream().map(OwnLoopReference::copy).toList(),
            kernel.inputNames(),
            mostUlps);
      }
    } catch (final WorkerFailedException failure) {
      return refusing(failure.getMessage());
    } catch (final IOException unreadable) {
      return refusing("its results cannot be read: " + unreadable.getMessage());
    }
  }

  /** Off the heap, and freed when nobody judges by it any more. */
  private static MemorySegment copy(final MemorySegment segment) {
    return Arena.ofAuto()
        .allocate(Math.max(Double.BYTES, segment.byteSize()), Double.BYTES)
        .asSlice(0, segment.byteSize())
        .copyFrom(segment);
  }

  private static Judge refusing(final String why) {
    final Optional<String> reason =
        Optional.of(
            "nothing to compare with: %s, called once, %s"
                .formatted(DefaultContenders.OWN_BASELINE.codeId(), why));
    return new Judge() {
      @Override
      public Optional<String> refusesAll() {
        return reason;
      }

      @Override
      public Finding judge(final Contender contender, final MemorySegment output) {
        return new Finding(new AccuracySummary.Accumulator().summary(), reason);
      }
    };
  }
}
