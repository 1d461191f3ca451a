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

  static native int callCritical(
      long kernel,
      double[] input0,
      double[] input1,
      double[] output,
      long scratch,
      long from,
      long to);
}
