package dev.tandem.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tandem.bench.contender.Contender;
import dev.tandem.bench.coordinator.Inputs;
import dev.tandem.bench.verify.ExpSumReference;
import dev.tandem.bench.verify.Verifier;
import dev.tandem.bench.worker.InputRange;
import dev.tandem.kernel.Kernel;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.memory.OffHeapDoubles;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContenderBenchmarkTest {
  private static final long ELEMENTS = 10_007;

  @TempDir Path scratch;

  @AfterEach
  void forget() {
    System.clearProperty(ContenderBenchmark.INPUTS_PROPERTY);
    System.clearProperty(ContenderBenchmark.OUTPUT_PROPERTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java-libm/single/1",
        "java-staged/pool/2",
        "java-vector@heap/single/1",
        "c-vector/jna/single/1",
        "c-loop/jni/spawn/2",
        "c-vector@heap/ffm-critical/single/1"
      })
  void shouldComputeTheRightResultsWhenCalledAsJmhDoes(final String id) throws Exception {
    final Inputs inputs = Inputs.random(scratch, Kernel.EXPSUM, ELEMENTS, 5);
    final Path output = scratch.resolve("output");
    System.setProperty(ContenderBenchmark.INPUTS_PROPERTY, InputRange.format(inputs.files()));
    System.setProperty(ContenderBenchmark.OUTPUT_PROPERTY, output.toString());
    final ContenderBenchmark benchmark = new ContenderBenchmark();
    benchmark.contender = id;
    benchmark.elements = ELEMENTS;
    benchmark.open();
    for (int iteration = 0; iteration < 2; iteration++) {
      benchmark.poison();
      benchmark.expsum();
      benchmark.expsum();
    }
    benchmark.close();
    try (OffHeapBuffer a = inputs.map(0);
        OffHeapBuffer b = inputs.map(1);
        OffHeapDoubles results = OffHeapDoubles.map(output, 0, ELEMENTS, false)) {
      assertThat(
              new Verifier(ExpSumReference.of(a.segment(), b.segment(), 5))
                  .judge(Contender.parse(id), results.segment())
                  .wrong())
          .isEmpty();
    }
  }

  @Test
  void shouldSayHowToStartItWhenStartedOtherwise() {
    final ContenderBenchmark benchmark = new ContenderBenchmark();
    benchmark.contender = "java-libm/single/1";
    assertThatIllegalStateException()
        .isThrownBy(benchmark::open)
        .withMessageContaining("scripts/tandem jmh");
  }
}
