package dev.tandem;

import dev.tandem.bridge.BridgeKind;
import java.lang.management.ManagementFactory;

/** How the JVM that runs the tests was started. */
public final class ThisJvm {
  private ThisJvm() {}

  /**
   * Whether several threads may write parts of one array through a bridge. Under -Xcheck:jni the
   * JVM gives each caller of jni-critical a copy of the whole array and copies all of it back, so
   * that the last one undoes what the others wrote.
   */
  public static boolean sharesArraysThrough(final BridgeKind bridge) {
    return bridge != BridgeKind.JNI_CRITICAL || !checksJni();
  }

  /**
   * Whether it runs with -Xcheck:jni: it then puts a thread's floating-point switches right itself
   * after each call of C.
   */
  public static boolean checksJni() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-Xcheck:jni");
  }
}
