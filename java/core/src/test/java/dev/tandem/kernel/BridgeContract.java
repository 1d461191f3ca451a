package dev.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.bridge.Bridge;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.Isa;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every bridge promises, besides that every C code through it keeps {@link CodeContract}. */
public abstract class BridgeContract extends CodeContract {
  protected abstract BridgeKind kind();

  @Override
  protected final List<Code> codes() {
    return codesIn(Language.C);
  }

  @Override
  protected final List<Memory> memories() {
    final List<Memory> memories = new ArrayList<>();
    if (kind().takesOffHeap()) {
      memories.add(Memory.OFFHEAP);
    }
    if (kind().takesHeap()) {
      memories.add(Memory.HEAP);
    }
    return memories;
  }

  @Override
  protected final ChunkKernel kernel(final Kernel kernel, final Code code) {
    assumeItExists(code);
    return kernel.in(code, kind());
  }

  /** All bridges call the same function, so also those codes agree whose algorithm is not ours. */
  @ParameterizedTest
  @MethodSource("cases")
  void shouldGiveTheBitsOfFfmWhenTheInputsAreTheSame(final Case one) {
    final ExpSumData data = ExpSumData.random(one.kernel(), 2_003);
    data.requireSameBits(
        data.compute(kernel(one.kernel(), one.code()), one.memory()),
        data.compute(one.kernel().in(one.code(), BridgeKind.FFM), Memory.OFFHEAP),
        one + " through " + kind());
  }

  // The timeout, any other, one that the glue of jni-critical uses itself would be -1.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 77, -5})
  void shouldThrowWithTheStatusWhenCReportsOne(final int status) {
    final ChunkKernel fail = Probe.FAIL.through(kind());
    for (final Memory memory : memories()) {
      final ExpSumData data =
          new ExpSumData(new double[] {0, 0, status, 0}, new double[] {0, 0, 0, 0});
      assertThatCode(() -> data.compute(fail, memory, 0, 1)).doesNotThrowAnyException();
      final KernelFailedException failure =
          catchThrowableOfType(KernelFailedException.class, () -> data.compute(fail, memory, 2, 4));
      assertThat(failure.status()).isEqualTo(status);
      assertThat(failure)
          .hasMessageContaining("fail/" + kind() + " of probe")
          .hasMessageContaining("status " + status)
          .hasMessageContaining("[2, 4)");
      assertThat(failure.getMessage().contains("(timeout)")).isEqualTo(status == 1);
    }
  }

  @Test
  void shouldCallCWithoutArgumentsWhenItTakesAddresses() {
    final Bridge bridge = Bridge.of(kind());
    if (kind().takesOffHeap()) {
      assertThatCode(bridge::nothing).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(bridge::nothing)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The bridge " + kind() + " does not take a call without arrays");
    }
  }

