package dev.tandem.kernel;

import dev.tandem.memory.Memory;
import java.util.List;

class JavaCodesTest extends CodeContract {
  @Override
  protected List<Code> codes() {
    return codesIn(Language.JAVA);
  }

  @Override
  protected List<Memory> memories() {
    return List.of(Memory.values());
  }

  @Override
  protected ChunkKernel kernel(final Code code) {
    assumeItExists(code);
    return Kernel.EXPSUM.in(code);
  }
}
