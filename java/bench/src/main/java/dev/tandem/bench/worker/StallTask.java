package dev.tandem.bench.worker;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A long call of which {@code tandem stalls} asks whom it holds up: C through one of the bridges,
 * or a loop in Java, which has no call and may hold up the JVM as well. Immutable.
 *
 * @param bridge empty for Java
 */
public record StallTask(String id, Optional<BridgeKind> bridge) {
  private static final String COUNTED = "java-counted";
  private static final String LONG_COUNTED = "java-long-counted";
  private static final String VECTOR = "java-vector";

  /** All, in the order of the table. */
  public static List<StallTask> all() {
    final List<StallTask> all = new ArrayList<>();
    Arrays.stream(BridgeKind.values())
        .forEach(bridge -> all.add(new StallTask(bridge.id(), Optional.of(bridge))));
    for (final String id : List.of(COUNTED, LONG_COUNTED, VECTOR)) {
      all.add(new StallTask(id, Optional.empty()));
    }
    return List.copyOf(all);
  }

  /** The task with this id, if there is one. */
  public static Optional<StallTask> ofId(final String id) {
    return all().stream().filter(task -> task.id.equals(id)).findFirst();
  }

  /** Where its arrays are: where such a loop would usually have them. */
  public Memory memory() {
    return bridge.filter(it -> it != BridgeKind.JNI_CRITICAL).isPresent()
        ? Memory.OFFHEAP
        : Memory.HEAP;
  }

  /** Whether the JVM's pauses stop its calls too: in native code they do not. */
  boolean standsStillInPauses() {
    return bridge.isEmpty() || bridge.get() == BridgeKind.FFM_CRITICAL;
  }

  /** Why it cannot run here; empty if it can. Loads the libraries that it needs. */
  public Optional<String> reasonUnavailable() {
    if (id.equals(VECTOR)) {
      return Optional.empty(); // Only the worker has the Vector API.
    }
    try {
      kernel();
      return Optional.empty();
    } catch (final UnavailableException unavailable) {
      return Optional.of(unavailable.getMessage());
    }
  }

  /** {@code exp(2.1*a + 3.2*b)}: scalar, so that a long call needs no huge arrays. */
  ChunkKernel kernel() {
    if (bridge.isPresent()) {
      return Kernel.EXPSUM.in(Code.C_LIBM, bridge.get());
    }
    return switch (id) {
      case COUNTED -> StallTask::counted;
      case LONG_COUNTED -> StallTask::longCounted;
      default -> Kernel.EXPSUM.in(Code.JAVA_VECTOR);
    };
  }

  /** The loop that everybody writes. */
  private static void counted(final Operands operands, final long from, final long to) {
    final double[] a = operands.heapInput(0);
    final double[] b = operands.heapInput(1);
    final double[] out = operands.heapOutput();
    final int end = (int) to;
    for (int i = (int) from; i < end; i++) {
      out[i] = Math.exp(2.1 * a[i] + 3.2 * b[i]);
    }
  }

  /** The same with a counter of 64 bits. */
  private static void longCounted(final Operands operands, final long from, final long to) {
    final double[] a = operands.heapInput(0);
    final double[] b = operands.heapInput(1);
    final double[] out = operands.heapOutput();
    for (long i = from; i < to; i++) {
      out[(int) i] = Math.exp(2.1 * a[(int) i] + 3.2 * b[(int) i]);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
