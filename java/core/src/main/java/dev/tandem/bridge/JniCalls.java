package dev.tandem.bridge;

/** The native methods of {@code bridge_jni.c}. */
final class JniCalls {
  static {
    // Loading libtandem binds these methods.
    NativeLibrary.tandem();
  }

  private JniCalls() {}

  static native int call(long kernel, long inputs, long output, long scratch, long from, long to);

  static native void nothing();

  static native int drive(
      long driver,
      long kernel,
      long inputs,
      long output,
      long scratch,
      long boundaries,
      long chunks,
      int threads);

  /** The objects are arrays of doubles, or all of floats, which C does not check. */
  static native int callCritical(
      long kernel,
      Object input0,
      Object input1,
      Object output,
      int elementBytes,
      long scratch,
      long from,
      long to);
}
