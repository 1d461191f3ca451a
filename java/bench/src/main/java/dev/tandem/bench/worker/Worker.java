package dev.tandem.bench.worker;

import dev.tandem.bench.contender.Contender;
import dev.tandem.formula.OwnLoopException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.run.Runner;
import dev.tandem.run.ThreadBudget;
import dev.tandem.run.Threading;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A process's one contender: answers the protocol's requests, or is called by another harness.
 * Knows nothing of rounds, warm-up or statistics, which are the coordinator's. For one thread.
 */
public final class Worker implements AutoCloseable {
  private final Contender contender;
  private final ChunkKernel chunkKernel;
  private final Runner runner;
  private final ElementType type;
  private final List<OffHeapBuffer> buffers = new ArrayList<>();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();

  private Operands operands;

  /** Null unless the contender's arrays are on the heap. */
  private Operands heapOperands;

  /** Null if none is off the heap. */
  private OffHeapBuffer offHeapOutput;

  private Path outputFile;

  /** Of the results that this batch's calls have read. */
  private long sumOfBits;

  /**
   * @param type what the kernel's elements are
   */
  Worker(final Contender contender, final ChunkKernel chunkKernel, final ElementType type) {
    this.contender = contender;
    this.chunkKernel = chunkKernel;
    this.type = type;
    this.runner =
        Runner.of(
            contender.threading(),
            contender.threads(),
            new ThreadBudget(contender.threads()),
            contender.cutting());
  }

  /**
   * For another harness than this process's own.
   *
   * @throws dev.tandem.bridge.UnavailableException with the reason, if it cannot run here
   */
  public static Worker of(final String kernelId, final Contender contender) {
    final Kernel kernel = WorkerMain.kernel(kernelId);
    return new Worker(contender, WorkerMain.chunkKernel(kernel, contender), kernel.type());
  }

  /** The answer to one request, which is the word {@code error} with a reason if it failed. */
  public Message answer(final Message request) {
    try {
      return switch (request.word()) {
        case "open" -> open(request);
        case "poison" -> poison();
        case "batch" -> batch(request);
        case "dump" -> dump();
        case "quit" -> Message.of("ok");
        default -> error("unknown request '" + request.word() + "'");
      };
    } catch (final OwnLoopException failure) {
      return error(failure.getMessage());
    } catch (final IOException | RuntimeException | OutOfMemoryError failure) {
      return error(failure.toString());
    } catch (final InternalError failure) {
      // What the JVM makes of SIGBUS in Java code.
      return error("a mapped file was cut while it was read: " + failure.getMessage());
    }
  }

  private static Message error(final String reason) {
    return Message.of("error", "reason", reason);
  }

  private Message open(final Message request) throws IOException {
    final long elements = request.number("elements");
    final List<InputRange> inputs = InputRange.parse(request.encodedField("inputs"));
    closeBuffers();
    outputFile = Path.of(request.field("output"));
    for (final InputRange input : inputs) {
      buffers.add(OffHeapBuffer.ofFile(type, input.path(), input.offsetBytes(), elements, false));
    }
    heapOperands = contender.memory() == Memory.HEAP ? heapOperands(elements) : null;
    if (contender.copied()) {
      closeBuffers();
      for (int input = 0; input < inputs.size(); input++) {
        buffers.add(OffHeapBuffer.of(type, elements));
      }
    }
    operands =
        contender.memory() == Memory.HEAP && !contender.copied()
            ? heapOperands
            : offHeapOperands(elements);
    return Message.of("ok");
  }

  private Operands offHeapOperands(final long elements) {
    offHeapOutput = OffHeapBuffer.of(type, elements);
    final Operands result = Operands.of(offHeapOutput, buffers.toArray(OffHeapBuffer[]::new));
    buffers.add(offHeapOutput);
    if (runner.threading() != Threading.OPENMP) {
      runner.touch(offHeapOutput);
    }
    return result;
  }

