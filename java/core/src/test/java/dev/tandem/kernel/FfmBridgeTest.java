package dev.tandem.kernel;

import dev.tandem.bridge.BridgeKind;

class FfmBridgeTest extends BridgeContract {
  @Override
  protected BridgeKind kind() {
    return BridgeKind.FFM;
  }
}
