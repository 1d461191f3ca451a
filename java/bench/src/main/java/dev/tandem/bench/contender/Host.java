package dev.tandem.bench.contender;

import dev.tandem.bridge.BridgeKind;

/** Where a contender's loop runs, and how it gets called. Values are immutable and shareable. */
public sealed interface Host {
  /** The bridge part of ids of processes without a JVM. */
  String NO_JVM_ID = "none";

  /** A Java code in a JVM: nothing lies between caller and loop. */
  record InJava() implements Host {}

  /** A C code in a JVM, called through a bridge. */
  record ThroughBridge(BridgeKind bridge) implements Host {}

  /** A C code in a process without a JVM: the C-only worker. */
  record WithoutJvm() implements Host {}

  /** Another project's code, in a process of its own without a JVM. */
  record OfPeer(Peer peer) implements Host {}
}
