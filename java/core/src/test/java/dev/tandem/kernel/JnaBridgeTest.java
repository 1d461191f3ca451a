package dev.tandem.kernel;

import dev.tandem.bridge.BridgeKind;

class JnaBridgeTest extends BridgeContract {
  @Override
  protected BridgeKind kind() {
    return BridgeKind.JNA;
  }
}
