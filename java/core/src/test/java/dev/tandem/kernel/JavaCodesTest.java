package dev.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bridge.UnavailableException;
import dev.tandem.memory.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaCodesTest extends CodeContract {
  @Override
  protected List<Code> codes() {
    return codesIn(Language.JAVA);
  }

  @Override
  protected List<Memory> memories() {
    return List.of(Memory.values());
  }

  @Override
  protected ChunkKernel kernel(final Kernel kernel, final Code code) {
    assumeItExists(code);
    return kernel.in(code);
  }

  /** Widths that the CPU does not have are computed without its instructions, to the same bits. */
  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 512})
  void shouldGiveTheBitsOfJavaLoopWhenTheVectorsAreOfAnyWidth(final int vectorBits) {
    assumeItExists(Code.JAVA_VECTOR);
    for (final Kernel kernel : Kernel.all()) {
      for (final ExpSumData data :
          List.of(ExpSumData.special(kernel), ExpSumData.random(kernel, 4_001))) {
        for (final Memory memory : memories()) {
          data.requireSameBits(
              data.compute(kernel.inVectorsOf(vectorBits), memory),
              data.compute(kernel.in(Code.JAVA_LOOP), memory),
              kernel + " in vectors of " + vectorBits + " bits, " + memory);
        }
      }
    }
  }

  @Test
  void shouldRefuseAWidthWhenThereAreNoSuchVectors() {
    assertThatThrownBy(() -> Kernel.EXP.inVectorsOf(96))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are no vectors of 96 bits; there are those of [64, 128, 256, 512]");
  }

  @Test
  void shouldRefuseACodeInStagesWhenTheKernelIsASingleOperation() {
    assertThatThrownBy(() -> Kernel.EXP.in(Code.JAVA_STAGED))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("java-staged is not available: exp is a single operation");
  }
}