  @Test
  void shouldRefuseACodeInStagesWhenTheKernelIsASingleOperation() {
    assertThatThrownBy(() -> Kernel.EXP.in(Code.C_STAGED, kind()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("c-staged is not available: exp is a single operation");
  }

  @Test
  void shouldGiveTheSameBitsWhenTheCodeIsOfAnyInstructionSet() {
    final ExpSumData data = ExpSumData.random(Kernel.EXP, 2_003);
    for (final String isa : Isa.usable()) {
      data.requireSameBits(
          data.compute(Kernel.EXP.in(Code.C_VECTOR, kind(), isa), memories().getFirst()),
          data.compute(Kernel.EXP.in(Code.C_VECTOR, BridgeKind.FFM), Memory.OFFHEAP),
          isa + " through " + kind());
    }
    assertThatThrownBy(() -> Kernel.EXP.in(Code.C_VECTOR, kind(), "mmx"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("c-vector for mmx is not available")
        .hasMessageContaining(Isa.chosen());
  }

  @Test
  void shouldRefuseHeapArraysWhenItPassesAddresses() {
    Assumptions.assumeFalse(kind().takesHeap());
    final Operands operands = Operands.of(new double[4], new double[4], new double[4]);
    assertThatThrownBy(() -> Kernel.EXPSUM.in(Code.C_LOOP, kind()).prepare(operands))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The bridge " + kind() + " takes no heap arrays")
        .hasMessageContaining("ffm-critical");
  }

  @Test
  void shouldRefuseOffHeapMemoryWhenItPassesArrays() {
    Assumptions.assumeFalse(kind().takesOffHeap());
    try (OffHeapDoubles in = OffHeapDoubles.allocate(4);
        OffHeapDoubles out = OffHeapDoubles.allocate(4)) {
      final Operands operands = Operands.of(out, in, in);
      assertThatThrownBy(() -> Kernel.EXPSUM.in(Code.C_LOOP, kind()).prepare(operands))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The bridge " + kind() + " takes heap arrays only");
    }
  }

  @Test
  void shouldTakeMemoryThatOthersCanCloseWhenItKeepsItOpen() {
    Assumptions.assumeTrue(kind().takesOffHeap());
    final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_LOOP, kind());
    try (Arena arena = Arena.ofShared();
        OffHeapDoubles in = OffHeapDoubles.allocate(4)) {
      final OffHeapDoubles out = OffHeapDoubles.view(arena.allocate(32, 8));
      final Operands operands = Operands.of(out, in, in);
      if (kind() == BridgeKind.FFM) {
        try (Pin _ = operands.pin()) {
          kernel.prepare(operands);
          kernel.compute(operands, 0, 4);
        }
        assertThat(out.toArray()).containsExactly(1.0, 1.0, 1.0, 1.0);
      } else {
        assertThatThrownBy(() -> kernel.prepare(operands))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("the bridge " + kind() + " cannot prevent that")
            .hasMessageContaining("OffHeapDoubles.adopt");
      }
    }
  }

  @Test
  void shouldTakeMemoryThatWasHandedOverWhenItIsAdopted() {
    Assumptions.assumeTrue(kind().takesOffHeap());
    final Arena arena = Arena.ofShared();
    try (OffHeapDoubles out = OffHeapDoubles.adopt(arena.allocate(32, 8), arena);
        OffHeapDoubles in = OffHeapDoubles.allocate(4)) {
      final Operands operands = Operands.of(out, in, in);
      final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_LOOP, kind());
      try (Pin _ = operands.pin()) {
        kernel.prepare(operands);
        kernel.compute(operands, 0, 4);
      }
      assertThat(out.toArray()).containsExactly(1.0, 1.0, 1.0, 1.0);
    }
  }

  @Test
  void shouldRefuseAChunkWhenItIsOutOfRangeOrNotPinned() {
    final double[] array = new double[4];
    try (OffHeapDoubles in = OffHeapDoubles.allocate(4);
        OffHeapDoubles out = OffHeapDoubles.allocate(4)) {
      final Operands operands =
          kind().takesOffHeap()
              ? Operands.of(out, in, in)
              : Operands.of(new double[4], array, array);
      final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_LOOP, kind());
      kernel.prepare(operands);
      assertThatThrownBy(() -> kernel.compute(operands, 0, 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not pinned");
      try (Pin _ = operands.pin()) {
        assertThatThrownBy(() -> kernel.compute(operands, 0, 5))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Test
  void shouldRefuseAKernelWhenItsFactsAreNotThoseOfItsCode() {
    final Kernel other = new Kernel("expsum", "x", java.util.List.of("a"), 16, 4, 0);
    assertThatThrownBy(() -> other.in(Code.C_LOOP, kind()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tandem's kernels are");
  }

  @Test
  void shouldFailWithoutCrashingWhenTheOwnerClosedTheMemory() {
    Assumptions.assumeTrue(kind() == BridgeKind.FFM, "the others refuse such memory");
    final Arena arena = Arena.ofShared();
    try (OffHeapDoubles in = OffHeapDoubles.allocate(4)) {
      final Operands operands = Operands.of(OffHeapDoubles.view(arena.allocate(32, 8)), in, in);
      final ChunkKernel kernel = Kernel.EXPSUM.in(Code.C_LOOP, kind());
      try (Pin _ = operands.pin()) {
        kernel.prepare(operands);
        arena.close();
        assertThatThrownBy(() -> kernel.compute(operands, 0, 4))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("closed");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Probe.class)
  void shouldRefuseTheMeetingWhenItHoldsTheJvm(final Probe probe) {
    if (probe == Probe.MEET && kind().isCritical()) {
      assertThatThrownBy(() -> probe.through(kind()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must not be called through " + kind());
    } else {
      assertThat(((NativeChunkKernel) probe.through(kind())).bridge()).isEqualTo(kind());
    }
  }
}
