package dev.tandem.formula;

import dev.tandem.bridge.BridgeKind;
import dev.tandem.kernel.ChunkKernel;
import dev.tandem.kernel.Code;
import dev.tandem.kernel.Kernel;
import dev.tandem.kernel.NativeChunkKernel;
import dev.tandem.memory.ElementType;

/** A formula's codes: each is compiled when it is asked for. A value, as the formula is. */
record FormulaCodes(Formula formula) implements Kernel.Codes {

  @Override
  public boolean takesScalar(final int input) {
    return formula.isScalar(input);
  }

  @Override
  public ElementType type() {
    return formula.type();
  }

  @Override
  public ChunkKernel inJava(final Kernel kernel, final Code code) {
    return JavaCompiled.of(kernel, formula, code);
  }

  @Override
  public ChunkKernel inC(
      final Kernel kernel, final Code code, final BridgeKind bridge, final String isa) {
    final CCompiler.Functions functions = CCompiler.functionsOf(formula, code, isa);
    return NativeChunkKernel.of(
        kernel, code.id(), bridge, functions.function(), functions.streaming());
  }
}
