package dev.tandem.kernel;

import dev.tandem.bridge.BridgeKind;

class JnaInterfaceBridgeTest extends BridgeContract {
  @Override
  protected BridgeKind kind() {
    return BridgeKind.JNA_INTERFACE;
  }
}
