package dev.tandem.kernel;

import dev.tandem.bridge.BridgeKind;

class JniBridgeTest extends BridgeContract {
  @Override
  protected BridgeKind kind() {
    return BridgeKind.JNI;
  }
}
