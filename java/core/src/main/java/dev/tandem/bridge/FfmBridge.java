package dev.tandem.bridge;

import java.lang.invoke.MethodHandle;

/**
 * A downcall handle that gets memory segments: the only bridge that by itself keeps memory which
 * somebody else may close alive for as long as the call lasts.
 */
final class FfmBridge extends AbstractBridge {
  private static final MethodHandle CALL = FfmCalls.linkCall();
  private static final MethodHandle NOTHING = FfmCalls.linkNothing();
  private static final MethodHandle DRIVE = FfmCalls.linkDrive();

  FfmBridge() {
    super(BridgeKind.FFM);
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
  public void nothing() {
    try {
      NOTHING.invokeExact();
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }

  @Override
  public int drive(
      final long driver,
      final long kernel,
      final OffHeapArguments arguments,
      final long boundaries,
      final long chunks,
      final int threads) {
    try {
      return (int)
          DRIVE.invokeExact(
              driver,
              kernel,
              arguments.input(0),
              arguments.input(1),
              arguments.output(),
              arguments.scratch(),
              boundaries,
              chunks,
              threads);
    } catch (final Throwable throwable) {
      throw FfmCalls.rethrow(throwable);
    }
  }
}
