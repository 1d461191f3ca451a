package dev.tandem.bridge;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** JNA's interface mapping: each call goes through a proxy that looks its function up. */
final class JnaInterfaceBridge extends AbstractBridge {
  private static final Calls CALLS =
      Native.load(NativeLibrary.tandem().path().toString(), Calls.class);

  JnaInterfaceBridge() {
    super(BridgeKind.JNA_INTERFACE);
  }

  @Override
  public int call(
      final long kernel, final OffHeapArguments arguments, final long from, final long to) {
    return CALLS.tandem_call_f64(
        kernel,
        arguments.pointersAddress(),
        arguments.outputAddress(),
        arguments.scratchAddress(),
        from,
        to);
  }

  @Override
  public void nothing() {
    CALLS.tandem_nothing();
  }

  @Override
  public int drive(
      final long driver,
      final long kernel,
      final OffHeapArguments arguments,
      final long boundaries,
      final long chunks,
      final int threads) {
    return CALLS.tandem_drive_f64(
        driver,
        kernel,
        arguments.pointersAddress(),
        arguments.outputAddress(),
        arguments.scratchAddress(),
        boundaries,
        chunks,
        threads);
  }

  /** libtandem as JNA sees it; public, since JNA's proxy must see it. */
  public interface Calls extends Library {
    int tandem_call_f64(long kernel, long inputs, long output, long scratch, long from, long to);

    void tandem_nothing();

    int tandem_drive_f64(
        long driver,
        long kernel,
        long inputs,
        long output,
        long scratch,
        long boundaries,
        long chunks,
        int threads);
  }
}
