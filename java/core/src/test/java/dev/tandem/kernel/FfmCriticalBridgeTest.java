package dev.tandem.kernel;

import dev.tandem.bridge.BridgeKind;

class FfmCriticalBridgeTest extends BridgeContract {
  @Override
  protected BridgeKind kind() {
    return BridgeKind.FFM_CRITICAL;
  }
}
