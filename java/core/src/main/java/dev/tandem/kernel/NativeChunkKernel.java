package dev.tandem.kernel;

import dev.tandem.bridge.Bridge;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.NativeLibrary;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.memory.Memory;
import java.util.Objects;

/**
 * A C function that computes chunks, and the bridge that it is called through.
 *
 * <p>Immutable; may be shared between threads.
 */
public final class NativeChunkKernel implements ChunkKernel {
  private final Kernel kernel;
  private final String code;
  private final Bridge bridge;
  private final long address;
  private final long streamingAddress;
  private final long mostElementsCached;
  private final int scratchPerElement;

  /**
   * @param code its name, for messages
   * @param address of a {@code tandem_chunk_kernel}
   * @param streamingAddress of the one for runs of more elements than {@code mostElementsCached}
   */
  NativeChunkKernel(
      final Kernel kernel,
      final String code,
      final Bridge bridge,
      final long address,
      final long streamingAddress,
      final long mostElementsCached,
      final int scratchPerElement) {
    this.kernel = kernel;
    this.code = code;
    this.bridge = bridge;
    this.address = address;
    this.streamingAddress = streamingAddress;
    this.mostElementsCached = mostElementsCached;
    this.scratchPerElement = scratchPerElement;
  }

  /**
   * A function of the caller's own.
   *
   * @param kernel what it computes, for its inputs and for messages
   * @param code its name, for messages
   * @param address of a {@code tandem_chunk_kernel} that needs no scratch memory, which stays there
   *     for as long as this object. That it is one is the caller's word: anything else crashes the
   *     JVM
   * @throws UnavailableException if the bridge passes fewer inputs than the kernel has
   */
  public static NativeChunkKernel of(
      final Kernel kernel, final String code, final BridgeKind bridge, final long address) {
    return of(kernel, code, bridge, address, 0);
  }

  /**
   * The same with another function for runs whose arrays are larger than the caches together.
   *
   * @param streamingAddress of a function like the other, which writes past the caches; 0 for none
   */
  public static NativeChunkKernel of(
      final Kernel kernel,
      final String code,
      final BridgeKind bridge,
      final long address,
      final long streamingAddress) {
    if (kernel.inputNames().size() > 2 && !bridge.takesAnyNumberOfInputs()) {
      throw new UnavailableException(
          "%s/%s is not available: the bridge passes two inputs at most, and %s has %d; use jna, jna-interface or jni"
              .formatted(code, bridge, kernel, kernel.inputNames().size()));
    }
    return new NativeChunkKernel(
        kernel,
        code,
        Bridge.of(bridge),
        address,
        streamingAddress,
        streamingAddress == 0
            ? Long.MAX_VALUE
            : NativeLibrary.tandem().streamingBytes() / kernel.bytesPerElement(),
        0);
  }

  public BridgeKind bridge() {
    return bridge.kind();
  }

  @Override
  public void prepare(final Operands operands) {
    kernel.requireInputs(operands);
    final BridgeKind kind = bridge.kind();
    if (operands.memory() == Memory.HEAP && !kind.takesHeap()) {
      throw new IllegalArgumentException(
          "The bridge "
              + kind
              + " takes no heap arrays; use OffHeapDoubles or OffHeapFloats, or the bridge"
              + " ffm-critical or jni-critical");
    }
    if (operands.memory() == Memory.OFFHEAP && !kind.takesOffHeap()) {
      throw new IllegalArgumentException(
          "The bridge "
              + kind
              + " takes heap arrays only; give double[] or float[], or use another bridge");
    }
    if (operands.isClosableByOthers() && kind != BridgeKind.FFM) {
      throw new IllegalArgumentException(
          "An operand is a view of memory that its arena's owner could close while C uses it, and"
              + " the bridge "
              + kind
              + " cannot prevent that; use the bridge ffm, or hand the arena over with"
              + " OffHeapDoubles.adopt or OffHeapFloats.adopt");
    }
    operands.reserveScratch(scratchPerElement);
    // Built here, by one thread, so that the chunks' threads only read them.
    if (operands.memory() == Memory.HEAP) {
      operands.heapArguments();
    } else {
      operands.offHeapArguments();
    }
  }

  @Override
  public void compute(final Operands operands, final long from, final long to) {
    // Cheap beside a call, and anybody can call this: C would read or write what is not there.
    Objects.checkFromToIndex(from, to, operands.length());
    operands.requirePinned();
    final int status =
        operands.memory() == Memory.HEAP
            ? bridge.callHeap(addressFor(operands), operands.heapArguments(), from, to)
            : bridge.call(addressFor(operands), operands.offHeapArguments(), from, to);
    requireOk(status, from, to);
  }

  /**
   * Has a driver compute all chunks.
   *
   * @param driver the address of a {@code tandem_driver}
   * @param boundaries the address of {@code chunks + 1} element indices
   */
  public void drive(
      final long driver,
      final Operands operands,
      final long boundaries,
      final int chunks,
      final int threads) {
    requireOk(
        bridge.drive(
            driver, addressFor(operands), operands.offHeapArguments(), boundaries, chunks, threads),
        0,
        operands.length());
  }

  /** One function for all chunks of a run, however small they are. */
  private long addressFor(final Operands operands) {
    return operands.length() > mostElementsCached ? streamingAddress : address;
  }

  private void requireOk(final int status, final long from, final long to) {
    if (status != 0) {
      throw new KernelFailedException(
          "%s/%s of %s reported status %d%s for elements [%d, %d)"
              .formatted(
                  code,
                  bridge.kind(),
                  kernel,
                  status,
                  status == KernelFailedException.TIMEOUT ? " (timeout)" : "",
                  from,
                  to),
          status);
    }
  }
}
