package dev.tandem.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.memory.Memory;
import dev.tandem.memory.OffHeapBuffer;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperandsTest {
  private final OffHeapDoubles a = OffHeapDoubles.allocate(16);
  private final OffHeapDoubles b = OffHeapDoubles.allocate(16);
  private final OffHeapDoubles out = OffHeapDoubles.allocate(16);

  @AfterEach
  void close() {
    a.close();
    b.close();
    out.close();
  }

  @Test
  void shouldKnowItsArraysWhenTheyFit() {
    final Operands operands = Operands.of(out, a, b);
    assertThat(operands.memory()).isEqualTo(Memory.OFFHEAP);
    assertThat(operands.length()).isEqualTo(16);
    assertThat(operands.inputCount()).isEqualTo(2);
    assertThat(operands.input(1).address()).isEqualTo(b.address());
    assertThat(operands.outputAddress()).isEqualTo(out.address());
    final double[] array = new double[3];
    final Operands heap = Operands.of(new double[3], array, array);
    assertThat(heap.memory()).isEqualTo(Memory.HEAP);
    assertThat(heap.heapInput(0)).isSameAs(array);
    assertThat(heap.isConfined() || heap.isClosableByOthers()).isFalse();
  }

  @Test
  void shouldNameTheInputWhenLengthsDiffer() {
    assertThatThrownBy(() -> Operands.of(out, a, b.slice(0, 15)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Input 1 has 15 elements, the output 16");
    assertThatThrownBy(() -> Operands.of(out.slice(0, 8), a.slice(0, 9), b.slice(0, 8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Input 0 has 9 elements, the output 8");
    assertThatThrownBy(() -> Operands.of(new double[2], new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Input 1 has 3 elements, the output 2");
  }

  @Test
  void shouldNameTheInputWhenTheOutputOverlapsIt() {
    overlapping(0, a, a, b);
    overlapping(1, a, b, a);
    overlapping(0, a.slice(0, 8), a.slice(7, 15), b.slice(0, 8));
    overlapping(0, a.slice(7, 15), a.slice(0, 8), b.slice(0, 8));
    // A second view of the same memory.
    overlapping(1, a, b, OffHeapDoubles.view(a.segment()));
  }

  private static void overlapping(
      final int input, final OffHeapDoubles output, final OffHeapDoubles... inputs) {
    assertThatThrownBy(() -> Operands.of(output, inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlaps input " + input)
        .hasMessageContaining("memory of its own");
  }

  @Test
  void shouldRefuseWhenAHeapOutputIsAnInput() {
    final double[] array = new double[4];
    assertThatThrownBy(() -> Operands.of(array, new double[4], array))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlaps input 1");
    final double[] empty = {};
    assertThatCode(() -> Operands.of(empty, empty, empty)).doesNotThrowAnyException();
  }

  @Test
  void shouldAcceptWhenSlicesAreAdjacentOrInputsAlias() {
    assertThatCode(() -> Operands.of(a.slice(0, 8), a.slice(8, 16), b.slice(0, 8)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Operands.of(a.slice(8, 16), a.slice(0, 8), a.slice(0, 8)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Operands.of(out.slice(0, 8), a.slice(0, 8), a.slice(4, 12)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Operands.of(a.slice(3, 3), a.slice(3, 3), a.slice(3, 3)))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseWhenTheOutputIsReadOnly() {
    final OffHeapDoubles readOnly = OffHeapDoubles.view(out.segment().asReadOnly());
    assertThatThrownBy(() -> Operands.of(readOnly, a, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("read-only");
    assertThatCode(() -> Operands.of(out, OffHeapDoubles.view(a.segment().asReadOnly()), b))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseEveryCodeWhenTheNumberOfInputsIsWrong() {
    for (final Code code : Code.ofTandem()) {
      final ChunkKernel kernel =
          code.language() == Language.JAVA
              ? Kernel.EXPSUM.in(code)
              : Kernel.EXPSUM.in(code, BridgeKind.JNA);
      for (final Operands operands :
          new Operands[] {Operands.of(out), Operands.of(out, a), Operands.of(out, a, b, a)}) {
        assertThatThrownBy(() -> kernel.prepare(operands))
            .as(code.id())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "expsum takes 2 inputs, [a, b]; %d were given".formatted(operands.inputCount()));
      }
    }
  }

  @Test
  void shouldRefuseWhenACodeIsAskedForInTheOtherLanguagesWay() {
    assertThatThrownBy(() -> Kernel.EXPSUM.in(Code.C_LOOP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("c-loop is a C code")
        .hasMessageContaining("jna-interface");
    assertThatThrownBy(() -> Kernel.EXPSUM.in(Code.JAVA_LOOP, BridgeKind.JNA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java-loop is a Java code");
  }

  @Test
  void shouldKeepNoPinWhenOneBufferIsClosed() {
    for (int closed = 0; closed < 3; closed++) {
      final OffHeapDoubles[] buffers = {
        OffHeapDoubles.allocate(4), OffHeapDoubles.allocate(4), OffHeapDoubles.allocate(4)
      };
      final Operands operands = Operands.of(buffers[0], buffers[1], buffers[2]);
      buffers[closed].close();
      assertThatThrownBy(operands::pin)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was closed");
      for (final OffHeapDoubles buffer : buffers) {
        assertThatCode(buffer::close).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void shouldPinEachArrayWhenPinnedAndNoneAfterwards() {
    final Operands operands = Operands.of(out, a, a);
    final Pin pin = operands.pin();
    final Pin another = operands.pin();
    assertThatThrownBy(out::close).hasMessageContaining("pinned 2 times");
    assertThatThrownBy(a::close).hasMessageContaining("pinned 4 times");
    another.close();
    another.close();
    operands.requirePinned();
    assertThatThrownBy(out::close).hasMessageContaining("pinned 1 times");
    pin.close();
    assertThatThrownBy(operands::requirePinned).hasMessageContaining("not pinned");
    out.close();
    a.close();
  }

  @Test
  void shouldReserveScratchOnceWhenRunAgain() {
    final Operands operands = Operands.of(out, a, b);
    operands.reserveScratch(2);
    final var scratch = operands.scratch();
    assertThat(scratch.byteSize()).isEqualTo(2 * 16 * Double.BYTES);
    assertThat(scratch.address() % OffHeapBuffer.ALIGNMENT_BYTES).isZero();
    operands.reserveScratch(1);
    assertThat(operands.scratch()).isSameAs(scratch);
    operands.reserveScratch(3);
    assertThat(operands.scratch().byteSize()).isEqualTo(3 * 16 * Double.BYTES);
  }

  @Test
  void shouldBeConfinedOrClosableWhenOneArrayIs() {
    try (Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared()) {
      final OffHeapDoubles mine = OffHeapDoubles.view(confined.allocate(128, 8));
      final OffHeapDoubles ours = OffHeapDoubles.view(shared.allocate(128, 8));
      assertThat(Operands.of(out, a, b).isConfined()).isFalse();
      assertThat(Operands.of(out, a, b).isClosableByOthers()).isFalse();
      assertThat(Operands.of(out, a, mine).isConfined()).isTrue();
      assertThat(Operands.of(mine, a, b).isConfined()).isTrue();
      assertThat(Operands.of(out, a, ours).isConfined()).isFalse();
      assertThat(Operands.of(out, a, ours).isClosableByOthers()).isTrue();
      assertThat(Operands.of(ours, a, b).isClosableByOthers()).isTrue();
    }
  }
}
