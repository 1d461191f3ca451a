package dev.tandem.bench.worker;

import dev.tandem.bridge.Bridge;
import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.Operands;
import dev.tandem.kernel.Probe;
import dev.tandem.memory.OffHeapDoubles;
import dev.tandem.memory.Pin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A {@link CallTask} with everything that one thread's calls of it need, pinned from the beginning:
 * what is timed is what a runner does for each chunk, the call and the checks before and after it.
 * For one thread; its arrays are its own, and last as long as it.
 *
 * <p>One loop for each shape, since a loop around different calls would add a dispatch to each.
 */
public final class CallStation implements AutoCloseable {
  /** Of the calls that take pointers only, and look at no element. */
  private static final int POINTERS_ELEMENTS = 64;

  private static final VarHandle STORED;

  static {
    try {
      STORED = MethodHandles.lookup().findVarHandle(CallStation.class, "stored", int.class);
    } catch (final ReflectiveOperationException exception) {
      throw new ExceptionInInitializerError(exception);
    }
  }

  private final CallTask task;
  private final Bridge bridge;
  private final ChunkKernel kernel;
  private final int elements;
  private final OffHeapDoubles[] buffers;
  private final double[][] arrays;
  private final Operands operands;
  private final Pin pin;

  @SuppressWarnings("unused") // written through STORED
  private int stored;

  /**
   * @throws dev.tandem.bridge.UnavailableException with the reason, if it cannot run here
   */
  public CallStation(final CallTask task) {
    this.task = task;
    final BridgeKind kind = task.host();
    this.bridge = Bridge.of(kind);
    this.kernel =
        task.shape() == CallTask.Shape.EXPSUM
            ? Kernel.EXPSUM.in(Code.C_VECTOR, kind)
            : Probe.EMPTY.through(kind);
    this.elements = task.elements() == 0 ? POINTERS_ELEMENTS : task.elements();
    this.arrays = new double[task.shape().hasHeapArrays() ? 3 : 0][elements];
    this.buffers =
        new OffHeapDoubles[kind.takesOffHeap() && task.shape() != CallTask.Shape.HELD ? 3 : 0];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = OffHeapDoubles.allocate(elements);
      buffers[i].fill(0);
    }
    this.operands =
        buffers.length == 0
            ? Operands.of(arrays[2], arrays[0], arrays[1])
            : Operands.of(buffers[2], buffers[0], buffers[1]);
    this.pin = operands.pin();
    kernel.prepare(operands);
  }

  /** A store that the compiler can neither leave out nor merge with the next: no call. */
  public void callNothing() {
    STORED.setOpaque(this, 1);
  }

  /** The call without arguments. */
  public void callEmpty() {
    bridge.nothing();
  }

  /** The call of the task's kernel. */
  public void callKernel() {
    kernel.compute(operands, 0, elements);
  }

  /** The same between the copies that an array off the heap is for. */
  public void callCopied() {
    buffers[0].copyFrom(arrays[0]);
    buffers[1].copyFrom(arrays[1]);
    callKernel();
    buffers[2].copyTo(arrays[2]);
  }

  /** The time of so many calls one after the other, in ns. Nothing is subtracted. */
  long nanos(final int calls) {
    return switch (task.shape()) {
      case LOOP -> {
        final long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
          callNothing();
        }
        yield System.nanoTime() - start;
      }
      case EMPTY -> {
        final long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
          callEmpty();
        }
        yield System.nanoTime() - start;
      }
      case POINTERS, HELD, EXPSUM -> {
        final long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
          callKernel();
        }
        yield System.nanoTime() - start;
      }
      case COPIED -> {
        final long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
          callCopied();
        }
        yield System.nanoTime() - start;
      }
    };
  }

  /** Frees the memory. */
  @Override
  public void close() {
    pin.close();
    for (final OffHeapDoubles buffer : buffers) {
      buffer.close();
    }
  }
}
