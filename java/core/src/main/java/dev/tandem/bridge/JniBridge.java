package dev.tandem.bridge;

/** Hand-written JNI glue that gets addresses. */
final class JniBridge extends AbstractBridge {
  JniBridge() {
    super(BridgeKind.JNI);
  }

  @Override
  public int call(
      final long kernel, final OffHeapArguments arguments, final long from, final long to) {
    return JniCalls.call(
        kernel,
        arguments.pointersAddress(),
        arguments.outputAddress(),
        arguments.scratchAddress(),
        from,
        to);
  }

  @Override
  public void nothing() {
    JniCalls.nothing();
  }

  @Override
  public int drive(
      final long driver,
      final long kernel,
      final OffHeapArguments arguments,
      final long boundaries,
      final long chunks,
      final int threads) {
    return JniCalls.drive(
        driver,
        kernel,
        arguments.pointersAddress(),
        arguments.outputAddress(),
        arguments.scratchAddress(),
        boundaries,
        chunks,
        threads);
  }
}