  private Operands heapOperands(final long elements) {
    if (elements > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%d elements do not fit a Java array; contenders with heap arrays take at most %d"
              .formatted(elements, Integer.MAX_VALUE - 8));
    }
    offHeapOutput = null;
    final List<MemorySegment> inputs = buffers.stream().map(OffHeapBuffer::segment).toList();
    return type == ElementType.FLOAT32
        ? Operands.of(
            new float[(int) elements],
            inputs.stream().map(it -> it.toArray(ValueLayout.JAVA_FLOAT)).toArray(float[][]::new))
        : Operands.of(
            new double[(int) elements],
            inputs.stream()
                .map(it -> it.toArray(ValueLayout.JAVA_DOUBLE))
                .toArray(double[][]::new));
  }

  private void requireOpen() {
    if (operands == null) {
      throw new IllegalStateException("nothing is open");
    }
  }

  private Message poison() {
    requireOpen();
    if (heapOperands != null) {
      Poison.fill(type, heapOperands.output());
    }
    if (offHeapOutput != null) {
      Poison.fill(type, offHeapOutput.segment());
    }
    return Message.of("ok");
  }

  private Message batch(final Message request) {
    requireOpen();
    final MemorySegment result = result();
    final long calls = request.number("calls");
    final long settleNanos = request.number("settle");
    if (settleNanos > 0) {
      final long settleStart = System.nanoTime();
      do {
        call(result);
      } while (System.nanoTime() - settleStart < settleNanos);
    }
    final long gcs = collections();
    final long gcMillis = collectionMillis();
    final long jitMillis = compilationMillis();
    sumOfBits = 0;
    final long start = System.nanoTime();
    for (long call = 0; call < calls; call++) {
      call(result);
    }
    final long nanos = System.nanoTime() - start;
    final Message answer =
        Message.of(
            "ok",
            "nanos",
            nanos,
            "gcs",
            collections() - gcs,
            "gcMillis",
            collectionMillis() - gcMillis,
            "jitMillis",
            compilationMillis() - jitMillis);
    return contender.readsResult()
        ? answer.withEncoded("sum", "%016x".formatted(sumOfBits))
        : answer;
  }

  /** Calls the kernel once, as a batch does. What a request opened must be open. */
  public void call() {
    call(result());
  }

  private void call(final MemorySegment result) {
    if (contender.copied()) {
      for (int input = 0; input < heapOperands.inputCount(); input++) {
        buffers.get(input).segment().copyFrom(heapOperands.input(input));
      }
    }
    runner.run(chunkKernel, operands);
    if (contender.copied()) {
      heapOperands.output().copyFrom(offHeapOutput.segment());
    }
    if (contender.readsResult()) {
      sumOfBits += ResultReader.sumOfBits(result);
    }
  }

  /** Where the result is, on the heap or off it: all are read by the same code. */
  private MemorySegment result() {
    return heapOperands == null ? offHeapOutput.segment() : heapOperands.output();
  }

  private long collections() {
    return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
  }

  private long collectionMillis() {
    return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum();
  }

  private long compilationMillis() {
    return compiler.getTotalCompilationTime();
  }

  private Message dump() throws IOException {
    requireOpen();
    try (OffHeapBuffer target = mapOutput()) {
      target.segment().copyFrom(result());
    }
    return Message.of("ok");
  }

  private OffHeapBuffer mapOutput() throws IOException {
    final long bytes = operands.length() * type.bytes();
    try (FileChannel channel =
        FileChannel.open(
            outputFile,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      if (channel.size() < bytes) {
        channel.map(MapMode.READ_WRITE, 0, bytes);
      }
    }
    return OffHeapBuffer.ofFile(type, outputFile, 0, operands.length(), true);
  }

  private void closeBuffers() {
    operands = null;
    buffers.forEach(OffHeapBuffer::close);
    buffers.clear();
  }

  /** Frees what was open, and ends the threads. */
  @Override
  public void close() {
    runner.close();
    closeBuffers();
  }

  static {
    if (ValueLayout.JAVA_DOUBLE.order() != java.nio.ByteOrder.LITTLE_ENDIAN) {
      throw new ExceptionInInitializerError(
          "Tandem's files are little-endian, this machine is not");
    }
  }
}
