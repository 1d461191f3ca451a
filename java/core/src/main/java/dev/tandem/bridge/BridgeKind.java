package dev.tandem.bridge;

import java.util.Arrays;
import java.util.Optional;

/** How Java calls C. */
public enum BridgeKind {
  /** JNA direct mapping with {@code long} addresses; the default. */
  JNA("jna", true, false),
  /** JNA interface mapping: a {@code java.lang.reflect.Proxy} in front of every call. */
  JNA_INTERFACE("jna-interface", true, false),
  /** Hand-written JNI glue that gets addresses. */
  JNI("jni", true, false),
  /** A downcall handle of the Foreign Function and Memory API that gets memory segments. */
  FFM("ffm", true, false),
  /**
   * The same downcall linked as critical: no transition to native state, so the JVM's safepoints
   * wait for the call. Takes heap arrays too.
   */
  FFM_CRITICAL("ffm-critical", true, true),
  /** JNI with {@code GetPrimitiveArrayCritical}: heap arrays, held while the call runs. */
  JNI_CRITICAL("jni-critical", false, true);

  private final String id;
  private final boolean takesOffHeap;
  private final boolean critical;

  BridgeKind(final String id, final boolean takesOffHeap, final boolean critical) {
    this.id = id;
    this.takesOffHeap = takesOffHeap;
    this.critical = critical;
  }

  /** The name in ids, on the command line and in records. */
  public String id() {
    return id;
  }

  /** Whether the bridge passes off-heap memory. */
  public boolean takesOffHeap() {
    return takesOffHeap;
  }

  /** Whether the bridge passes heap arrays. Those that do are exactly the critical ones. */
  public boolean takesHeap() {
    return critical;
  }

  /**
   * Whether the bridge passes the address of the inputs' addresses. The others pass each array, or
   * segment, as an argument of its own, and have two of these.
   */
  public boolean takesAnyNumberOfInputs() {
    return !critical && this != FFM;
  }

  /**
   * Whether the bridge may hold up the JVM (a collection or every safepoint) while the C code runs.
   * Code that blocks must never be called through such a bridge.
   */
  public boolean isCritical() {
    return critical;
  }

  public static Optional<BridgeKind> ofId(final String id) {
    return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
