package dev.tandem.bridge;

/** Refuses what a bridge does not do: reached only by a caller that did not ask its kind first. */
abstract class AbstractBridge implements Bridge {
  private final BridgeKind kind;

  AbstractBridge(final BridgeKind kind) {
    this.kind = kind;
  }

  @Override
  public final BridgeKind kind() {
    return kind;
  }

  @Override
  public int call(
      final long kernel, final OffHeapArguments arguments, final long from, final long to) {
    throw refused("off-heap memory");
  }

  @Override
  public int callHeap(
      final long kernel, final HeapArguments arguments, final long from, final long to) {
    throw refused("heap arrays");
  }

  @Override
  public void nothing() {
    throw refused("a call without arrays");
  }

  @Override
  public int drive(
      final long driver,
      final long kernel,
      final OffHeapArguments arguments,
      final long boundaries,
      final long chunks,
      final int threads) {
    throw refused("a driver that runs the whole of a long call");
  }

  private IllegalArgumentException refused(final String what) {
    return new IllegalArgumentException("The bridge " + kind + " does not take " + what);
  }
}
