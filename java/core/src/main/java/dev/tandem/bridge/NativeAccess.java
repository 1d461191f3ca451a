package dev.tandem.bridge;

import java.lang.foreign.MemorySegment;

/** Whether this JVM lets Tandem call C and use memory by its address. Stateless. */
public final class NativeAccess {
  private NativeAccess() {}

  /**
   * To be called before the first such use, whose own error would name neither Tandem nor a remedy.
   *
   * @throws UnavailableException that says what to add, if the JVM denies it
   */
  public static void require() {
    try {
      final MemorySegment ignored = MemorySegment.NULL.reinterpret(0);
    } catch (final IllegalCallerException denied) {
      final Module module = NativeAccess.class.getModule();
      throw new UnavailableException(
          "This JVM denies native access, which Tandem needs to call C and to use memory outside"
              + " the Java heap; add --enable-native-access="
              + (module.isNamed() ? module.getName() + ",com.sun.jna" : "ALL-UNNAMED"),
          denied);
    }
  }
}
