package dev.tandem.bridge;

/**
 * One way of calling C from Java.
 *
 * <p>Bridges know addresses and nothing else: whatever they are given was checked before, and is
 * kept alive by the caller until the call returns. They hold no state and may be used by any number
 * of threads at once. All of them call the same libtandem.
 */
public interface Bridge {
  BridgeKind kind();

  /**
   * Runs elements {@code from} (inclusive) to {@code to} (exclusive) of a chunk kernel on off-heap
   * memory. Only where {@link BridgeKind#takesOffHeap()}.
   *
   * @param kernel the C function's address
   * @return C's status, 0 for success
   */
  int call(long kernel, OffHeapArguments arguments, long from, long to);

  /** The same on heap arrays. Only where {@link BridgeKind#takesHeap()}. */
  int callHeap(long kernel, HeapArguments arguments, long from, long to);

  /**
   * Calls a C function that takes nothing and returns at once: what a call costs by itself. Only
   * where the bridge takes off-heap memory; one that takes nothing but arrays has no such call.
   */
  void nothing();

  /**
   * Has a C driver run all chunks of a run. Only where the bridge takes off-heap memory and is not
   * critical.
   *
   * @param driver the driver's address
   * @param boundaries the address of {@code chunks + 1} ascending {@code int64_t} element indices
   * @return the first status that was not 0, in the order of the chunks
   */
  int drive(
      long driver,
      long kernel,
      OffHeapArguments arguments,
      long boundaries,
      long chunks,
      int threads);

  /**
   * The bridge of a kind.
   *
   * @throws UnavailableException with the reason, if this JVM cannot have it
   */
  static Bridge of(final BridgeKind kind) {
    NativeLibrary.tandem();
    try {
      return switch (kind) {
        case JNA -> new JnaBridge();
        case JNA_INTERFACE -> new JnaInterfaceBridge();
        case JNI -> new JniBridge();
        case FFM -> new FfmBridge();
        case FFM_CRITICAL -> new FfmCriticalBridge();
        case JNI_CRITICAL -> new JniCriticalBridge();
      };
    } catch (final LinkageError error) {
      throw new UnavailableException(
          kind
              + " is not available: "
              + error
              + (kind == BridgeKind.JNA || kind == BridgeKind.JNA_INTERFACE
                  ? "; is the jna jar on the class path, and may its temporary folder"
                      + " (-Djna.tmpdir) hold executable files?"
                  : "; rebuild with scripts/build"),
          error);
    }
  }
}
