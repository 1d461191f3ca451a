package dev.tandem.bridge;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * A downcall handle linked as critical: the thread stays in Java state, so nothing moves and no
 * safepoint is reached until the kernel returns. Takes heap arrays as they are.
 */
final class FfmCriticalBridge extends AbstractBridge {
  private static final Linker.Option CRITICAL = Linker.Option.critical(true);
  private static final MethodHandle CALL = FfmCalls.linkCall(CRITICAL);
  private static final MethodHandle NOTHING = FfmCalls.linkNothing(CRITICAL);

  FfmCriticalBridge() {
    super(BridgeKind.FFM_CRITICAL);
  }

  @Override
  public int call(
      final long kernel, final OffHeapArguments arguments, final long from, final long to) {
    try {
      return (int)
          CALL.invokeExact(
              kernel,
              arguments.input(0),
              arguments.input(1),
              arguments.output(),
              arguments.scratch(),
              from,
              to);
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  @Override
  public int callHeap(
      final long kernel, final HeapArguments arguments, final long from, final long to) {
    try {
      return (int)
          CALL.invokeExact(
              kernel,
              arguments.inputSegment(0),
              arguments.inputSegment(1),
              arguments.outputSegment(),
              arguments.scratch(),
              from,
              to);
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  @Override
  public void nothing() {
    try {
      NOTHING.invokeExact();
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }
}
