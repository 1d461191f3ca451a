package dev.tandem.bridge;

import com.sun.jna.Native;

/** JNA's direct mapping: native methods bound to libtandem's functions by their names. */
final class JnaBridge extends AbstractBridge {
  JnaBridge() {
    super(BridgeKind.JNA);
    Calls.bind();
  }

  @Override
  public int call(
      final long kernel, final OffHeapArguments arguments, final long from, final long to) {
    return Calls.tandem_call_f64(
        kernel,
        arguments.pointersAddress(),
        arguments.outputAddress(),
        arguments.scratchAddress(),
        from,
        to);
  }

  @Override
  public void nothing() {
    Calls.tandem_nothing();
  }

  @Override
  public int drive(
      final long driver,
      final long kernel,
      final OffHeapArguments arguments,
      final long boundaries,
      final long chunks,
      final int threads) {
    return Calls.tandem_drive_f64(
        driver,
        kernel,
        arguments.pointersAddress(),
        arguments.outputAddress(),
        arguments.scratchAddress(),
        boundaries,
        chunks,
        threads);
  }

  private static final class Calls {
    static {
      Native.register(
          Calls.class,
          com.sun.jna.NativeLibrary.getInstance(NativeLibrary.tandem().path().toString()));
    }

    static void bind() {
      // The work is done by the initialiser, once.
    }

    static native int tandem_call_f64(
        long kernel, long inputs, long output, long scratch, long from, long to);

    static native void tandem_nothing();

    static native int tandem_drive_f64(
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
