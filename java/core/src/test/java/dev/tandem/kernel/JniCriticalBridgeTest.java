package dev.tandem.kernel;

import dev.tandem.bridge.BridgeKind;

class JniCriticalBridgeTest extends BridgeContract {
  @Override
  protected BridgeKind kind() {
    return BridgeKind.JNI_CRITICAL;
  }
}
