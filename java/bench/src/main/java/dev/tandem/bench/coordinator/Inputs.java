package dev.tandem.bench.coordinator;

import dev.tandem.bench.UsageException;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.testkit.SpecialValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * The files that hold a kernel's inputs, mapped by every worker, so that all read the same bytes.
 *
 * @param files one for each input, in the kernel's order
 */
public record Inputs(ElementType type, long elements, List<InputRange> files) {
  public Inputs {
    files = List.copyOf(files);
  }

  /** Uniform random numbers in [0, 1), one file for each of a kernel's inputs, below a folder. */
  public static Inputs random(
      final Path folder, final Kernel kernel, final long elements, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    return new Inputs(
        kernel.type(),
        elements,
        kernel.inputNames().stream()
            .map(name ->
                write(
                    folder.resolve(name + "-" + kernel.type().id() + "-" + elements),
                    kernel.type(),
                    elements,
                    uniform(kernel.type(), random.split())))
            .toList());
  }

  private static DoubleSupplier uniform(final ElementType type, final SplittableRandom random) {
    // A double below 1, rounded to a float, may be 1.
    return type == ElementType.FLOAT32 ? random::nextFloat : random::nextDouble;
  }

  /**
   * The values that every kernel is tried on before it is timed: each with each for two inputs;
   * from the third on they are the same, shifted.
   */
  static Inputs special(final Path folder, final Kernel kernel) {
    final double[][] pairs = SpecialValues.pairs();
    final int elements = pairs[0].length;
    return new Inputs(
        kernel.type(),
        elements,
        IntStream.range(0, kernel.inputNames().size())
            .mapToObj(input ->
                write(
                    folder.resolve("special-" + input),
                    kernel.type(),
                    elements,
                    next(pairs[input % 2], input / 2)))
            .toList());
  }

  private static DoubleSupplier next(final double[] values, final int shift) {
    final int[] index = {shift};
    return () -> values[index[0]++ % values.length];
  }

  private static InputRange write(
      final Path file, final ElementType type, final long elements, final DoubleSupplier values) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      // Extends the file; on a full disk a write through a mapping would end the process.
      reserve(channel, elements * type.bytes());
      try (OffHeapBuffer buffer = OffHeapBuffer.ofFile(type, file, 0, elements, true)) {
        final MemorySegment segment = buffer.segment();
        for (long i = 0; i < elements; i++) {
          type.set(segment, i, values.getAsDouble());
        }
      }
    } catch (final IOException exception) {
      throw new UsageException(
          "Cannot write the inputs to "
              + file
              + ": "
              + exception.getMessage()
              + "; name a folder with more room with -Djava.io.tmpdir in JDK_JAVA_OPTIONS",
          exception);
    }
    return new InputRange(file, 0);
  }

  /** Which file no longer holds all of its input, if one was cut. */
  Optional<String> whichWasCut() {
    for (final InputRange file : files) {
      final long neededBytes = file.offsetBytes() + elements * type.bytes();
      try {
        final long bytes = Files.size(file.path());
        if (bytes < neededBytes) {
          return Optional.of(
              "the input file %s was cut during the run, from %d bytes to %d"
                  .formatted(file.path(), neededBytes, bytes));
        }
      } catch (final IOException gone) {
        return Optional.of("the input file %s can no longer be read".formatted(file.path()));
      }
    }
    return Optional.empty();
  }

  private static void reserve(final FileChannel channel, final long bytes) throws IOException {
    final java.nio.ByteBuffer zeros = java.nio.ByteBuffer.allocate(1 << 16);
    for (long written = 0; written < bytes; ) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - written));
      written += channel.write(zeros);
    }
  }

  /** Maps one input in this process. */
  public OffHeapBuffer map(final int index) {
    final InputRange file = files.get(index);
    try {
      return OffHeapBuffer.ofFile(type, file.path(), file.offsetBytes(), elements, false);
    } catch (final IOException | IllegalArgumentException exception) {
      throw new UsageException(
          "Cannot map " + file.path() + ": " + exception.getMessage(), exception);
    }
  }
}
