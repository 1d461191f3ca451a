package dev.tandem.bridge;

/**
 * JNI with {@code GetPrimitiveArrayCritical}: heap arrays that the JVM holds in place, or with some
 * collectors keeps from collecting at all, while the kernel runs.
 */
final class JniCriticalBridge extends AbstractBridge {
  /** What the glue returns where the JVM could not hold an array. */
  private static final int NOT_HELD = -1;

  JniCriticalBridge() {
    super(BridgeKind.JNI_CRITICAL);
  }

  @Override
  public int callHeap(
      final long kernel, final HeapArguments arguments, final long from, final long to) {
    final int status =
        JniCalls.callCritical(
            kernel,
            arguments.input(0),
            arguments.input(1),
            arguments.output(),
            arguments.elementBytes(),
            arguments.scratch().address(),
            from,
            to);
    if (status == NOT_HELD) {
      throw new OutOfMemoryError("The JVM could not hold an array for " + kind());
    }
    return status;
  }
}
