package dev.tandem.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.bench.contender.Contender;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Language;
import dev.tandem.memory.ElementType;
import dev.tandem.memory.OffHeapDoubles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerTest {
  private static final int ELEMENTS = 1009;

  @TempDir private Path folder;

  private Message open(final Worker worker) throws IOException {
    final Path inputs = folder.resolve("inputs");
    final ByteBuffer bytes =
        ByteBuffer.allocate(2 * ELEMENTS * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    new Random(7).doubles(2 * ELEMENTS).forEach(bytes::putDouble);
    Files.write(inputs, bytes.array());
    return worker.answer(
        Message.of("open", "elements", ELEMENTS, "output", folder.resolve("output"))
            .withEncoded(
                "inputs",
                InputRange.format(
                    List.of(
                        new InputRange(inputs, 0),
                        new InputRange(inputs, ELEMENTS * Double.BYTES)))));
  }

  private static Worker worker(final Contender contender) {
    final Code code = contender.code().orElseThrow();
    final ChunkKernel kernel =
        code.language() == Language.JAVA
            ? Kernel.EXPSUM.in(code)
            : Kernel.EXPSUM.in(code, contender.bridge().orElseThrow());
    return new Worker(contender, kernel, Kernel.EXPSUM.type());
  }

  private static Message batch(final Worker worker, final int calls) {
    return worker.answer(Message.of("batch", "calls", calls, "settle", 100_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c-vector+read/jna/single/1",
        "c-vector-cached+read/ffm/pool/2",
        "c-loop+read/jna/openmp/2",
        "java-loop+read/pool/2",
        "java-loop@heap+read/single/1",
        "c-vector@heap+read/jni-critical/single/1",
        "c-vector@copied+read/jna/pool/2",
      })
  void shouldReadTheWholeResultOnceInEachTimedCallWhenItsContenderReads(final String id)
      throws IOException {
    try (Worker worker = worker(Contender.parse(id))) {
      assertThat(open(worker).word()).isEqualTo("ok");
      for (final int calls : new int[] {1, 3}) {
        final Message answer = batch(worker, calls);
        assertThat(answer.word()).as("%s", answer).isEqualTo("ok");
        assertThat(worker.answer(Message.of("dump")).word()).isEqualTo("ok");
        assertThat(Long.parseUnsignedLong(answer.field("sum"), 16))
            .isEqualTo(calls * sumOfBits(folder.resolve("output")));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c-vector@copied/jna/single/1",
        "c-loop@copied/ffm/pool/2",
        "c-libm@copied/jni/openmp/2",
        "c-staged@copied/ffm-critical/spawn/2",
      })
  void shouldComputeEachTimeFromTheHeapWhenItsArraysAreCopied(final String id) throws IOException {
    final Path output = folder.resolve("output");
    final byte[] expected;
    try (Worker worker = worker(Contender.parse(id.replace("@copied", "")))) {
      open(worker);
      batch(worker, 1);
      worker.answer(Message.of("dump"));
      expected = Files.readAllBytes(output);
    }
    try (Worker worker = worker(Contender.parse(id))) {
      for (int opened = 0; opened < 2; opened++) {
        assertThat(open(worker).word()).isEqualTo("ok");
        worker.answer(Message.of("poison"));
        worker.answer(Message.of("dump"));
        assertThat(Files.readAllBytes(output)).isNotEqualTo(expected);
        assertThat(batch(worker, 2).word()).isEqualTo("ok");
        worker.answer(Message.of("dump"));
        assertThat(Files.readAllBytes(output)).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldReadNothingWhenItsContenderDoesNot() throws IOException {
    try (Worker worker = worker(Contender.parse("java-loop/single/1"))) {
      open(worker);
      assertThat(batch(worker, 1).fields().keySet())
          .containsExactlyInAnyOrder("nanos", "gcs", "gcMillis", "jitMillis");
    }
  }

  private static long sumOfBits(final Path file) throws IOException {
    final ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    long sum = 0;
    for (int i = 0; i < ELEMENTS; i++) {
      sum += bytes.getLong();
    }
    return sum;
  }

  @Test
  void shouldSumEveryElementWhateverTheLength() {
    for (final int length : new int[] {0, 1, 3, 4, 5, 1009}) {
      final double[] ones = new double[length];
      Arrays.fill(ones, 1.0);
      final long expected = length * Double.doubleToRawLongBits(1.0);
      assertThat(ResultReader.sumOfBits(MemorySegment.ofArray(ones))).isEqualTo(expected);
      try (OffHeapDoubles buffer = OffHeapDoubles.copyOf(ones)) {
        assertThat(ResultReader.sumOfBits(buffer.segment())).isEqualTo(expected);
      }
      final float[] floats = new float[length];
      Arrays.fill(floats, 1.0f);
      final long bits = Float.floatToRawIntBits(1.0f);
      assertThat(ResultReader.sumOfBits(MemorySegment.ofArray(floats)))
          .isEqualTo(length / 2 * (bits << Integer.SIZE | bits) + length % 2 * bits);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c-vector/ffm/pool/2",
        "c-loop@heap/jni-critical/single/1",
        "c-loop@copied/jna/spawn/2",
        "java-vector/pool/2",
        "java-loop@heap/pool/2",
      })
  void shouldComputeFloatsWhenTheFormulaIsOfThem(final String id) throws IOException {
    final float[] a = {1.5f, 0.1f, -3, Float.MIN_VALUE, 1e30f};
    final float[] b = {2.25f, 0.2f, 7, Float.MIN_VALUE, -1e30f};
    final ByteBuffer bytes =
        ByteBuffer.allocate(2 * a.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(a).put(b);
    final Path inputs = Files.write(folder.resolve("floats"), bytes.array());
    try (Worker worker = Worker.of("formula:a + b; float32", Contender.parse(id))) {
      worker.answer(
          Message.of("open", "elements", a.length, "output", folder.resolve("output"))
              .withEncoded(
                  "inputs",
                  InputRange.format(
                      List.of(
                          new InputRange(inputs, 0),
                          new InputRange(inputs, a.length * Float.BYTES)))));
      worker.answer(Message.of("poison"));
      assertThat(worker.answer(Message.of("dump")).word()).isEqualTo("ok");
      assertThat(Poison.isAt(ElementType.FLOAT32, output(), a.length - 1)).isTrue();
      assertThat(batch(worker, 1).word()).isEqualTo("ok");
      assertThat(worker.answer(Message.of("dump")).word()).isEqualTo("ok");
      for (int i = 0; i < a.length; i++) {
        assertThat(ElementType.FLOAT32.get(output(), i)).isEqualTo(a[i] + b[i]);
      }
    }
  }

  private MemorySegment output() throws IOException {
    return MemorySegment.ofArray(Files.readAllBytes(folder.resolve("output")));
  }
}
