package dev.tandem.formula;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.bridge.UnavailableException;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.NativeChunkKernel;

/** The two codes of a user's loop: each is loaded when it is asked for. A value, as the loop is. */
record OwnLoopCodes(OwnLoop loop) implements Kernel.Codes {
  @Override
  public ChunkKernel inJava(final Kernel kernel, final Code code) {
    requireOwn(code);
    return OwnJava.of(kernel, loop);
  }

  @Override
  public ChunkKernel inC(
      final Kernel kernel, final Code code, final BridgeKind bridge, final String isa) {
    requireOwn(code);
    loop.whyFailed(code)
        .ifPresent(why -> {
          throw new UnavailableException(why);
        });
    return NativeChunkKernel.of(
        kernel,
        code.id(),
        bridge,
        CCompiler.load(loop.library()).findOrThrow(OwnLoop.SYMBOL).address());
  }

  private void requireOwn(final Code code) {
    if (!code.isOwn()) {
      throw new UnavailableException(
          "%s is not available: %s is a loop of yours, which has the codes java-own and c-own"
              .formatted(code, loop));
    }
  }
}
